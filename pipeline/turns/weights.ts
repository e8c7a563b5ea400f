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
export const BIAS = 0.77;

/** What each sign adds to the log odds that the caller has finished. */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  /** Speech to text has not said yet. */
  unheard: -0.5,
  /** No words were understood. */
  wordless: -1.25,
  /** Only a filler, or a hesitation at the end. */
  filler: -3.05,
  /** The text ends open. */
  open: -1.44,
  /** How often sentences end after such words. */
  usual: 0.59,
  /** How often so much of a command is all. */
  habit: 2.67,
  /** A number that may go on. */
  number: -2.5,
  /** An hour that may go on. */
  hour: -1.96,
  /** The command needs more. */
  missing: -1.22,
  /** The command is whole. */
  ready: 0.18,
  /** A time may follow. */
  roomForTime: -0.39,
  /** More may follow. */
  roomForMore: -0.13,
  /** Ends within free words. */
  endsFree: -0.58,
  /** Ends with its time. */
  endsWithTime: 0.55,
  /** Small talk or control. */
  talk: -0.4,
  /** A single word that begins many sentences. */
  single: -4.0,
  /** Answers a question. */
  answers: 1.5,
  /** No command of ours. */
  refused: -1.8,
  /** The router is unsure. */
  doubt: -0.5,
  /** Only a word or two. */
  brief: -1.12,
  /** How long the caller has been speaking. */
  length: 4.81,
  /** More was said than was understood. */
  rate: 2.85,
  /** Too little is voiced. */
  noVoice: -0.12,
  /** Pitch at the end. */
  pitch: -0.15,
  /** Pitch movement at the end. */
  slope: 0.42,
  /** Loudness at the end. */
  energy: -0.29,
  /** Length of the last syllable. */
  lengthening: -0.04,
};
