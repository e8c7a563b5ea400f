/**
 * How long the silence must last, in ms, by the probability that the caller has finished; straight lines between. Three
 * steps, chosen by hand on the curve that bench/train-turns.ts prints: whoever has surely finished is answered at once,
 * whoever has surely not may rest as long as people do, and all others wait about as long as 700 ms to the first sound leave.
 */
export const WAITS: readonly (readonly [finished: number, waitMs: number])[] = [
  [0, 1150],
  [0.1, 900],
  [0.28, 850],
  [0.32, 640],
  [0.69, 635],
  [0.73, 205],
  [0.9, 160],
  [1, 135],
];

/** The shortest silence that ends a turn, in ms. */
export const MIN_MS = 130;
/** The longest, whatever speaks against it, in ms. */
export const MAX_MS = 2500;
