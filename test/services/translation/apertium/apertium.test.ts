import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createApertium } from "../../../../services/translation/apertium/apertium.ts";
import { readModes } from "../../../../services/translation/apertium/modes.ts";
import type { TranslationEngine } from "../../../../services/translation/engine.ts";

const installed = (await readModes("/usr/share/apertium/modes")).map(({ name }) => name);
const missing = (...names: string[]): string | undefined => {
  const absent = names.filter((name) => !installed.includes(name));
  return absent.length === 0 ? undefined : `not installed: Apertium ${absent.join(", ")}`;
};
const title = (name: string, reason: string | undefined) => (reason ? `${name} (${reason})` : name);

const engines: TranslationEngine[] = [];
/** One with the patience of a busy machine: which of two ways is better can only be told when both are there in time. */
const open = (options: Parameters<typeof createApertium>[0] = {}) => {
  const engine = createApertium({ timeoutMs: 30_000, ...options });
  engines.push(engine);
  return engine;
};
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

const noSpanish = missing("eng-spa", "spa-eng");
describe.skipIf(noSpanish)(title("Apertium between English and Spanish", noSpanish), () => {
  it.each([
    ["good morning", "en", "es", "buenos días"],
    ["Thank you very much.", "en", "es", "Muchas gracias."],
    ["No entiendo", "es", "en", "I do not understand"],
  ])("translates %j from %s to %s", async (text, from, to, expected) => {
    const translated = await open().translate(text, { from, to });
    expect(translated).toMatchObject({ text: expected, from, to, engine: "apertium" });
  });

  it("takes tags with a region, and codes of three letters", async () => {
    const { from, to, text } = await open().translate("good morning", { from: "en-GB", to: "spa" });
    expect({ from, to, text }).toEqual({ from: "en", to: "es", text: "buenos días" });
  });

  it("answers each of many texts at once with its own translation", async () => {
    const engine = open();
    const numbers = Array.from({ length: 12 }, (_, i) => 100 + i);
    const texts = await Promise.all(
      numbers.map(async (n) => (await engine.translate(`room ${n}`, { from: "en", to: "es" })).text),
    );
    for (const [i, n] of numbers.entries()) expect(texts[i]).toContain(String(n));
  });

  it("never lets a text be a command or a part of the stream format", async () => {
    const folder = mkdtempSync(join(tmpdir(), "earshot-ap-"));
    const file = join(folder, "made");
    const engine = open();
    const text = `hello $(touch ${file}) \`touch ${file}\`; touch ${file} | ^dog<n>$ [x]`;
    await engine.translate(text, { from: "en", to: "es" });
    expect(await readModes(folder)).toEqual([]);
    expect(() => rmSync(file)).toThrow("ENOENT");
    rmSync(folder, { recursive: true });
    // The stream is still in step after it.
    expect((await engine.translate("good morning", { from: "en", to: "es" })).text).toBe("buenos días");
  });

  it("goes on after a text was aborted", async () => {
    const engine = open();
    const controller = new AbortController();
    const aborted = engine.translate("the dog", { from: "en", to: "es", signal: controller.signal });
    controller.abort(new Error("barge-in"));
    await expect(aborted).rejects.toThrow("barge-in");
    expect((await engine.translate("good morning", { from: "en", to: "es" })).text).toBe("buenos días");
  });

  it("refuses a text that is too long, and a language that is none", async () => {
    const engine = open();
    await expect(engine.translate("x".repeat(5001), { from: "en", to: "es" })).rejects.toMatchObject({
      code: "invalid",
    });
    await expect(engine.translate("x", { from: "en", to: "../etc" })).rejects.toMatchObject({ code: "invalid" });
  });

  it("gives back what needs no translation", async () => {
    expect(await open().translate("hello", { from: "en", to: "en" })).toMatchObject({ text: "hello", via: [] });
  });
});

const noItalian = missing("eng-cat", "cat-ita");
describe.skipIf(noItalian)(title("Apertium through another language", noItalian), () => {
  it("goes by Catalan to Italian, and says so", async () => {
    const translated = await open().translate("where is the train station", { from: "en", to: "it" });
    expect(translated.via).toEqual(["ca"]);
    expect(translated.text).toMatch(/stazione/);
    expect(await open().languages("en")).toEqual(expect.arrayContaining(["ca", "it"]));
  });
});

const noDetour = missing("eng-spa", "spa-eng", "eng-cat", "cat-spa", "cat-eng", "spa-cat");
it.skipIf(noDetour)(title("takes the detour where it translates back better", noDetour), async () => {
  const engine = open();
  const water = await engine.translate("a glass of water please", { from: "en", to: "es" });
  expect(water).toMatchObject({ text: "un vaso de agua por favor", via: ["ca"] });
  const thanks = await engine.translate("thank you very much", { from: "en", to: "es" });
  expect(thanks).toMatchObject({ text: "muchas gracias", via: [] });
});

describe("Apertium that is absent or broken", () => {
  const folder = mkdtempSync(join(tmpdir(), "earshot-modes-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const noTool = missing("eng-spa");

  it("refuses a pair that nothing leads along", async () => {
    const engine = open({ modesFolder: join(folder, "none") });
    expect(await engine.languages("en")).toEqual([]);
    await expect(engine.translate("hello", { from: "en", to: "es" })).rejects.toMatchObject({ code: "unsupported" });
  });

  it.skipIf(noTool)(title("says that it failed where the processes end", noTool), async () => {
    writeFileSync(join(folder, "eng-xal.mode"), "lt-proc '/no/such/file'\n");
    const engine = open({ modesFolder: folder });
    await expect(engine.translate("hello", { from: "en", to: "xal" })).rejects.toMatchObject({
      code: "provider_failed",
    });
  });

  it.skipIf(noTool)(
    title("gives up on processes that never answer, and refuses more than may wait", noTool),
    async () => {
      writeFileSync(join(folder, "eng-deu.mode"), "tail -f /dev/null\n");
      const engine = open({ modesFolder: folder, timeoutMs: 300, maxWaiting: 2 });
      const texts = ["one", "two", "three"].map((text) => engine.translate(text, { from: "en", to: "de" }));
      const codes = await Promise.all(
        texts.map((text) =>
          text.then(
            () => "done",
            (error: { code: string }) => error.code,
          ),
        ),
      );
      expect(codes).toEqual(["provider_timeout", "provider_timeout", "overloaded"]);
    },
  );
});
