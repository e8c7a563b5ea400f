import { BANDS, createBandSplit } from "./echo/bands.ts";
import type { Voicing } from "./pitch.ts";

/** How the last 600 ms of an utterance sounded: what `cadence.ts` takes. */
export interface Ending {
  /** 16 kHz samples of the utterance as they come. */
  feed(samples: Int16Array): void;
  /**
   * `ENDING_VALUES` numbers of about -2 to 2, every `STEP_MS` those of one moment: the shape of its spectrum against the
   * utterance's own, its pitch in half octaves from the median, and whether it has one. To be asked some 100 ms into a
   * silence, with the moments of the utterance that have a pitch; undefined where nothing was fed. Takes about a millisecond.
   */
  values(voiced: readonly Voicing[]): Float32Array | undefined;
}

const RATE_PER_MS = 16;
const WINDOW = 512;
const STEP_MS = 20;
const STEP = STEP_MS * RATE_PER_MS;
/** A second and a half tells how the voice usually sounds. */
const MOMENTS = 75;
const KEPT = WINDOW + STEP * MOMENTS;
/** Of those, the last that are looked at. */
const LAST = 30;
/** Cepstral coefficients of a moment, and what each differs by between moments. */
const SPREADS = [12, 6, 5, 4, 4, 3, 3, 3] as const;
const A_MOMENT = SPREADS.length + 2;
export const ENDING_VALUES = LAST * A_MOMENT;

/** A voice is over where it is this much under its loud parts, in dB, or hardly over the room. */
const [RANGE_DB, OVER_ROOM_DB] = [30, 7] as const;
/** The room is heard in the last of the silence, in moments, of which the quietest fifth counts. */
const ROOM_MOMENTS = 6;
/** Sound so far under the loudest is nothing to learn from: it is the room. */
const FLOOR = 1e-4;
/** Half an octave. */
const PITCH_UNIT = 6;
const PITCH_LIMIT = 2;

/** The cosine transform that makes cepstra of bands. */
const COSINES = Float64Array.from(
  SPREADS.flatMap((spread, k) =>
    Array.from(
      { length: BANDS },
      (_, band) => (Math.sqrt(k === 0 ? 1 : 2) * Math.cos((Math.PI * k * (band + 0.5)) / BANDS)) / BANDS / spread,
    ),
  ),
);

/** One utterance; holds its last second and a half. */
export const createEnding = (): Ending => {
  const ring = new Int16Array(KEPT);
  let written = 0;
  const kept = (): Int16Array => {
    if (written <= KEPT) return ring.slice(0, written);
    const [all, from] = [new Int16Array(KEPT), written % KEPT];
    all.set(ring.subarray(from));
    all.set(ring.subarray(0, from), KEPT - from);
    return all;
  };
  return {
    feed(samples) {
      const last = samples.subarray(Math.max(0, samples.length - KEPT));
      written += samples.length - last.length;
      const at = written % KEPT;
      const before = last.subarray(0, KEPT - at);
      ring.set(before, at);
      ring.set(last.subarray(before.length));
      written += last.length;
    },
    values(voiced) {
      const samples = kept();
      const count = Math.min(MOMENTS, Math.floor((samples.length - WINDOW) / STEP) + 1);
      if (count < ROOM_MOMENTS) return undefined;
      const first = samples.length - WINDOW - STEP * (count - 1);
      const startMs = (written - samples.length + first) / RATE_PER_MS;
      const powers = powersOf(samples, first, count);
      const levels = powers.map((bands) => 10 * Math.log10(sum(bands) + 1));
      const loud = [...levels].sort((a, b) => b - a)[Math.min(3, count - 1)] as number;
      const room = [...levels.slice(-ROOM_MOMENTS)].sort((a, b) => a - b)[1] as number;
      const over = Math.max(loud - RANGE_DB, room + OVER_ROOM_DB);
      const floor = (10 ** (loud / 10) / BANDS) * FLOOR;
      const cepstra = powers.map((bands) => cepstrumOf(bands, floor));
      const spoken = cepstra.filter((_, i) => (levels[i] as number) > over);
      const usual = SPREADS.map((_, k) =>
        mean((spoken.length > 0 ? spoken : cepstra).map((each) => each[k] as number)),
      );
      const end = Math.max(
        0,
        levels.findLastIndex((level) => level > over),
      );
      const middle = median(voiced.map(({ semitones }) => semitones));
      const values = new Float32Array(ENDING_VALUES);
      for (let i = 0; i < LAST; i++) {
        const moment = end - LAST + 1 + i;
        if (moment < 0) continue;
        const at = i * A_MOMENT;
        for (let k = 0; k < SPREADS.length; k++)
          values[at + k] = (cepstra[moment]?.[k] as number) - (usual[k] as number);
        const atMs = startMs + moment * STEP_MS;
        const pitch = voiced.find((each) => Math.abs(each.atMs - atMs) <= STEP_MS / 2);
        if (!pitch) continue;
        values[at + SPREADS.length] = limited((pitch.semitones - middle) / PITCH_UNIT);
        values[at + SPREADS.length + 1] = 1;
      }
      return values;
    },
  };
};

/** By band, of windows a step apart. */
const powersOf = (samples: Int16Array, first: number, count: number): readonly Float64Array[] => {
  const split = createBandSplit(WINDOW);
  const found: Float64Array[] = [];
  const windowAt = (i: number) => samples.subarray(first + i * STEP, first + i * STEP + WINDOW);
  // Two windows at a time cost what one does.
  for (let i = 0; i < count; i += 2) {
    const { left, played } = split.add(windowAt(i), windowAt(Math.min(i + 1, count - 1)));
    found.push(left.slice());
    if (i + 1 < count) found.push(played.slice());
  }
  return found;
};

const cepstrumOf = (bands: Float64Array, floor: number): Float64Array => {
  const cepstrum = new Float64Array(SPREADS.length);
  for (let band = 0; band < BANDS; band++) {
    const db = 10 * Math.log10((bands[band] as number) + floor + 1e-3);
    for (let k = 0; k < SPREADS.length; k++)
      cepstrum[k] = (cepstrum[k] as number) + db * (COSINES[k * BANDS + band] as number);
  }
  return cepstrum;
};

const sum = (values: Float64Array): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
};
const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const limited = (value: number): number => Math.max(-PITCH_LIMIT, Math.min(PITCH_LIMIT, value));
