import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ADDONS } from "../../native/addons.ts";
import { addonBuilt, loadAddon } from "../../native/load.ts";
import { missingFor, PACKAGES, present } from "../../native/packages.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Runs TypeScript in a process of its own, with a cache of its own. */
const evaluate = async (cache: string, source: string): Promise<string> => {
  const args = ["--import", "tsx", "--input-type=module", "--eval", source];
  return (await run(process.execPath, args, { cwd: ROOT, env: { ...process.env, XDG_CACHE_HOME: cache } })).stdout;
};

describe("addons", () => {
  it("builds one addon from two processes at once, and both can load it", { timeout: 120_000 }, async (ctx) => {
    if (!addonBuilt("audio")) return ctx.skip("native addon audio is not built");
    const cache = mkdtempSync(join(tmpdir(), "addons-test-"));
    const source = `
      import { addonNamed } from "./native/addons.ts";
      import { buildAddons } from "./native/build.ts";
      import { createResampler } from "./native/resample.ts";
      const failures = await buildAddons((line) => console.log(line), [addonNamed("audio")]);
      console.log(failures.length, createResampler(8000, 16000).push(new Int16Array(80)).length);`;
    try {
      const outputs = await Promise.all([evaluate(cache, source), evaluate(cache, source)]);
      for (const output of outputs) expect(output.trimEnd().split("\n").at(-1)).toBe("0 160");
      const made = readdirSync(cache, { recursive: true }).filter((path) => /\.(node|tmp)$/.test(String(path)));
      expect(made).toHaveLength(1);
      // The second time there is nothing to build.
      expect(await evaluate(cache, source)).toBe("0 160\n");
    } finally {
      rmSync(cache, { recursive: true });
    }
  });

  it("says what is lost when an addon was never built", async () => {
    const cache = mkdtempSync(join(tmpdir(), "addons-test-"));
    try {
      const source = `
        import { createResampler } from "./native/resample.ts";
        try { createResampler(8000, 16000); } catch (error) { console.log(error.code, error.message); }`;
      expect(await evaluate(cache, source)).toMatch(
        /^unsupported native addon audio is not built \(resampling of audio\)/,
      );
    } finally {
      rmSync(cache, { recursive: true });
    }
  });

  it("knows no addon that its table lacks", () => {
    expect(() => loadAddon("nonsense")).toThrow("no native addon is called nonsense");
  });

  it("is installed with everything that addons are built of", () => {
    const known = PACKAGES.map(({ name }) => name);
    for (const { debian } of ADDONS) expect(known).toEqual(expect.arrayContaining([...debian]));
    for (const { sources } of ADDONS) {
      for (const source of sources) expect(existsSync(join(ROOT, "native/src", source))).toBe(true);
    }
  });
});

describe("packages", () => {
  it("finds programs, headers and files, and misses what is not there", () => {
    expect(present({ program: "node" })).toBe(true);
    expect(present({ program: "no-such-program" })).toBe(false);
    expect(present({ file: fileURLToPath(import.meta.url) })).toBe(true);
    expect(present({ file: "/no/such/file" })).toBe(false);
    expect(present({ header: "no/such/header.h" })).toBe(false);
  });

  it("wants nothing of the system where only files are read and written", () => {
    expect(missingFor("train")).toEqual([]);
    expect(missingFor("migration")).toEqual([]);
  });
});
