import { beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import { createTranslationCache } from "../../../services/translation/cache.ts";
import type { TranslationEngine } from "../../../services/translation/engine.ts";
import { createTranslation } from "../../../services/translation/translation.ts";
import { onEachStore } from "../stores.ts";

/** Writes the target in front of the text, and counts. */
const countingEngine = (name: string, targets: readonly string[]) => {
  const asked: string[] = [];
  const engine: TranslationEngine = {
    name,
    place: "local",
    languages: async () => targets,
    translate: async (text, { from, to }) => {
      asked.push(text);
      return { text: `${to}:${text}`, from, to, via: ["ca"], engine: name };
    },
    close: async () => {},
  };
  return { engine, asked };
};
const failingEngine = (code: "provider_failed" | "invalid"): TranslationEngine => ({
  name: "failing",
  place: "local",
  languages: async () => ["es"],
  translate: async () => {
    throw new VoiceError(code, "no");
  },
  close: async () => {},
});
const log = silentLogger;

describe("translation by several engines", () => {
  it("asks the first that knows the language", async () => {
    const french = countingEngine("first", ["fr"]);
    const both = countingEngine("second", ["es", "fr"]);
    const translation = createTranslation({ engines: [french.engine, both.engine], log });
    expect((await translation.translate("hi", { from: "en", to: "es" })).engine).toBe("second");
    expect((await translation.translate("hi", { from: "en", to: "fr" })).engine).toBe("first");
    expect(await translation.languages("en")).toEqual(["es", "fr"]);
  });

  it("asks the next where one fails, and none where the text is at fault", async () => {
    const second = countingEngine("second", ["es"]);
    const over = createTranslation({ engines: [failingEngine("provider_failed"), second.engine], log });
    expect((await over.translate("hi", { from: "en", to: "es" })).engine).toBe("second");
    const refused = createTranslation({ engines: [failingEngine("invalid"), second.engine], log });
    await expect(refused.translate("hi", { from: "en", to: "es" })).rejects.toMatchObject({ code: "invalid" });
    expect(second.asked).toEqual(["hi"]);
  });

  it("asks by what may leave: nothing, what nothing here can do, or anything", async () => {
    const cloud: TranslationEngine = { ...countingEngine("cloud", ["es", "fr"]).engine, place: "cloud" };
    const translation = createTranslation({ engines: [cloud, countingEngine("here", ["es"]).engine], log });
    const by = async (to: string, privacy?: "local_only" | "prefer_local" | "cloud_ok") =>
      (await translation.translate("hi", { from: "en", to, ...(privacy && { privacy }) })).engine;
    expect([await by("es"), await by("fr"), await by("es", "cloud_ok")]).toEqual(["here", "cloud", "cloud"]);
    expect(await by("es", "local_only")).toBe("here");
    await expect(by("fr", "local_only")).rejects.toMatchObject({ code: "unsupported" });
  });

  it("says so where no engine knows the language", async () => {
    const translation = createTranslation({ engines: [countingEngine("only", ["fr"]).engine], log });
    await expect(translation.translate("hi", { from: "en", to: "es" })).rejects.toMatchObject({ code: "unsupported" });
  });

  it("translates a text once, whatever surrounds it", async () => {
    const { engine, asked } = countingEngine("only", ["es"]);
    const translation = createTranslation({ engines: [engine], cache: createTranslationCache({ log }), log });
    const first = await translation.translate("hi", { from: "en", to: "es" });
    expect(await translation.translate(" hi ", { from: "en-GB", to: "es" })).toEqual(first);
    expect(asked).toEqual(["hi"]);
  });

  it("forgets the oldest rather than growing", async () => {
    const { engine, asked } = countingEngine("only", ["es"]);
    const cache = createTranslationCache({ log, maxCharacters: 1000 });
    const translation = createTranslation({ engines: [engine], cache, log });
    for (let i = 0; i < 50; i++) await translation.translate(`text ${i}`, { from: "en", to: "es" });
    await translation.translate("text 49", { from: "en", to: "es" });
    expect(asked).toHaveLength(50);
    await translation.translate("text 0", { from: "en", to: "es" });
    expect(asked).toHaveLength(51);
  });
});

describe("translations that were made before a restart", () => {
  onEachStore((store) => {
    let asked: string[];
    const restarted = () => {
      const counting = countingEngine("only", ["es"]);
      asked = counting.asked;
      const cache = createTranslationCache({ db: store().db, log });
      return { cache, translation: createTranslation({ engines: [counting.engine], cache, log }) };
    };
    beforeEach(() => {
      asked = [];
    });

    it("come from the database, which does not hold their source", async () => {
      const first = await restarted().translation.translate("my secret", { from: "en", to: "es" });
      const { cache, translation } = restarted();
      await expect.poll(() => cache.get("only", "en", "es", "my secret")).toEqual(first);
      expect(await translation.translate("my secret", { from: "en", to: "es" })).toEqual(first);
      expect(asked).toEqual([]);
      const { rows } = await store().db.execute("select key from translations");
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows)).not.toContain("secret");
    });
  });
});
