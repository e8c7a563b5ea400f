/** Of a spoken character, in ms: some 0.35 s a word. */
const CHARACTER_MS = 65;
/** Silence before speech, as engines have. */
const SILENCE_MS = 120;

/** How long `text` takes to say, after the silence. In ms. */
export const toneMs = (text: string): number => text.length * CHARACTER_MS;

/** `text` as a tone that is as long as the words would be, after some silence. */
export const toneOf = (text: string, sampleRate: number, speed = 1): Int16Array => {
  const silent = Math.round((SILENCE_MS * sampleRate) / 1000);
  const spoken = Math.round((toneMs(text) * sampleRate) / 1000 / speed);
  const pitch = 200 + (text.length % 50) * 4;
  return Int16Array.from({ length: silent + spoken }, (_, i) =>
    i < silent ? 0 : Math.round(8000 * Math.cos(((i - silent) * 2 * Math.PI * pitch) / sampleRate)),
  );
};

export const bytesOf = (samples: Int16Array): Buffer =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
