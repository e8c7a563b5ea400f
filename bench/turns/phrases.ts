import { createSpeaker } from "../../pipeline/stt/language/template.ts";
import { TITLES } from "../../pipeline/stt/language/templates.ts";
import { TIMES } from "../../pipeline/stt/language/times.ts";
import { WORDS } from "../../pipeline/stt/language/words.ts";

type Random = () => number;

/** Where a speaker pauses. In a phrase it stands between two words. */
export const PAUSE = "//";

/** Why there is a pause: what was said until there asks for more, could be all, or is no word at all. */
export type PauseKind = "open" | "complete" | "filler" | "number" | "natural";

interface Shape {
  readonly kind: PauseKind;
  readonly template: string;
}

// Timers are long enough not to go off while the bench runs.
const SLOTS = {
  ...WORDS,
  ...TIMES,
  ...TITLES,
  long_span: "ten minutes|fifteen minutes|twenty minutes|thirty minutes|forty minutes|an hour|two hours|half an hour",
};

const shapes = (kind: PauseKind, ...templates: string[]): readonly Shape[] =>
  templates.map((template) => ({ kind, template }));

const PAUSED: readonly Shape[] = [
  ...shapes(
    "open",
    "add a task to // {errand}",
    "set a timer for // {long_span}",
    "schedule a meeting with {name} // on {weekday} at {hour}",
    "remind me to // {errand} at {hour}",
    "how do you say // {phrase} in {language}",
    "set an alarm for // {clock}",
    "add {goods} and // {goods} to my shopping list",
    "what time is it in // {city}",
    "put lunch with {name} // in my calendar tomorrow",
    "translate // {phrase} into {language}",
    "create a task called // {errand}",
    "remind me // to {errand} tomorrow",
    "book a meeting // with {name} // on {weekday}",
    "add // {goods} // to my shopping list",
    "how many days // until {month} {ordinal}",
  ),
  ...shapes(
    "complete",
    "remind me to call {person} // at {hour}",
    "add a task to buy {goods} // tomorrow",
    "what is on my calendar // {day}",
    "what time is it // in {city}",
    "what do i have to do // {day_noun}",
    "schedule a meeting with {name} tomorrow // at {hour}",
    "set an alarm for {hour} // in the morning",
    "add {goods} to my shopping list // and {goods}",
    "cancel my meeting // with {name}",
    "am i free // on {weekday}",
  ),
  ...shapes(
    "filler",
    "um // what time is it in {city}",
    "uh // set a timer for {long_span}",
    "so // what is on my calendar tomorrow",
    "well // add {goods} to my shopping list",
    "okay // remind me to call {person} at {hour}",
  ),
  ...shapes(
    "number",
    "set an alarm for {hour} // thirty",
    "set a timer for twenty // five minutes",
    "wake me up at six // forty five",
    "remind me to call {person} on {month} twenty // second",
  ),
];

const COMPLETE: readonly string[] = [
  "what time is it",
  "what is the date today",
  "set a timer for {long_span}",
  "add a task to buy {goods} tomorrow",
  "what is on my list",
  "remind me to call {person} at {hour}",
  "what do i have on my calendar tomorrow",
  "set an alarm for {hour} in the morning",
  "how do you say good morning in {language}",
  "add {goods} to my shopping list",
  "schedule a meeting with {name} on {weekday} at {hour}",
  "what day is it tomorrow",
  "am i free on {weekday} afternoon",
  "how many days until christmas",
  "what alarms do i have",
  "what time is it in {city}",
  "tell me a joke",
  "what can you do",
  "thank you",
  "what is on my shopping list",
];

const speaker = createSpeaker(SLOTS);
const withArticles = (text: string) =>
  text
    .replace(/\ban? (?=(\w))/g, (_, next: string) => (/[aeio]/.test(next) ? "an " : "a "))
    .replace(/\ba hour\b/g, "an hour");

export interface PausedPhrase {
  readonly kind: PauseKind;
  /** With `PAUSE` where it rests. */
  readonly text: string;
}

/** Kinds of pauses and shapes take turns. */
export const pausedPhrase = (index: number, random: Random): PausedPhrase => {
  // A step that shares no factor with the number of shapes goes through all of them, neighbours of different kinds.
  const { kind, template } = PAUSED[(index * 13) % PAUSED.length] ?? { kind: "open", template: "" };
  return { kind, text: withArticles(speaker(template, random).join(" ")) };
};

export const completePhrase = (index: number, random: Random): string =>
  withArticles(speaker(COMPLETE[index % COMPLETE.length] ?? "", random).join(" "));

/** What a listener says to show that they listen. "mm" is made apart: no voice here can hum it. */
export const BACKCHANNELS = ["uh huh", "okay", "right", "yeah"] as const;

/** What a caller says to be heard, and whether an answer must come. */
export const INTERRUPTIONS: readonly { readonly text: string; readonly isCommand: boolean }[] = [
  { text: "stop", isCommand: false },
  { text: "no wait", isCommand: false },
  { text: "what time is it", isCommand: true },
  { text: "stop it", isCommand: false },
  { text: "add milk to my shopping list", isCommand: true },
  { text: "wait a moment", isCommand: false },
  { text: "what is the date today", isCommand: true },
  { text: "never mind", isCommand: false },
];

/** A list that is long to read out, and what asks for it. */
export const LONG_LIST = {
  titles: [
    "warm rain coats for the whole family",
    "a charger for the old camera",
    "the blue swimming towels",
    "two books about the mountains",
  ],
  add: (title: string) => `add ${title} to my packing list`,
  ask: "what is on my packing list",
} as const;
