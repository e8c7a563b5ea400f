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

export const createNoiseFloor = (): NoiseFloor => {
  let floor = FAINT / 100;
  return {
    add(power, blocks) {
      floor = Math.min(Math.max(power, FAINT / 1000), floor * RISE ** blocks);
    },
    get power() {
      return floor;
    },
  };
};
