import type { Feature } from "./features.ts";

/** Log odds that the caller has finished where nothing speaks for or against it. Set by hand. */
export const BIAS = 0.5;

/** What each sign adds to the log odds that the caller has finished. Set by hand. */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  unheard: -0.5,
  wordless: -1,
  filler: -4,
  open: -3.5,
  number: -1.5,
  hour: -0.7,
  missing: -2.5,
  ready: 2,
  roomForTime: -0.6,
  roomForMore: -0.2,
  endsFree: -0.6,
  endsWithTime: 0.8,
  talk: 1.2,
  answers: 1.5,
  refused: -0.8,
  doubt: -1,
  brief: -1,
  noVoice: 0,
  pitch: -1.5,
  slope: -0.5,
  energy: -0.5,
  lengthening: -0.2,
};

/** How long the silence must last, in ms, by the probability that the caller has finished; straight lines between. */
export const WAITS: readonly (readonly [finished: number, waitMs: number])[] = [
  [0, 1800],
  [0.1, 1000],
  [0.4, 700],
  [0.7, 480],
  [0.9, 200],
  [1, 160],
];

/** The shortest silence that ends a turn, in ms. */
export const MIN_MS = 160;
/** The longest, whatever speaks against it, in ms. */
export const MAX_MS = 2500;
