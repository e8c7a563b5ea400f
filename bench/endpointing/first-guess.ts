import type { Fitted } from "./fit.ts";
import type { Waits } from "./waits.ts";

/** Weights and waits set by hand: what fitting begins with, and keeps where the examples say nothing. */
export const FIRST_GUESS: Fitted & { readonly waits: Waits } = {
  bias: 0.5,
  weights: {
    unheard: -0.5,
    wordless: -1,
    filler: -4,
    open: -3.5,
    usual: 2,
    habit: 2,
    number: -2.5,
    hour: -0.8,
    missing: -2.5,
    ready: 2,
    roomForTime: -0.6,
    roomForMore: -0.2,
    endsFree: -0.6,
    endsWithTime: 0.8,
    talk: 0.7,
    single: -4,
    answers: 1.5,
    refused: -0.8,
    doubt: -1,
    brief: -1,
    length: 1,
    rate: 0,
    noVoice: 0,
    pitch: -1.5,
    slope: -0.5,
    energy: -0.5,
    lengthening: -0.2,
    cadence: 1,
  },
  // The first is for callers who rest longer than any pause that is fitted to.
  waits: [
    [0, 1600],
    [0.05, 900],
    [0.15, 800],
    [0.3, 700],
    [0.5, 600],
    [0.7, 450],
    [0.85, 300],
    [0.95, 200],
    [1, 160],
  ],
};
