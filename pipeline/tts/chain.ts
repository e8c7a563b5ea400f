import { VoiceError } from "../../protocols/errors.ts";
import { follow } from "../abort.ts";
import { ProviderFailure } from "../failure.ts";
import { type Breaker, createBreaker } from "../llm/breaker.ts";
import { type Logger, silentLogger } from "../log.ts";
import { type Metrics, noMetrics } from "../metrics.ts";
import type { SpokenFrame, SynthesizeOptions, TextToSpeech } from "../providers.ts";
import { orAborted } from "./pieces.ts";
import { restOf } from "./rest.ts";

/** One engine that may speak a reply. */
export interface ChainLink {
  /** What callers and metrics call it. */
  readonly id: string;
  readonly engine: TextToSpeech;
  /** Whether what is said stays on this machine. Default "local". */
  readonly place?: "local" | "cloud";
  /** Whether `voice` is one of its own: who wants that voice wants this engine. */
  readonly owns?: (voice: string) => boolean;
}

export interface ChainOptions {
  /** From a piece of text to its first sound, where another engine could speak instead. Default 1200 ms. */
  readonly firstAudioMs?: number;
  /** The same over all engines but the last: a reply must begin. Default 2000 ms. */
  readonly budgetMs?: number;
  /** Failures in a row after which an engine is left alone. Default 3. */
  readonly failures?: number;
  /** For how long at first. Default 10 000 ms. */
  readonly coolMs?: number;
  /** Whether a piece of text may be spoken elsewhere. Default: all may. */
  readonly mayLeave?: (piece: string) => boolean;
  readonly now?: () => number;
  readonly metrics?: Metrics;
  readonly log?: Logger;
}

interface Kept extends ChainLink {
  readonly breaker: Breaker;
}

/** Where a reply has got to. */
interface Place {
  /** The piece to be spoken next. */
  index: number;
  /** What is left of it, where an engine fell silent in its midst: the rest is spoken without saying so again. */
  rest: string | undefined;
  /** Nothing of this reply may leave any more. */
  isLocal: boolean;
  deadline: number;
}

/**
 * Speaks with the first engine that can: one that fails, or makes no sound in time, is followed by the next, which goes on
 * where it stopped. Engines that keep failing are left alone for a while. The last speaks what no other does.
 */
export const createChain = (
  links: readonly ChainLink[],
  {
    firstAudioMs = 1200,
    budgetMs = 2000,
    failures = 3,
    coolMs = 10_000,
    mayLeave: usuallyMayLeave = () => true,
    now = () => performance.now(),
    metrics = noMetrics,
    log = silentLogger,
  }: ChainOptions = {},
): TextToSpeech => {
  const kept: readonly Kept[] = links.map((link) => ({ ...link, breaker: createBreaker({ failures, coolMs, now }) }));
  const last = kept.at(-1);
  if (!last) throw new VoiceError("unsupported", "no text to speech engine is there");
  const count = ({ id }: Kept, outcome: string) => metrics.count("tts_requests_total", { engine: id, outcome });
  const gauge = ({ id, breaker }: Kept) => metrics.gauge("tts_circuit_open", breaker.isOpen ? 1 : 0, { engine: id });
  for (const link of kept) gauge(link);

  /** Engines for a caller, best first: the one they asked for, then that of their voice, then the usual order. */
  const ordered = ({ language = "en", voice, engine }: SynthesizeOptions): readonly Kept[] => {
    const able = kept.filter((link) => link.engine.speaks(language));
    const rank = ({ id, owns }: Kept) => (id === engine ? 0 : voice !== undefined && owns?.(voice) ? 1 : 2);
    const all = able.sort((a, b) => rank(a) - rank(b));
    return all.includes(last) ? all : [...all, last];
  };

  async function* synthesize(text: AsyncIterable<string>, options: SynthesizeOptions): AsyncIterable<SpokenFrame> {
    const { signal, mayLeave = usuallyMayLeave } = options;
    const source = text[Symbol.asyncIterator]();
    const pulled: Promise<string | undefined>[] = [];
    /** The piece of text at `index`, whoever asked for it first; undefined after the last. */
    const pieceAt = (index: number): Promise<string | undefined> => {
      for (let i = pulled.length; i <= index; i++) {
        const next = source.next().then(({ done, value }) => (done ? undefined : value));
        next.catch(() => undefined);
        pulled.push(next);
      }
      return pulled[index] ?? Promise.resolve(undefined);
    };

    /** Lets `link` speak from `place` on, which it moves along. Throws where it fails. */
    async function* attempt(link: Kept, place: Place, isLast: boolean): AsyncIterable<SpokenFrame> {
      const work = follow(signal);
      const begin = place.index;
      const { rest } = place;
      let begun = 0;
      let heardMs = 0;
      const spoken: { readonly text: string; readonly ms: number }[] = [];
      let current = "";
      const given = async function* () {
        for (let index = begin; ; index++) {
          const piece = index === begin && rest !== undefined ? rest : await pieceAt(index);
          if (piece === undefined) return;
          if (link.place === "cloud" && !mayLeave(piece)) {
            place.isLocal = true;
            return;
          }
          yield piece;
        }
      };
      const frames = link.engine.synthesize(given(), { ...options, signal: work.signal })[Symbol.asyncIterator]();
      let isOver = false;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        if (isLast) return;
        const waitMs = Math.max(0, Math.min(firstAudioMs, place.deadline - now()));
        timer = setTimeout(() => reject(new ProviderFailure("timeout", `${link.id} made no sound in time`)), waitMs);
      });
      late.catch(() => undefined);
      try {
        for (;;) {
          const next = begun > 0 ? await frames.next() : await Promise.race([frames.next(), late]);
          if (next.done) break;
          clearTimeout(timer);
          const { frame, text: piece } = next.value;
          if (piece !== undefined) {
            if (begun > 0) spoken.push({ text: current, ms: heardMs });
            current = piece;
            heardMs = 0;
            begun++;
          }
          heardMs += (frame.samples.length / frame.sampleRate) * 1000;
          // What was left of a piece was told with its beginning.
          yield begun === 1 && rest !== undefined ? { frame } : next.value;
        }
        isOver = true;
        if (!signal.aborted) {
          place.index = begin + begun;
          place.rest = undefined;
        }
      } catch (error) {
        place.index = begin + Math.max(0, begun - 1);
        place.rest = begun > 0 ? restOf(current, heardMs, spoken) : rest;
        if (place.rest === "") {
          place.index++;
          place.rest = undefined;
        }
        throw error;
      } finally {
        clearTimeout(timer);
        work.abort();
        work.release();
        // One that hangs is not waited for.
        if (!isOver) frames.return?.().then(undefined, () => undefined);
      }
    }

    try {
      const place: Place = { index: 0, rest: undefined, isLocal: false, deadline: Number.POSITIVE_INFINITY };
      let waiting = [...ordered(options)];
      for (;;) {
        const piece = place.rest ?? (await orAborted(pieceAt(place.index), signal));
        if (piece === undefined || signal.aborted) return;
        if (place.isLocal) waiting = waiting.filter((link) => link.place !== "cloud");
        const link = waiting.find((one) => {
          if (one.place === "cloud" && !mayLeave(piece)) return false;
          if (waiting.at(-1) === one || one.breaker.allows()) return true;
          count(one, "left_alone");
          return false;
        });
        if (!link) throw new VoiceError("provider_failed", "no engine can speak this");
        waiting = waiting.slice(waiting.indexOf(link));
        const isLast = waiting.length === 1;
        if (place.deadline === Number.POSITIVE_INFINITY) place.deadline = now() + budgetMs;
        let isHeard = false;
        let isSettled = false;
        try {
          for await (const frame of attempt(link, place, isLast)) {
            isHeard = true;
            yield frame;
          }
          isSettled = true;
          if (signal.aborted && !isHeard) link.breaker.dropped();
          else link.breaker.succeeded();
          count(link, signal.aborted ? "dropped" : "spoken");
          // It is over, unless the rest may not leave.
          if (signal.aborted || !place.isLocal || link.place !== "cloud") return;
        } catch (error) {
          isSettled = true;
          if (signal.aborted) {
            link.breaker.dropped();
            return;
          }
          link.breaker.failed(error);
          const isLate = error instanceof ProviderFailure && error.reason === "timeout" && !isHeard;
          count(link, isLate ? "late" : "failed");
          if (isLast) throw error;
          metrics.count("provider_failures_total", { provider: link.id });
          log.warn({ err: error, provider: link.id }, "a voice failed, another goes on");
          waiting = waiting.slice(1);
        } finally {
          // Its reader left.
          if (!isSettled) {
            if (isHeard) link.breaker.succeeded();
            else link.breaker.dropped();
            count(link, "dropped");
          }
          gauge(link);
        }
      }
    } finally {
      source.return?.().then(undefined, () => undefined);
    }
  }

  return {
    name: links.map(({ engine }) => engine.name).join("+"),
    speaks: (language) => links.some(({ engine }) => engine.speaks(language)),
    synthesize,
    async prepare(piece, options) {
      const first = ordered(options)[0];
      if (first && first.place !== "cloud") await first.engine.prepare?.(piece, options);
    },
    close: async () => {
      await Promise.all(links.map(({ engine }) => engine.close()));
    },
  };
};
