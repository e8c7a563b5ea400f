import type { Feature } from "./features.ts";

/**
 * Made by bench/train-turns.ts from 1071 silences in utterances with pauses of 200 to 800 ms:
 * 151 lines of clinc150 (CC BY), hwu64 (CC BY), slurp (CC BY) and Home Assistant (CC BY), spoken by flite's voices,
 * 137 sentences of the language model's templates (MIT), spoken by flite's voices,
 * 192 commands of bench/speech-set.ts (MIT), spoken by flite's voices,
 * 60 recordings of people, licences beside them.
 * Signs that these say nothing about keep the weights set by hand in bench/endpointing/first-guess.ts.
 */

/** Log odds that the caller has finished where nothing speaks for or against it. */
export const BIAS = -0.56;

/** What each sign adds to the log odds that the caller has finished. */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  /** Speech to text has not said yet. */
  unheard: -0.5,
  /** No words were understood. */
  wordless: -1.87,
  /** Only a filler, or a hesitation at the end. */
  filler: -3.05,
  /** The text ends open. */
  open: -1.15,
  /** How often sentences end after such words. */
  usual: 0.97,
  /** A number that may go on. */
  number: -0.32,
  /** An hour that may go on. */
  hour: -1.5,
  /** The command needs more. */
  missing: -1.55,
  /** The command is whole. */
  ready: 0.28,
  /** A time may follow. */
  roomForTime: -0.33,
  /** More may follow. */
  roomForMore: -0.59,
  /** Ends within free words. */
  endsFree: -0.72,
  /** Ends with its time. */
  endsWithTime: 0.23,
  /** Small talk or control. */
  talk: -0.8,
  /** Answers a question. */
  answers: 1.5,
  /** No command of ours. */
  refused: -1.9,
  /** The router is unsure. */
  doubt: -0.67,
  /** Only a word or two. */
  brief: -0.37,
  /** How long the caller has been speaking. */
  length: 5.43,
  /** Too little is voiced. */
  noVoice: -0.62,
  /** Pitch at the end. */
  pitch: -0.05,
  /** Pitch movement at the end. */
  slope: 0.44,
  /** Loudness at the end. */
  energy: 0.1,
  /** Length of the last syllable. */
  lengthening: -0.02,
};

/**
 * How long the silence must last, in ms, by the probability that the caller has finished; straight lines between. Chosen by
 * hand on the curve that bench/train-turns.ts prints, so that 95 % of turns wait less than 650 ms and most less than 250:
 * its own search for the fewest cut-ins makes one in four whole commands wait 800.
 */
export const WAITS: readonly (readonly [finished: number, waitMs: number])[] = [
  [0, 1600],
  [0.05, 850],
  [0.15, 720],
  [0.3, 640],
  [0.5, 600],
  [0.7, 340],
  [0.85, 220],
  [0.95, 170],
  [1, 160],
];

/** The shortest silence that ends a turn, in ms. */
export const MIN_MS = 160;
/** The longest, whatever speaks against it, in ms. */
export const MAX_MS = 2500;
