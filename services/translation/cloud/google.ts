import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { TranslationEngine } from "../engine.ts";
import { createCloudEngine } from "./engine.ts";
import { type CloudOptions, createWire } from "./wire.ts";

const Languages = z.object({ data: z.object({ languages: z.array(z.object({ language: z.string() })) }) });
const Answer = z.object({ data: z.object({ translations: z.array(z.object({ translatedText: z.string() })).min(1) }) });

/** Google's names of languages where they are not ours. */
const OURS: Readonly<Record<string, string>> = { no: "nb", iw: "he" };
const THEIRS: Readonly<Record<string, string>> = { nb: "no", he: "iw" };

/** Google's Cloud Translation API, version 2 (basic). */
export const createGoogle = ({
  apiKey,
  baseUrl = "https://translation.googleapis.com",
  timeoutMs = 5000,
}: CloudOptions): TranslationEngine => {
  // In a header, for addresses end up in logs.
  const headers = { "x-goog-api-key": apiKey };
  const { ask } = createWire({ name: "google", baseUrl, headers, timeoutMs });
  let theirs: ReadonlySet<string> = new Set();
  const nameOf = (code: string): string => (theirs.has(code) ? code : (THEIRS[code] ?? code));
  return createCloudEngine({
    name: "google",
    languages: async () => {
      const { data } = await ask("/language/translate/v2/languages", { schema: Languages });
      theirs = new Set(data.languages.map(({ language }) => language));
      const ours = [...new Set([...theirs].map((name) => OURS[name] ?? name.split("-")[0] ?? name))];
      return { from: ours, to: ours };
    },
    translate: async (text, from, to, signal) => {
      const body = { q: text, source: nameOf(from), target: nameOf(to), format: "text" };
      const { data } = await ask("/language/translate/v2", { schema: Answer, body, ...(signal && { signal }) });
      const [first] = data.translations;
      if (first === undefined) throw new VoiceError("provider_failed", "google gave no text");
      return first.translatedText;
    },
  });
};
