import type { Grain, Recurrence } from "./date.ts";
import type { Duration, Spec } from "./spec.ts";

/**
 * How readily a reading counts. SURE: anywhere. BOUNDED: in a sentence only if no noun follows ("at five", but not "at
 * five houses"). BARE: only as the whole text ("may", "seven"). ANSWER: only as the answer to "When?" ("three twenty").
 */
export const SURE = 3;
export const BOUNDED = 2;
export const BARE = 1;
export const ANSWER = 0;
export type Strength = typeof SURE | typeof BOUNDED | typeof BARE | typeof ANSWER;

// What a reading says of a time; two that say the same are not put together.
export const YEAR = 1;
export const MONTH = 2;
export const DAY_OF_MONTH = 4;
export const WEEKDAY = 8;
export const WEEK = 16;
export const PART = 32;
export const CLOCK = 64;
export const ZONE = 128;
export const SPAN = 256;
export const FULL_DAY = YEAR | MONTH | WEEK | DAY_OF_MONTH;

export interface WordReading {
  readonly kind: "word";
  readonly word: string;
}
export interface NumberReading {
  readonly kind: "number";
  readonly value: number;
  /** Digits as written, "0830"; empty for words. */
  readonly digits: string;
}
export interface OrdinalReading {
  readonly kind: "ordinal";
  readonly value: number;
  readonly digits: string;
}
/** "week", or "fortnight" with `n` 2. */
export interface UnitReading {
  readonly kind: "unit";
  readonly grain: Grain;
  readonly n: number;
}
export interface DurationReading {
  readonly kind: "duration";
  readonly duration: Duration;
  /** "a minute" and "an hour", which idioms use too. */
  readonly article: boolean;
}
export interface TimeReading {
  readonly kind: "time";
  readonly spec: Spec;
  readonly says: number;
  readonly strength: Strength;
  readonly grain: Grain;
  /** What the reading is, for rules that ask: a part of the day knows the half it is in. */
  readonly form?:
    | "weekday"
    | "month"
    | "clock"
    | "part"
    | "year"
    | "season"
    | "weekend"
    | "feast"
    | "day"
    | "now"
    | "this"
    | "recurring";
  readonly half?: "am" | "pm";
  readonly recurs?: Recurrence;
}
export type Reading = WordReading | NumberReading | OrdinalReading | UnitReading | DurationReading | TimeReading;
export type Kind = Reading["kind"];

/** A reading in its place, in tokens, end exclusive. */
export interface Item<R extends Reading = Reading> {
  readonly start: number;
  readonly end: number;
  readonly reading: R;
  /** The higher of two readings of the same tokens is taken. */
  readonly score: number;
}

/** A time; `says` and `strength` default to nothing and SURE. */
export const time = (
  spec: Spec,
  grain: Grain,
  says: number,
  extra: Partial<Pick<TimeReading, "strength" | "form" | "half" | "recurs">> = {},
): TimeReading => ({ kind: "time", spec, grain, says, strength: SURE, ...extra });

/** What two joined readings say of coming again. */
export const recurring = (a: TimeReading, b: TimeReading): { recurs?: Recurrence } => {
  const recurs = a.recurs ?? b.recurs;
  return recurs ? { recurs } : {};
};

export const word = (text: string): WordReading => ({ kind: "word", word: text });

/** Names a reading's meaning: items with the same place and key are the same. */
export const keyOf = (reading: Reading): string => {
  switch (reading.kind) {
    case "word":
      return `w${reading.word}`;
    case "number":
      return `n${reading.value}`;
    case "ordinal":
      return `o${reading.value}`;
    case "unit":
      return `u${reading.grain}${reading.n}`;
    case "duration":
      return `d${JSON.stringify(reading.duration)}`;
    case "time":
      return `t${reading.strength}${reading.form ?? ""}${reading.says}${reading.recurs ? JSON.stringify(reading.recurs) : ""} ${reading.spec.id}`;
  }
};
