import { CADENCE_WEIGHTS } from "./cadence-weights.ts";
import { ENDING_VALUES } from "./ending.ts";

/** One hidden layer of rectified units: small enough to be fitted on some thousand sentences, and microseconds of work. */
export interface CadenceModel {
  /** By hidden unit, `ENDING_VALUES` each. */
  readonly inner: Float32Array;
  readonly innerBias: Float32Array;
  readonly outer: Float32Array;
  readonly bias: number;
}

/** Weights are kept as signed bytes, each unit's with what one step of them stands for. */
export interface PackedCadence {
  readonly inner: string;
  readonly steps: readonly number[];
  readonly innerBias: readonly number[];
  readonly outer: readonly number[];
  readonly bias: number;
}

/** What bench/train-turns.ts wrote, ready for use. */
export const unpackCadence = ({ inner, steps, innerBias, outer, bias }: PackedCadence): CadenceModel => {
  const bytes = Int8Array.from(Buffer.from(inner.replaceAll(/\s/g, ""), "base64"));
  return {
    inner: Float32Array.from(bytes, (byte, i) => byte * (steps[Math.floor(i / ENDING_VALUES)] ?? 0)),
    innerBias: Float32Array.from(innerBias),
    outer: Float32Array.from(outer),
    bias,
  };
};

const MODEL = unpackCadence(CADENCE_WEIGHTS);

/** What a hidden unit makes of an ending. Four sums at a time, as none waits for another: `ENDING_VALUES` is a multiple of four. */
export const unitOf = (inner: Float32Array, unit: number, ending: Float32Array): number => {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0, at = unit * ENDING_VALUES; i < ENDING_VALUES; i += 4, at += 4) {
    a += (inner[at] as number) * (ending[i] as number);
    b += (inner[at + 1] as number) * (ending[i + 1] as number);
    c += (inner[at + 2] as number) * (ending[i + 2] as number);
    d += (inner[at + 3] as number) * (ending[i + 3] as number);
  }
  return a + b + c + d;
};

/**
 * Log odds that a sentence is over that ends as `ending` says (see `Ending`), by its melody, loudness, tempo and last
 * sounds, and not by its words: above 0 it sounds finished. 0 where nothing is known.
 */
export const cadenceOf = (ending: Float32Array | undefined, model = MODEL): number => {
  if (!ending) return 0;
  const { inner, innerBias, outer, bias } = model;
  let odds = bias;
  for (let unit = 0; unit < outer.length; unit++) {
    const value = (innerBias[unit] as number) + unitOf(inner, unit, ending);
    if (value > 0) odds += value * (outer[unit] as number);
  }
  return odds;
};
