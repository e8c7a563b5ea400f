import { levelsOf, WINDOW_MS } from "./levels.ts";

/** Everything here is 16 kHz. */
export const RATE = 16_000;

/** A stretch of audio, in milliseconds from its beginning. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Speech lies within this of its loudest window ... */
const SPEECH_RANGE_DB = 35;
/** ... and stands out so far from the quietest tenth. */
const ABOVE_BACKGROUND_DB = 10;

export const samplesOf = (ms: number): number => Math.round((ms * RATE) / 1000);
export const gainOf = (db: number): number => 10 ** (db / 20);
export const clip = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));

/** Level under which audio with these windows is no speech, in dB. */
const speechThreshold = (levels: readonly number[]): number => {
  const sorted = [...levels].sort((a, b) => a - b);
  const background = sorted[Math.floor(sorted.length / 10)] ?? 0;
  return Math.max((sorted.at(-1) ?? 0) - SPEECH_RANGE_DB, background + ABOVE_BACKGROUND_DB);
};

/** Where speech begins and ends, by its level alone; undefined where there is none. */
export const speechSpan = (samples: Int16Array): Span | undefined => {
  const levels = levelsOf(samples, RATE);
  const threshold = speechThreshold(levels);
  const first = levels.findIndex((level) => level >= threshold);
  const last = levels.findLastIndex((level) => level >= threshold);
  return first < 0 || (levels[first] ?? 0) < -90
    ? undefined
    : { startMs: first * WINDOW_MS, endMs: (last + 1) * WINDOW_MS };
};

/** Stretches of at least `minMs` inside the speech where the voice rests. */
export const quietPlaces = (samples: Int16Array, minMs: number): readonly Span[] => {
  const speech = speechSpan(samples);
  if (!speech) return [];
  const levels = levelsOf(samples, RATE);
  const threshold = speechThreshold(levels);
  const found: Span[] = [];
  let start: number | undefined;
  for (let at = speech.startMs / WINDOW_MS; at < speech.endMs / WINDOW_MS; at++) {
    const isQuiet = (levels[at] ?? 0) < threshold;
    if (isQuiet) start ??= at;
    else if (start !== undefined) {
      if ((at - start) * WINDOW_MS >= minMs) found.push({ startMs: start * WINDOW_MS, endMs: at * WINDOW_MS });
      start = undefined;
    }
  }
  return found;
};

/** RMS level of the windows in which there is speech, in dB of full scale. */
export const speechLevel = (samples: Int16Array): number => {
  const levels = levelsOf(samples, RATE);
  const threshold = speechThreshold(levels);
  const powers = levels.filter((level) => level >= threshold).map((level) => 10 ** (level / 10));
  return 10 * Math.log10(powers.reduce((sum, power) => sum + power, 0) / Math.max(1, powers.length) + 1e-12);
};

export const scaled = (samples: Int16Array, gain: number): Int16Array => samples.map((sample) => clip(sample * gain));

/** The same audio with its speech at `levelDb`. */
export const atLevel = (samples: Int16Array, levelDb: number): Int16Array =>
  scaled(samples, gainOf(levelDb - speechLevel(samples)));

/** Only the speech, with nothing before and after it; empty where there is none. */
export const trimmed = (samples: Int16Array): Int16Array => {
  const span = speechSpan(samples);
  return span ? samples.slice(samplesOf(span.startMs), samplesOf(span.endMs)) : new Int16Array(0);
};

/** The pieces one after another with `pausesMs[i]` of silence after piece i. */
export const joined = (pieces: readonly Int16Array[], pausesMs: readonly number[]): Int16Array => {
  const gaps = pieces.map((_, i) => (i < pieces.length - 1 ? samplesOf(pausesMs[i] ?? 0) : 0));
  const out = new Int16Array(pieces.reduce((sum, piece, i) => sum + piece.length + (gaps[i] ?? 0), 0));
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    out.set(piece, at);
    at += piece.length + (gaps[i] ?? 0);
  }
  return out;
};

/**
 * Each of the quiet `places` made `lengthsMs[i]` long. A place that grows is filled with its own background, forwards and
 * backwards in turns so that it neither clicks nor falls silent; one that shrinks loses its middle. Answers where the
 * pauses came to lie.
 */
export const stretched = (
  samples: Int16Array,
  places: readonly Span[],
  lengthsMs: readonly number[],
): { readonly samples: Int16Array; readonly pauses: readonly Span[] } => {
  const pieces: Int16Array[] = [];
  const pauses: Span[] = [];
  let [from, total] = [0, 0];
  const add = (piece: Int16Array) => {
    pieces.push(piece);
    total += piece.length;
  };
  for (const [i, { startMs, endMs }] of places.entries()) {
    const [start, end] = [samplesOf(startMs), samplesOf(endMs)];
    add(samples.subarray(from, start));
    const begin = total;
    const quiet = samples.subarray(start, end);
    const length = samplesOf(lengthsMs[i] ?? endMs - startMs);
    const half = quiet.length >> 1;
    if (length <= quiet.length) {
      add(quiet.subarray(0, length >> 1));
      add(quiet.subarray(quiet.length - (length - (length >> 1))));
    } else {
      const inner = quiet.subarray(half >> 1, half + (half >> 1));
      const fill = new Int16Array(length - quiet.length);
      for (let at = 0; at < fill.length; at++) {
        const place = at % (2 * inner.length);
        fill[at] = inner[place < inner.length ? inner.length - 1 - place : place - inner.length] ?? 0;
      }
      add(quiet.subarray(0, half));
      add(fill);
      add(quiet.subarray(half));
    }
    pauses.push({ startMs: (begin * 1000) / RATE, endMs: (total * 1000) / RATE });
    from = end;
  }
  add(samples.subarray(from));
  return { samples: joined(pieces, []), pauses };
};

/** `samples` over `bed`, which begins again when it ends, from its sample `from` on. */
export const over = (samples: Int16Array, bed: Int16Array, from: number): Int16Array =>
  bed.length === 0 ? samples : samples.map((sample, i) => clip(sample + (bed[(from + i) % bed.length] ?? 0)));
