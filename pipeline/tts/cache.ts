import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { laterBy, type SpokenWord } from "../../protocols/audio.ts";
import { type Metrics, noMetrics } from "../metrics.ts";
import type { SpokenFrame, SynthesizeOptions, TextToSpeech } from "../providers.ts";
import { orAborted } from "./pieces.ts";

/** Phrases that several gateways share. Neither may throw, and both may be slow. */
export interface SharedPhrases {
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, bytes: Uint8Array): void;
}

export interface PhrasesOptions {
  /** What all phrases may take, in bytes. Default 32 MiB. */
  readonly maxBytes?: number;
  /** Longer pieces are hardly said twice. Default 120. */
  readonly maxCharacters?: number;
  /** How long a shared phrase is waited for; the voice is not much slower. Default 30 ms. */
  readonly sharedMs?: number;
  readonly shared?: SharedPhrases | undefined;
  readonly metrics?: Metrics;
}

/** What besides text, language, voice and pace changes how an engine sounds. */
export interface Sound {
  readonly model: string;
  /** Where it is made: servers that speak as one vendor does have voices of their own by the same names. Default: the vendor's. */
  readonly baseUrl?: string;
  /** Of callers who want no other. */
  readonly voice: string;
  /** Whether it makes each piece by itself, so that it sounds the same in any reply. Default false. */
  readonly isPiecewise?: boolean;
}

/** An engine whose phrases are kept. */
export interface Cached extends TextToSpeech {
  prepare(piece: string, options: SynthesizeOptions): Promise<void>;
  /** Speaks `phrases` for nobody, so that they are there. Rejects where the engine fails. */
  warm(phrases: readonly string[], options?: Omit<SynthesizeOptions, "signal">): Promise<void>;
}

/** Sounds of phrases, kept as long as there is room; the longest unused go first. */
export interface Phrases {
  readonly bytes: number;
  wrap(engine: TextToSpeech, sound: Sound): Cached;
}

interface Phrase {
  readonly samples: Int16Array;
  /** Hz. */
  readonly sampleRate: number;
  /** From its first sample on. */
  readonly words: readonly SpokenWord[];
  isShared: boolean;
}

/** Rate and number of samples, the samples, and the words as JSON. */
const HEADER_BYTES = 8;
/** Part of the key: gateways of another form share nothing with this one. */
const FORM = 2;

/** Pieces that are made for later at the same time, at most. */
const MOST_PREPARED = 16;

async function* alone(piece: string): AsyncIterable<string> {
  yield piece;
}

const sharedWords = z.array(z.object({ text: z.string(), startMs: z.number(), endMs: z.number() }));

const encode = ({ samples, sampleRate, words }: Phrase): Uint8Array => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(sampleRate);
  header.writeUInt32LE(samples.length, 4);
  const sound = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return Buffer.concat([header, sound, Buffer.from(JSON.stringify(words))]);
};

const decode = (bytes: Uint8Array): Phrase | undefined => {
  if (bytes.length <= HEADER_BYTES) return undefined;
  const copy = Uint8Array.from(bytes);
  const header = new DataView(copy.buffer);
  const [sampleRate, length] = [header.getUint32(0, true), header.getUint32(4, true)];
  const end = HEADER_BYTES + length * 2;
  if (sampleRate < 8000 || sampleRate > 48_000 || length === 0 || end > copy.length) return undefined;
  const words = sharedWords.parse(JSON.parse(Buffer.from(copy.subarray(end)).toString()));
  return { samples: new Int16Array(copy.buffer, HEADER_BYTES, length), sampleRate, words, isShared: true };
};

export const createPhrases = ({
  maxBytes = 32 << 20,
  maxCharacters = 120,
  sharedMs = 30,
  shared,
  metrics = noMetrics,
}: PhrasesOptions = {}): Phrases => {
  const kept = new LRUCache<string, Phrase>({
    maxSize: maxBytes,
    sizeCalculation: ({ samples }) => samples.byteLength,
  });

  const fromShared = async (key: string): Promise<Phrase | undefined> => {
    if (!shared) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, sharedMs, undefined);
    });
    try {
      const bytes = await Promise.race([shared.get(key), late]);
      return bytes && decode(bytes);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  };
  const share = (key: string, phrase: Phrase) => {
    if (!shared || phrase.isShared) return;
    phrase.isShared = true;
    shared.set(key, encode(phrase));
  };

  const wrap = (engine: TextToSpeech, { model, baseUrl = "", voice: usual, isPiecewise = false }: Sound): Cached => {
    const keyOf = (text: string, { voice, language = "en", speed = 1 }: Omit<SynthesizeOptions, "signal">): string =>
      createHash("sha256")
        .update(
          JSON.stringify([FORM, engine.name, baseUrl, model, voice ?? usual, language.toLowerCase(), speed, text]),
        )
        .digest("base64url");

    /** Pieces that are being made for later, by their keys. */
    const preparing = new Map<string, Promise<void>>();

    const find = async (text: string, options: SynthesizeOptions): Promise<Phrase | undefined> => {
      if (text.length > maxCharacters) return undefined;
      const key = keyOf(text, options);
      await preparing.get(key);
      const here = kept.get(key);
      if (here) {
        // What is said once may be anybody's own words: it is shared when it is said again.
        share(key, here);
        metrics.count("tts_cache_total", { engine: engine.name, outcome: "memory" });
        return here;
      }
      const there = await fromShared(key);
      if (there) kept.set(key, there);
      metrics.count("tts_cache_total", { engine: engine.name, outcome: there ? "shared" : "missed" });
      return there;
    };
    const keep = (text: string, frames: readonly SpokenFrame[], options: Omit<SynthesizeOptions, "signal">) => {
      const sampleRate = frames[0]?.frame.sampleRate;
      if (sampleRate === undefined || text.length > maxCharacters) return undefined;
      const samples = new Int16Array(frames.reduce((sum, { frame }) => sum + frame.samples.length, 0));
      const words: SpokenWord[] = [];
      let at = 0;
      for (const { frame } of frames) {
        samples.set(frame.samples, at);
        words.push(...laterBy((at / sampleRate) * 1000, frame.words));
        at += frame.samples.length;
      }
      const phrase: Phrase = { samples, sampleRate, words, isShared: false };
      kept.set(keyOf(text, options), phrase);
      return phrase;
    };

    async function* synthesize(text: AsyncIterable<string>, options: SynthesizeOptions): AsyncIterable<SpokenFrame> {
      const { signal } = options;
      const source = text[Symbol.asyncIterator]();
      const pull = async (): Promise<string | undefined> => {
        const next = await orAborted(source.next(), signal);
        return next && !next.done ? next.value : undefined;
      };
      /** Found while the engine was reading on; the next to be spoken. */
      let found: { readonly piece: string; readonly phrase: Phrase } | undefined;
      const look = async (piece: string) => {
        const phrase = await find(piece, options);
        return phrase && { piece, phrase };
      };
      try {
        for (;;) {
          const piece = found ? undefined : await pull();
          if (signal.aborted || (piece === undefined && !found)) return;
          const known = found ?? (piece === undefined ? undefined : await look(piece));
          found = undefined;
          if (signal.aborted) return;
          if (known) {
            const { samples, sampleRate, words } = known.phrase;
            const marks = words.length > 0 && { words };
            // A frame is given away, and this one is kept.
            yield { frame: { samples: samples.slice(), sampleRate, startMs: 0, ...marks }, text: known.piece };
            continue;
          }
          if (piece === undefined) return;
          const given: string[] = [];
          const run = async function* () {
            for (let next: string | undefined = piece; next !== undefined; next = await pull()) {
              if (next !== piece || given.length > 0) found = await look(next);
              if (found) return;
              given.push(next);
              yield next;
            }
          };
          const recordings: { readonly text: string; readonly frames: SpokenFrame[] }[] = [];
          for await (const spoken of engine.synthesize(run(), options)) {
            if (spoken.text !== undefined) recordings.push({ text: spoken.text, frames: [] });
            recordings.at(-1)?.frames.push(spoken);
            yield spoken;
          }
          // A piece among others may run into the next one.
          if (!signal.aborted && recordings.length === given.length && (isPiecewise || given.length === 1))
            for (const recording of recordings) keep(recording.text, recording.frames, options);
          if (!found) return;
        }
      } finally {
        source.return?.().then(undefined, () => undefined);
      }
    }

    const make = async (piece: string, options: SynthesizeOptions): Promise<void> => {
      const frames: SpokenFrame[] = [];
      for await (const spoken of engine.synthesize(alone(piece), options)) frames.push(spoken);
      if (!options.signal.aborted) keep(piece, frames, options);
    };

    return {
      name: engine.name,
      speaks: engine.speaks,
      synthesize,
      async prepare(piece, options) {
        const key = keyOf(piece, options);
        if (piece.length > maxCharacters || preparing.size >= MOST_PREPARED || preparing.has(key) || kept.has(key))
          return;
        const made = make(piece, options)
          .catch(() => undefined)
          .finally(() => preparing.delete(key));
        preparing.set(key, made);
        await made;
      },
      async warm(phrases, options = {}) {
        const all = { ...options, signal: new AbortController().signal };
        for (const phrase of phrases) {
          for await (const _ of synthesize(alone(phrase), all));
          const key = keyOf(phrase, options);
          const warmed = kept.get(key);
          if (warmed) share(key, warmed);
        }
      },
      close: () => engine.close(),
    };
  };

  return {
    get bytes() {
      return kept.calculatedSize;
    },
    wrap,
  };
};
