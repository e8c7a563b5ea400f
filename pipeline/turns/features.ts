import type { Understood } from "../assistant/assistant.ts";
import { HABITS } from "./habits.ts";
import { needsOf } from "./needs.ts";
import { phraseEnd } from "./phrase-end.ts";
import type { ProsodyFeatures } from "./prosody.ts";
import { shapesOf } from "./shapes.ts";

/** What is known at a pause. */
export interface Evidence {
  /** What was heard up to the pause. "" where nothing was understood as words; undefined where speech to text has not said yet. */
  readonly text: string | undefined;
  /** What it comes to, where known. */
  readonly understood?: Understood | undefined;
  /** A question of ours is open, and this may be its answer. */
  readonly isAnswer: boolean;
  readonly prosody: ProsodyFeatures | undefined;
  /** This caller's own pauses inside utterances: running mean in ms; undefined before the first. */
  readonly meanPauseMs: number | undefined;
  /** From where speech began to this pause, earlier pauses included. */
  readonly speechMs: number;
}

/** Every sign that the scoring weighs, from 0 to 1 or from -1 to 1, and what it is called in reasons. */
export const FEATURES = {
  unheard: "speech to text has not said yet",
  wordless: "no words were understood",
  filler: "only a filler, or a hesitation at the end",
  open: "the text ends open",
  usual: "how often sentences end after such words",
  habit: "how often so much of a command is all",
  number: "a number that may go on",
  hour: "an hour that may go on",
  missing: "the command needs more",
  ready: "the command is whole",
  roomForTime: "a time may follow",
  roomForMore: "more may follow",
  endsFree: "ends within free words",
  endsWithTime: "ends with its time",
  talk: "small talk or control",
  single: "a single word that begins many sentences",
  answers: "answers a question",
  refused: "no command of ours",
  doubt: "the router is unsure",
  brief: "only a word or two",
  length: "how long the caller has been speaking",
  rate: "more was said than was understood",
  noVoice: "too little is voiced",
  pitch: "pitch at the end",
  slope: "pitch movement at the end",
  energy: "loudness at the end",
  lengthening: "length of the last syllable",
  cadence: "how the last words sounded",
} as const;
export type Feature = keyof typeof FEATURES;
export type FeatureValues = Readonly<Record<Feature, number>>;

/** Half of all commands take longer to say than this, and few eight times as long or an eighth. */
const USUAL_MS = 1200;
const USUAL_RANGE = Math.log(8);
/** A command to which nothing can be added counts as this long, however short it is. */
const WHOLE_MS = 2200;
/** A word takes so long to say; where speech to text heard much fewer, it missed some. */
const WORD_MS = 350;
/** Some people speak fast, and beyond some slowness it is speech to text that says too little. */
const RATES = { least: -0.2, most: 0.2 } as const;
/** Beyond these log odds a cadence is no surer than so sure. */
const CADENCE = 5;
const TALK = /^(?:dialog|chat)\./;

/** One word may be the beginning of anything, or a hesitation misheard; these nobody should have to wait for. */
const AT_ONCE = /^(?:stop|cancel|quiet|quit|enough|pause|hush|silence)$/i;

const ODDS = new Map(HABITS.flatMap(([odds, keys]) => keys.split(/\s+/).map((key) => [key, odds] as const)));

/** Of the most special of `shapes` that is known; undefined where none is. */
const habitOf = (shapes: readonly string[]): number | undefined => {
  const known = shapes.findLast((shape) => ODDS.has(shape));
  return known === undefined ? undefined : ODDS.get(known);
};

const limited = (value: number): number => Math.max(-1, Math.min(1, value));
const flag = (value: boolean | undefined): number => (value === true ? 1 : 0);

/** The signs in `evidence`. Pure, and under a millisecond. */
export const featuresOf = ({ text, understood, isAnswer, prosody, speechMs }: Evidence): FeatureValues => {
  const end = phraseEnd(text ?? "");
  const needs = understood && needsOf(understood);
  const hasWords = text !== undefined && text !== "";
  const plan = understood?.plan;
  const answers = plan?.kind === "run" && (plan.answers !== null || (isAnswer && needs?.isMissing === false));
  const isTalk = plan?.kind === "run" && TALK.test(plan.command.name);
  const isCut = end.isFiller || end.isOpen;
  // Hardly anybody rests within small talk, and what ends open, or within a number, says so itself.
  const habit = isCut || isTalk || end.isNumber || !understood ? undefined : habitOf(shapesOf(understood) ?? []);
  const mayGoOn = isCut || end.isNumber || end.isHour || needs?.hasRoomForTime || needs?.endsFree;
  const isWhole = needs?.isMissing === false && !mayGoOn;
  return {
    unheard: flag(text === undefined),
    wordless: flag(text === ""),
    filler: flag(end.isFiller),
    open: flag(end.isOpen && !isTalk),
    usual: isTalk ? 0 : end.usual / 5,
    habit: (habit ?? 0) / 5,
    number: flag(end.isNumber),
    hour: flag(end.isHour),
    // An answer that makes no sense is for us to ask about again, not for them to go on with.
    missing: flag(needs?.isMissing && !(plan?.kind === "run" && plan.answers !== null)),
    ready: flag(isWhole),
    roomForTime: flag(needs?.hasRoomForTime),
    roomForMore: flag(needs?.hasRoomForMore),
    endsFree: flag(needs?.endsFree),
    endsWithTime: flag(needs?.endsWithTime),
    talk: flag(isTalk),
    single: flag(isTalk && end.words === 1 && !answers && !AT_ONCE.test((text ?? "").trim())),
    answers: flag(answers),
    refused: flag(hasWords && plan !== undefined && plan.kind !== "run"),
    doubt: hasWords ? 1 - (understood?.intent.confidence ?? 0.5) : 0,
    brief: flag(hasWords && end.words <= 2 && !isTalk && !answers),
    length: limited(Math.log(Math.max(1, isWhole ? WHOLE_MS : speechMs) / USUAL_MS) / USUAL_RANGE),
    rate: hasWords ? Math.min(RATES.most, Math.max(RATES.least, speechMs / end.words / WORD_MS - 1)) : 0,
    noVoice: flag(prosody === undefined),
    pitch: prosody ? limited(prosody.pitchFall / 6) : 0,
    slope: prosody ? limited(prosody.pitchSlope / 40) : 0,
    energy: prosody ? limited(prosody.energyFall / 12) : 0,
    lengthening: prosody ? limited(prosody.finalMs / 300 - 1) : 0,
    cadence: prosody ? limited(prosody.cadence / CADENCE) : 0,
  };
};
