/** Quieter than this no voice detector hears a voice: -60 dB of full scale, as a mean square. */
export const FAINT = 32_768 ** 2 * 1e-6;

export const powerOf = (samples: Int16Array): number => {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) ** 2;
  return sum / Math.max(1, samples.length);
};

/** The steady noise under a caller, as a mean square. */
export interface NoiseFloor {
  add(power: number, blocks: number): void;
  readonly power: number;
}

/** Doubles in about 2 s of blocks of 20 ms where it was too low, and falls at once. */
const RISE = 1.007;

/** Nobody is understood over more noise than this: -40 dB of full scale. */
const LOUDEST = FAINT * 100;

export const createNoiseFloor = (): NoiseFloor => {
  // The first sound of a call is its room, or falls to it soon.
  let floor = Number.POSITIVE_INFINITY;
  return {
    add(power, blocks) {
      floor = Math.min(Math.max(power, FAINT / 1000), floor * RISE ** blocks);
    },
    get power() {
      return Math.min(floor, LOUDEST);
    },
  };
};

/** Noise as loud as a room: a detector that hears nothing at all takes the first sound after it for less than it is. */
export const createHiss = (): ((power: number) => number) => {
  let state = 1;
  return (power) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // Evenly spread over twice an amplitude, values have a third of its square as their power.
    return (state / 2 ** 31 - 1) * Math.sqrt(3 * power);
  };
};
