import type { Feature } from "./features.ts";

/**
 * Made by bench/train-turns.ts from 1096 silences in utterances with pauses of 200 to 800 ms:
 * 154 lines of clinc150 (CC BY), hwu64 (CC BY), slurp (CC BY) and Home Assistant (CC BY), spoken by flite's voices,
 * 200 commands of bench/speech-set.ts (MIT), spoken by flite's voices,
 * 139 sentences of the language model's templates (MIT), spoken by flite's voices,
 * 55 recordings of people, licences beside them.
 * Signs that these say nothing about keep the weights set by hand in bench/endpointing/first-guess.ts.
 */

/** Log odds that the caller has finished where nothing speaks for or against it. */
export const BIAS = 0.56;

/** What each sign adds to the log odds that the caller has finished. */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  /** Speech to text has not said yet. */
  unheard: -0.5,
  /** No words were understood. */
  wordless: -1.84,
  /** Only a filler, or a hesitation at the end. */
  filler: -3.04,
  /** The text ends open. */
  open: -1.4,
  /** How often sentences end after such words. */
  usual: 0.62,
  /** How often so much of a command is all. */
  habit: 1.59,
  /** A number that may go on. */
  number: -2.5,
  /** An hour that may go on. */
  hour: -0.8,
  /** The command needs more. */
  missing: -1.26,
  /** The command is whole. */
  ready: -0.05,
  /** A time may follow. */
  roomForTime: 0.2,
  /** More may follow. */
  roomForMore: -0.56,
  /** Ends within free words. */
  endsFree: -0.35,
  /** Ends with its time. */
  endsWithTime: 0.52,
  /** Small talk or control. */
  talk: 0.7,
  /** A single word that begins many sentences. */
  single: -4.0,
  /** Answers a question. */
  answers: 1.5,
  /** No command of ours. */
  refused: -1.54,
  /** The router is unsure. */
  doubt: -1.19,
  /** Only a word or two. */
  brief: -0.49,
  /** How long the caller has been speaking. */
  length: 4.31,
  /** More was said than was understood. */
  rate: 3.69,
  /** Too little is voiced. */
  noVoice: -0.11,
  /** Pitch at the end. */
  pitch: -0.48,
  /** Pitch movement at the end. */
  slope: 0.13,
  /** Loudness at the end. */
  energy: -0.2,
  /** Length of the last syllable. */
  lengthening: 0.13,
  /** How the last words sounded. */
  cadence: 1.74,
};
