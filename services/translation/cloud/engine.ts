import { VoiceError } from "../../../protocols/errors.ts";
import { languageOf, MAX_TEXT, type TranslationEngine } from "../engine.ts";

export interface CloudEngine {
  readonly name: string;
  /** ISO 639-1 codes it reads and writes. */
  languages(): Promise<{ readonly from: readonly string[]; readonly to: readonly string[] }>;
  translate(text: string, from: string, to: string, signal: AbortSignal | undefined): Promise<string>;
}

/** A list that could not be had is asked for again after this. */
const RETRY_MS = 60_000;

/** Makes an engine of what a vendor can do. What it can read and write is asked once. */
export const createCloudEngine = ({ name, languages, translate }: CloudEngine): TranslationEngine => {
  let known: ReturnType<CloudEngine["languages"]> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  const list = () => {
    // A vendor that cannot tell its languages now is passed over, so that nobody waits for it at each word.
    if (known === undefined && performance.now() - failedAt < RETRY_MS) return Promise.resolve({ from: [], to: [] });
    known ??= languages().catch(() => {
      known = undefined;
      failedAt = performance.now();
      return { from: [], to: [] };
    });
    return known;
  };
  return {
    name,
    place: "cloud",
    languages: async (from) => {
      const { from: sources, to } = await list();
      const source = languageOf(from);
      return sources.includes(source) ? to.filter((code) => code !== source) : [];
    },
    translate: async (text, options) => {
      if (closed) throw new VoiceError("draining", "translation is shut down");
      if (text.length > MAX_TEXT) throw new VoiceError("invalid", `the text is longer than ${MAX_TEXT} characters`);
      const from = languageOf(options.from);
      const to = languageOf(options.to);
      if (text.trim() === "" || from === to) return { text, from, to, via: [], engine: name };
      return { text: await translate(text, from, to, options.signal), from, to, via: [], engine: name };
    },
    close: async () => {
      closed = true;
    },
  };
};
