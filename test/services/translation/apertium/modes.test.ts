import { describe, expect, it } from "vitest";
import { type Mode, pathsBetween, reachable, readModes } from "../../../../services/translation/apertium/modes.ts";

const modes = (...names: string[]): Mode[] =>
  names.map((name) => {
    const [from = "", to = ""] = name.split("-").map((code) => new Intl.Locale(code).language);
    return { name, from, to, file: `/modes/${name}.mode` };
  });
const names = (all: readonly Mode[], from: string, to: string) =>
  pathsBetween(all, from, to).map((path) => path.map(({ name }) => name).join(" "));

describe("ways from one language to another", () => {
  const all = modes("eng-spa", "spa-eng", "eng-cat", "cat-spa", "cat-ita", "spa-ita", "es-pt", "pt-es", "ro-es");

  it("prefers the fewest steps, and the trusted pair among equals", () => {
    expect(names(all, "es", "en")).toEqual(["spa-eng"]);
    expect(names(all, "en", "it")[0]).toBe("eng-cat cat-ita");
    expect(names(all, "en", "pt")[0]).toBe("eng-spa es-pt");
  });

  it("follows a direction only the way it goes, and never in a circle", () => {
    expect(names(all, "en", "ro")).toEqual([]);
    expect(names(all, "en", "en")).toEqual([]);
    expect(names(all, "ro", "en")).toEqual(["ro-es spa-eng"]);
  });

  it("knows all languages that can be reached", () => {
    expect(reachable(all, "en")).toEqual(["ca", "es", "it", "pt"]);
    expect(reachable(all, "xx")).toEqual([]);
  });
});

it("finds no pairs in a folder that does not exist", async () => {
  expect(await readModes("/no/such/folder")).toEqual([]);
});
