import { encodeWav } from "../../../../bench/wav.ts";

/** A WAV file of a tone, loud enough to be speech to the tests' detector, or of silence. */
export const wav = (ms: number, level = 9000, sampleRate = 16_000): Uint8Array => {
  const samples = Int16Array.from({ length: (ms * sampleRate) / 1000 }, (_, i) => level * Math.sin(i / 5));
  return new Uint8Array(encodeWav({ samples, sampleRate }));
};
