/**
 * How long the silence must last, in ms, by the probability that the caller has finished; straight lines between. Three
 * steps, chosen by hand on the curve that bench/train-turns.ts prints: whoever has surely finished is answered at once,
 * whoever has surely not may rest as long as people do, and all others wait about as long as 700 ms to the first sound leave.
 */
export const WAITS: readonly (readonly [finished: number, waitMs: number])[] = [
  [0, 1150],
  [0.25, 980],
  [0.29, 605],
  [0.75, 600],
  [0.78, 205],
  [0.89, 160],
  [1, 135],
];

/** The shortest silence that ends a turn, in ms. */
export const MIN_MS = 130;
/** The longest, whatever speaks against it, in ms. */
export const MAX_MS = 2500;
