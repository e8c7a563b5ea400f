import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configTable } from "../gateway/config.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const readme = read("README.md");

describe("the README", () => {
  it("holds the table of settings as the code has it (configTable in gateway/config.ts prints it)", () => {
    const between = /<!-- settings:begin -->\n([\s\S]*?)\n<!-- settings:end -->/.exec(readme)?.[1];
    expect(between?.trim()).toBe(configTable());
  });

  it("names only files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? "");
    expect(links.length).toBeGreaterThan(3);
    for (const path of links) expect(existsSync(new URL(`../${path}`, import.meta.url)), path).toBe(true);
  });

  it("quotes only npm scripts that there are", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const quoted = [...readme.matchAll(/npm run ([a-z-]+)/g)].map(([, name]) => name ?? "");
    expect(quoted.length).toBeGreaterThan(2);
    for (const name of quoted) expect(scripts).toHaveProperty(name);
  });
});
