const RATE = 16_000;

/** A tone of 300 Hz at `db` of full scale RMS. */
export const tone = (ms: number, db = -20): Int16Array =>
  Int16Array.from({ length: (ms * RATE) / 1000 }, (_, i) =>
    Math.round(32_768 * Math.SQRT2 * 10 ** (db / 20) * Math.sin((2 * Math.PI * 300 * i) / RATE)),
  );

export const still = (ms: number): Int16Array => new Int16Array((ms * RATE) / 1000);

export const concat = (...parts: readonly Int16Array[]): Int16Array => {
  const out = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};
