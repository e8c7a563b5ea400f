import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { TranslationEngine } from "../engine.ts";
import { createCloudEngine } from "./engine.ts";
import { type CloudOptions, createWire } from "./wire.ts";

const Languages = z.array(z.object({ language: z.string() }));
const Answer = z.object({ translations: z.array(z.object({ text: z.string() })).min(1) });

/** DeepL calls Norwegian Bokmål "NB", as we do, and tells its targets by region: "EN-GB", "PT-BR". */
const codeOf = (language: string): string => language.split("-")[0]?.toLowerCase() ?? "";
/** Targets that DeepL wants told by region. */
const TARGETS: Readonly<Record<string, string>> = { en: "EN-US", pt: "PT-PT" };

/** Keys of the free plan end so, and have a host of their own. */
const hostOf = (apiKey: string): string =>
  apiKey.endsWith(":fx") ? "https://api-free.deepl.com" : "https://api.deepl.com";

/** DeepL's API, version 2. */
export const createDeepl = ({
  apiKey,
  baseUrl = hostOf(apiKey),
  timeoutMs = 5000,
}: CloudOptions): TranslationEngine => {
  const headers = { authorization: `DeepL-Auth-Key ${apiKey}` };
  const { ask } = createWire({ name: "deepl", baseUrl, headers, timeoutMs });
  const list = async (type: "source" | "target") => {
    const found = await ask(`/v2/languages?type=${type}`, { schema: Languages });
    return [...new Set(found.map(({ language }) => codeOf(language)))];
  };
  return createCloudEngine({
    name: "deepl",
    languages: async () => {
      const [from, to] = await Promise.all([list("source"), list("target")]);
      return { from, to };
    },
    translate: async (text, from, to, signal) => {
      const body = { text: [text], source_lang: from.toUpperCase(), target_lang: TARGETS[to] ?? to.toUpperCase() };
      const { translations } = await ask("/v2/translate", { schema: Answer, body, ...(signal && { signal }) });
      const [first] = translations;
      if (first === undefined) throw new VoiceError("provider_failed", "deepl gave no text");
      return first.text;
    },
  });
};
