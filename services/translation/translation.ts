import { VoiceError } from "../../protocols/errors.ts";
import type { ServiceLog } from "../log.ts";
import type { TranslationCache } from "./cache.ts";
import { languageOf, type TranslationEngine } from "./engine.ts";
import type { Translation } from "./service.ts";

/** What another engine might do better. A text that is refused as it is would be refused again. */
const RETRIED = new Set(["provider_failed", "provider_timeout", "overloaded", "unsupported"]);

/** Engines that may be asked, in the order in which they are. */
const allowed = (
  engines: readonly TranslationEngine[],
  privacy: Parameters<Translation["translate"]>[1]["privacy"] = "prefer_local",
): readonly TranslationEngine[] => {
  if (privacy === "cloud_ok") return engines;
  const local = engines.filter(({ place }) => place === "local");
  return privacy === "local_only" ? local : [...local, ...engines.filter((engine) => !local.includes(engine))];
};

/** Translates with the first of `engines` that can, the next where it fails, and the cache before each. */
export const createTranslation = ({
  engines,
  cache,
  log,
}: {
  /** Best first. */
  readonly engines: readonly TranslationEngine[];
  readonly cache?: TranslationCache;
  readonly log: ServiceLog;
}): Translation & { close(): Promise<void> } => ({
  languages: async (from) => {
    const lists = await Promise.all(engines.map((engine) => engine.languages(from)));
    return [...new Set(lists.flat())].sort();
  },
  translate: async (text, { signal, privacy, ...languages }) => {
    const from = languageOf(languages.from);
    const to = languageOf(languages.to);
    let failure: unknown = new VoiceError("unsupported", `nothing here translates from ${from} to ${to}`);
    for (const engine of allowed(engines, privacy)) {
      signal?.throwIfAborted();
      if (from !== to && !(await engine.languages(from)).includes(to)) continue;
      const known = await cache?.get(engine.name, from, to, text);
      if (known !== undefined) return known;
      try {
        const translated = await engine.translate(text, { from, to, ...(signal && { signal }) });
        cache?.put(text, translated);
        return translated;
      } catch (error) {
        if (!(error instanceof VoiceError) || !RETRIED.has(error.code)) throw error;
        log.warn({ engine: engine.name, code: error.code, from, to }, "translation engine failed");
        failure = error;
      }
    }
    throw failure;
  },
  close: async () => {
    await Promise.all(engines.map((engine) => engine.close()));
  },
});
