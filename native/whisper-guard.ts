/** Samples a second that Whisper hears. */
const RATE = 16_000;
/** Rows of the library's attention: lengths that are no multiple of it let rows of a former caller through. */
const ROWS = 256;

/**
 * Encoder length for `samples` at 16 kHz: 50 rows a second and 64 of margin, rounded up to a multiple of 256, because
 * flash attention reads whole blocks of 256 rows and masks none. 0 where only the model's whole length, `full`, will do.
 */
export const audioContextFor = (samples: number, full = 1500): number => {
  const rows = Math.ceil(((samples / RATE) * 50 + 64) / ROWS) * ROWS;
  return rows <= full ? rows : 0;
};

/** Most tokens that `samples` at 16 kHz can hold: twice as fast as anybody speaks. */
export const maxTokensFor = (samples: number): number => Math.floor((8 * samples) / RATE) + 8;

/** How often in a row a piece of so many words is said by nobody who means it. */
const LIMITS: readonly (readonly [words: number, times: number])[] = [
  [1, 5],
  [2, 4],
  [3, 3],
  [4, 3],
];
/** Pieces of more words than the table are a loop when said twice at once. */
const LONG_TIMES = 2;
const MAX_PIECE = 24;

interface Loop {
  readonly start: number;
  readonly length: number;
  readonly times: number;
}

const plain = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** The first piece that `words` say over and over, as short contexts make the model do. */
export const findLoop = (words: readonly string[]): Loop | undefined => {
  const said = words.map(plain);
  for (let start = 0; start < said.length; start++) {
    for (let length = 1; length <= Math.min(MAX_PIECE, (said.length - start) / 2); length++) {
      let end = start + length;
      while (end < said.length && said[end] === said[end - length]) end++;
      const times = Math.floor((end - start) / length);
      const limit = LIMITS.find(([words]) => words === length)?.[1] ?? LONG_TIMES;
      if (times >= limit) return { start, length, times };
    }
  }
  return undefined;
};

/** `words` with every loop said once. */
export const cutLoops = <T extends { readonly text: string }>(words: readonly T[]): T[] => {
  let kept = [...words];
  for (;;) {
    const loop = findLoop(kept.map((word) => word.text));
    if (!loop) return kept;
    const { start, length, times } = loop;
    kept = [...kept.slice(0, start + length), ...kept.slice(start + length * times)];
  }
};
