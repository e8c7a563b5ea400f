import { type CadenceModel, type PackedCadence, unitOf } from "../../pipeline/turns/cadence.ts";
import { ENDING_VALUES } from "../../pipeline/turns/ending.ts";
import { seededRandom } from "../speech-set.ts";

/** How some words ended, and whether they were the last. */
export interface Ending {
  readonly values: Float32Array;
  readonly isEnd: boolean;
  readonly weight: number;
}

const HIDDEN = 96;
const EPOCHS = 30;
const BATCH = 64;
const RATE = 2e-3;
const DECAY = 3e-4;
/** Shares of the inputs and of the hidden units that are left out of a step, so that none is relied upon. */
const [DROP_INPUT, DROP_HIDDEN] = [0.2, 0.3] as const;

/** What Adam remembers of one set of weights (Kingma and Ba, 2015, with its usual constants). */
const createStep = (weights: Float32Array) => {
  const mean = new Float32Array(weights.length);
  const square = new Float32Array(weights.length);
  let count = 0;
  return (slope: Float32Array, rate: number) => {
    count++;
    const [unbias, unbiasSquare] = [1 - 0.9 ** count, 1 - 0.999 ** count];
    for (let i = 0; i < weights.length; i++) {
      const g = slope[i] as number;
      mean[i] = 0.9 * (mean[i] as number) + 0.1 * g;
      square[i] = 0.999 * (square[i] as number) + 0.001 * g * g;
      weights[i] =
        (weights[i] as number) -
        (rate * ((mean[i] as number) / unbias)) / (Math.sqrt((square[i] as number) / unbiasSquare) + 1e-8);
      slope[i] = 0;
    }
  };
};

const shuffle = (order: Uint32Array, random: () => number): void => {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
};

/** Where inputs are left out, from any place on: as good as drawing anew for each, and much faster. */
const KINDS_OF_HOLES = 65_536;

/** Fits the network by logistic loss; the same for the same endings. Some seconds for each thousand of them. */
export const fitCadence = (
  endings: readonly Ending[],
  { seed = 11, onEpoch }: { readonly seed?: number; readonly onEpoch?: (done: number, of: number) => void } = {},
): CadenceModel => {
  const random = seededRandom(seed);
  const holes = Uint8Array.from({ length: KINDS_OF_HOLES + ENDING_VALUES }, () => (random() < DROP_INPUT ? 0 : 1));
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const inner = Float32Array.from({ length: HIDDEN * ENDING_VALUES }, () => normal() / Math.sqrt(ENDING_VALUES));
  const innerBias = new Float32Array(HIDDEN);
  const outer = Float32Array.from({ length: HIDDEN }, () => normal() / Math.sqrt(HIDDEN));
  const bias = new Float32Array(1);
  const all = [inner, innerBias, outer, bias] as const;
  const slopes = all.map((weights) => new Float32Array(weights.length));
  const steps = all.map((weights) => createStep(weights));
  const [innerSlope, innerBiasSlope, outerSlope, biasSlope] = slopes as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const order = Uint32Array.from(endings, (_, i) => i);
  const input = new Float32Array(ENDING_VALUES);
  const hidden = new Float32Array(HIDDEN);
  const total = EPOCHS * Math.ceil(endings.length / BATCH);
  let done = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random);
    for (let from = 0; from < order.length; from += BATCH) {
      const size = Math.min(BATCH, order.length - from);
      for (let n = from; n < from + size; n++) {
        const { values, isEnd, weight } = endings[order[n] as number] as Ending;
        const hole = Math.floor(random() * KINDS_OF_HOLES);
        for (let i = 0; i < ENDING_VALUES; i++) input[i] = (values[i] as number) * (holes[hole + i] as number);
        let odds = bias[0] as number;
        for (let unit = 0; unit < HIDDEN; unit++) {
          const value = (innerBias[unit] as number) + unitOf(inner, unit, input);
          hidden[unit] = value > 0 && random() >= DROP_HIDDEN ? value / (1 - DROP_HIDDEN) : 0;
          odds += (hidden[unit] as number) * (outer[unit] as number);
        }
        const error = ((1 / (1 + Math.exp(-odds)) - (isEnd ? 1 : 0)) * weight) / size;
        biasSlope[0] = (biasSlope[0] as number) + error;
        for (let unit = 0; unit < HIDDEN; unit++) {
          if (hidden[unit] === 0) continue;
          outerSlope[unit] = (outerSlope[unit] as number) + error * (hidden[unit] as number);
          const back = (error * (outer[unit] as number)) / (1 - DROP_HIDDEN);
          innerBiasSlope[unit] = (innerBiasSlope[unit] as number) + back;
          for (let i = 0, at = unit * ENDING_VALUES; i < ENDING_VALUES; i++, at++)
            innerSlope[at] = (innerSlope[at] as number) + back * (input[i] as number);
        }
      }
      for (let i = 0; i < inner.length; i++) innerSlope[i] = (innerSlope[i] as number) + DECAY * (inner[i] as number);
      for (let i = 0; i < HIDDEN; i++) outerSlope[i] = (outerSlope[i] as number) + DECAY * (outer[i] as number);
      const rate = RATE * (1 - done++ / total);
      for (const [i, step] of steps.entries()) step(slopes[i] as Float32Array, rate);
    }
    onEpoch?.(epoch + 1, EPOCHS);
  }
  return { inner, innerBias, outer, bias: bias[0] as number };
};

const rounded = (values: Iterable<number>) => Array.from(values, (value) => Number(value.toPrecision(5)));

/** The weights in bytes: how far apart they are is each unit's own. */
export const packCadence = ({ inner, innerBias, outer, bias }: CadenceModel): PackedCadence => {
  const units = Array.from({ length: outer.length }, (_, unit) =>
    inner.slice(unit * ENDING_VALUES, (unit + 1) * ENDING_VALUES),
  );
  const steps = rounded(
    units.map((weights) => weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-6) / 127),
  );
  const bytes = Int8Array.from(
    units.flatMap((weights, unit) => [...weights].map((weight) => Math.round(weight / (steps[unit] as number)))),
  );
  return {
    inner: Buffer.from(bytes.buffer).toString("base64"),
    steps,
    innerBias: rounded(innerBias),
    outer: rounded(outer),
    bias: Number(bias.toPrecision(5)),
  };
};
