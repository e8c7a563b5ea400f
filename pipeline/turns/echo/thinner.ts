/** Echo is looked for at a quarter of the rate: 4 kHz hold what makes voices differ, at a sixteenth of the work. */
export const THIN = 4;

const TAPS = 24;
/** Evens out the fall of a voice's spectrum, so that its pitch alone does not look like its echo. */
const EMPHASIS = 0.85;

/** A low pass for a quarter of the rate, and the emphasis, as one filter. */
const filter = (): Float32Array => {
  const low = Float32Array.from({ length: TAPS }, (_, i) => {
    const x = (i - (TAPS - 1) / 2) / THIN;
    const window = 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (TAPS - 1));
    return ((Math.sin(Math.PI * x) / (Math.PI * x)) * window) / THIN;
  });
  const whole = new Float32Array(TAPS + THIN);
  for (let i = 0; i < TAPS; i++) {
    whole[i] = (whole[i] ?? 0) + (low[i] ?? 0);
    whole[i + THIN] = (whole[i + THIN] ?? 0) - EMPHASIS * (low[i] ?? 0);
  }
  return whole;
};

const FILTER = filter();

/** The thinned value at `place` of a ring whose length is `mask` + 1, from that sample and the 27 before it. */
export const thinnedAt = (ring: Int16Array, place: number, mask: number): number => {
  let sum = 0;
  for (let i = 0; i < FILTER.length; i++) sum += (FILTER[i] ?? 0) * (ring[(place - i) & mask] ?? 0);
  return sum;
};
