import { HEARD_SAMPLE_RATE } from "../../../protocols/audio.ts";

const SIZE = 512;
const HALF = SIZE / 2;
/** Where bands begin and end, in Hz: about as wide as an ear's. */
const EDGES = [100, 300, 450, 600, 800, 1000, 1250, 1500, 1800, 2200, 2700, 3300, 4000, 5000, 6200, 7600];
export const BANDS = EDGES.length - 1;
/** Bins of each band, from the first to the one after the last. */
const BINS = EDGES.map((hertz) => Math.round((hertz * SIZE) / HEARD_SAMPLE_RATE));

const WINDOW = Float32Array.from({ length: SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / SIZE));
/** So that noise of a mean square of 1 has as much in all bins together. */
const SCALE = 2 / (SIZE * WINDOW.reduce((sum, value) => sum + value * value, 0));
const TURNS = Float64Array.from({ length: HALF }, (_, i) => (2 * Math.PI * i) / SIZE);
const COS = TURNS.map(Math.cos);
const SIN = TURNS.map(Math.sin);
const REVERSED = Uint16Array.from({ length: SIZE }, (_, i) =>
  Number.parseInt(i.toString(2).padStart(Math.log2(SIZE), "0").split("").reverse().join(""), 2),
);

/** In place; input in the order of `REVERSED`. */
const transform = (re: Float64Array, im: Float64Array): void => {
  for (let size = 2; size <= SIZE; size *= 2) {
    const [half, step] = [size / 2, SIZE / size];
    for (let start = 0; start < SIZE; start += size)
      for (let i = 0; i < half; i++) {
        const [cos, sin] = [COS[i * step] as number, SIN[i * step] as number];
        const [a, b] = [start + i, start + i + half];
        const x = (re[b] as number) * cos + (im[b] as number) * sin;
        const y = (im[b] as number) * cos - (re[b] as number) * sin;
        re[b] = (re[a] as number) - x;
        im[b] = (im[a] as number) - y;
        re[a] = (re[a] as number) + x;
        im[a] = (im[a] as number) + y;
      }
  }
};

/** Powers by band of what is left of a microphone and of what was played, as mean squares. */
export interface BandPowers {
  readonly left: Float64Array;
  readonly played: Float64Array;
}

/** Looks at the last 32 ms of two signals, block after block. One microphone each. */
export interface BandSplit {
  add(left: Int16Array, played: Int16Array): BandPowers;
  reset(): void;
}

export const createBandSplit = (blockSamples: number): BandSplit => {
  const leftTail = new Int16Array(SIZE);
  const playedTail = new Int16Array(SIZE);
  const re = new Float64Array(SIZE);
  const im = new Float64Array(SIZE);
  const powers = { left: new Float64Array(BANDS), played: new Float64Array(BANDS) };
  return {
    add(left, played) {
      for (const [tail, samples] of [
        [leftTail, left],
        [playedTail, played],
      ] as const) {
        tail.copyWithin(0, blockSamples);
        tail.set(samples, SIZE - blockSamples);
      }
      // Both at once: one as the real part, the other as the imaginary one.
      for (let i = 0; i < SIZE; i++) {
        const from = REVERSED[i] as number;
        const weight = WINDOW[from] as number;
        re[i] = (leftTail[from] as number) * weight;
        im[i] = (playedTail[from] as number) * weight;
      }
      transform(re, im);
      for (let band = 0; band < BANDS; band++) {
        let [leftPower, playedPower] = [0, 0];
        for (let bin = BINS[band] as number; bin < (BINS[band + 1] as number); bin++) {
          const [r, i, r2, i2] = [re[bin], im[bin], re[SIZE - bin], im[SIZE - bin]] as [number, number, number, number];
          leftPower += ((r + r2) ** 2 + (i - i2) ** 2) / 4;
          playedPower += ((i + i2) ** 2 + (r2 - r) ** 2) / 4;
        }
        powers.left[band] = leftPower * SCALE;
        powers.played[band] = playedPower * SCALE;
      }
      return powers;
    },
    reset() {
      leftTail.fill(0);
      playedTail.fill(0);
    },
  };
};
