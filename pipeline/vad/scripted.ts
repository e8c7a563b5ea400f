import type { VoiceActivityDetector } from "../providers.ts";

/** Calls a window speech when its mean square reaches that of a sine of `level` of full scale. Tests and benches only. */
export const createEnergyDetector = (level = 0.02): VoiceActivityDetector => ({
  name: "energy",
  frameSamples: 512,
  open: () => ({
    score: async (samples) => {
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      const amplitude = Math.sqrt((2 * sum) / samples.length) / 32_768;
      return amplitude >= level ? 1 : 0;
    },
    close() {},
  }),
  close: async () => {},
});
