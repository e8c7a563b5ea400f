import { LRUCache } from "lru-cache";
import { VoiceError } from "../../../protocols/errors.ts";
import { languageOf, MAX_TEXT, type TranslationEngine } from "../engine.ts";
import { withCapitals } from "./english.ts";
import { costOf, type Mode, type Path, pathsBetween, reachable, readModes } from "./modes.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import { fromStream, likeness, toStream } from "./text.ts";

export interface ApertiumOptions {
  /** Where the pairs' mode files are. Default that of Debian's packages. */
  readonly modesFolder?: string;
  /** Until a text is given up, in milliseconds. Default 5000. */
  readonly timeoutMs?: number;
  /** Directions kept warm; each holds 40 to 600 MB. Default 6, what English and Spanish need both ways. */
  readonly maxWarm?: number;
  /** Until a direction that nobody uses is let go, in milliseconds. Default 5 minutes. */
  readonly idleMs?: number;
  /** Texts that may wait for one direction; one more is refused as "overloaded". Default 32. */
  readonly maxWaiting?: number;
}

interface Candidate {
  readonly path: Path;
  readonly text: string;
}

/**
 * Translates with the Apertium pairs that are installed, through other languages where there is no pair. Where a
 * direct pair errs often and a detour exists, both are tried, and what translates back closest to the source is taken.
 */
export const createApertium = ({
  modesFolder = "/usr/share/apertium/modes",
  timeoutMs = 5000,
  maxWarm = 6,
  idleMs = 5 * 60_000,
  maxWaiting = 32,
}: ApertiumOptions = {}): TranslationEngine => {
  let modes: Promise<readonly Mode[]> | undefined;
  const installed = () => {
    modes ??= readModes(modesFolder);
    return modes;
  };
  const warm = new LRUCache<string, Pipeline>({
    max: maxWarm,
    ttl: idleMs,
    ttlAutopurge: true,
    updateAgeOnGet: true,
    dispose: (pipeline) => pipeline.close(),
  });
  let closed = false;

  const step = async (mode: Mode, text: string, signal: AbortSignal): Promise<string> => {
    const pipeline = warm.get(mode.name) ?? createPipeline(mode.file, { timeoutMs });
    if (pipeline.load >= maxWaiting) throw new VoiceError("overloaded", "too many texts wait to be translated");
    warm.set(mode.name, pipeline);
    const written = mode.from === "en" ? withCapitals(text) : text;
    return fromStream(await pipeline.run(toStream(written), signal), text);
  };
  const along = async (path: Path, text: string, signal: AbortSignal): Promise<string> => {
    let at = text;
    for (const mode of path) at = await step(mode, at, signal);
    return at;
  };

  /** The best way there is; where that is a direct one that errs often, the best detour of one stop beside it. */
  const waysOf = (paths: readonly Path[]): readonly Path[] => {
    const direct = paths.find((path) => path.length === 1);
    const detour = paths.find((path) => path.length === 2);
    if (direct === undefined || detour === undefined || costOf(direct) <= 1) return paths.slice(0, 1);
    return [direct, detour];
  };

  const best = async (
    candidates: readonly Candidate[],
    back: readonly Path[],
    source: string,
    signal: AbortSignal,
  ): Promise<Candidate | undefined> => {
    const [first, second] = candidates;
    if (first === undefined || second === undefined || back.length === 0) return first;
    if (first.text.toLowerCase() === second.text.toLowerCase()) return first;
    const scoreOf = async ({ text }: Candidate): Promise<number> => {
      const returned = await Promise.all(back.map((path) => along(path, text, signal)));
      return returned.reduce((sum, again) => sum + likeness(again, source), 0);
    };
    // Without a way to tell, the direct way is as good as any.
    const scores = await Promise.all(candidates.map(scoreOf)).catch(() => []);
    return (scores[1] ?? 0) > (scores[0] ?? 0) ? second : first;
  };

  const translate = async (text: string, from: string, to: string, signal: AbortSignal): Promise<Candidate> => {
    const all = await installed();
    const ways = waysOf(pathsBetween(all, from, to));
    if (ways.length === 0) throw new VoiceError("unsupported", `no installed pair leads from ${from} to ${to}`);
    const back = ways.length > 1 ? pathsBetween(all, to, from).slice(0, 2) : [];
    const tried = await Promise.allSettled(ways.map(async (path) => ({ path, text: await along(path, text, signal) })));
    const candidates = tried.flatMap((way) => (way.status === "fulfilled" && way.value.text !== "" ? [way.value] : []));
    const chosen = await best(candidates, back, text, signal);
    if (chosen !== undefined) return chosen;
    for (const way of tried) if (way.status === "rejected") throw way.reason;
    throw new VoiceError("provider_failed", "apertium gave no text");
  };

  return {
    name: "apertium",
    place: "local",
    languages: async (from) => reachable(await installed(), languageOf(from)),
    translate: async (text, options) => {
      if (closed) throw new VoiceError("draining", "translation is shut down");
      if (text.length > MAX_TEXT) throw new VoiceError("invalid", `the text is longer than ${MAX_TEXT} characters`);
      const from = languageOf(options.from);
      const to = languageOf(options.to);
      if (text.trim() === "" || from === to) return { text, from, to, via: [], engine: "apertium" };
      const controller = new AbortController();
      const abort = () => controller.abort(options.signal?.reason);
      options.signal?.throwIfAborted();
      options.signal?.addEventListener("abort", abort, { once: true });
      const late = new VoiceError("provider_timeout", `apertium gave no text in ${timeoutMs} ms`);
      const timer = setTimeout(() => controller.abort(late), timeoutMs);
      try {
        const { path, text: translated } = await translate(text, from, to, controller.signal);
        return { text: translated, from, to, via: path.slice(0, -1).map((mode) => mode.to), engine: "apertium" };
      } catch (error) {
        controller.signal.throwIfAborted();
        throw error;
      } finally {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", abort);
      }
    },
    close: async () => {
      closed = true;
      warm.clear();
    },
  };
};
