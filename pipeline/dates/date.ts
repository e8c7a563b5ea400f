import { DateTime } from "luxon";

/** Wall clock in the caller's zone, "2013-02-12T04:30:00": no offset, so that it sorts and compares as text. */
export type LocalTime = string;

export type Grain = "second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";

/** One moment as finely as it was said: `grain` "day" for "tomorrow", "minute" for "ten thirty". */
export interface InstantValue {
  readonly kind: "instant";
  readonly start: LocalTime;
  readonly grain: Grain;
  /** Set where the moment was counted from now ("in two hours"), so that it survives a clock change. */
  readonly exact?: Date;
}

export interface IntervalValue {
  readonly kind: "interval";
  readonly start: LocalTime;
  /** Exclusive. */
  readonly end: LocalTime;
  readonly grain: Grain;
  /** "before": only the end was said, `start` is now. "after": only the start was said, `end` closes that day or unit. */
  readonly open?: "before" | "after";
}

/** What a date expression means. */
export type DateValue = InstantValue | IntervalValue;

/** "every other monday at nine": the first time is the match's value. */
export interface Recurrence {
  readonly freq: "hourly" | "daily" | "weekly" | "monthly" | "yearly";
  /** 2 for "every other". */
  readonly interval: number;
  /** 1 is Monday, 7 is Sunday. Empty unless weekdays were named. */
  readonly byDay: readonly number[];
}

/** A date expression inside a text. */
export interface DateMatch {
  /** Character offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly value: DateValue;
  readonly recurrence?: Recurrence;
}

/** A stretch of time inside a text, "an hour and a half". */
export interface DurationMatch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly ms: number;
}

export interface DateContext {
  readonly now: Date;
  /** IANA name. */
  readonly timeZone: string;
  /**
   * "future" is for things to be done: a time of day is always after now ("at four" said at ten past four is the next
   * one), and a span between times ends at the time said ("three to four" ends at four). Left out, the values are those
   * of Duckling: the hour or minute that is under way counts, and a span includes its last hour or minute.
   */
  readonly prefer?: "future";
  /**
   * "day": a bare hour from one to six is in the afternoon, as people mean who make appointments ("tomorrow at five").
   * "clock", the default: the first that comes, as for alarms. A word such as "morning" or "pm" always decides.
   */
  readonly hours?: "day" | "clock";
  /** The text answers "When?": "three twenty" and "the second" are taken for dates. Default false. `parseDate` only. */
  readonly answer?: boolean;
}

/** The moment when the clocks of a zone show a local time; a time that a clock change skips moves forward with it. */
export const toInstant = (local: LocalTime, timeZone: string): Date =>
  DateTime.fromISO(local, { zone: timeZone }).toJSDate();

/** What the clocks of a zone show at a moment, to the second. */
export const toLocal = (date: Date, timeZone: string): LocalTime =>
  DateTime.fromJSDate(date, { zone: timeZone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");

/** The moment when a value begins. */
export const startOf = (value: DateValue, timeZone: string): Date =>
  value.kind === "instant" && value.exact ? value.exact : toInstant(value.start, timeZone);

/** First moment and first moment after: an instant lasts as long as its grain, so "tomorrow" is the whole day. */
export const spanOf = (value: DateValue, timeZone: string): { readonly start: Date; readonly end: Date } => {
  const start = startOf(value, timeZone);
  if (value.kind === "interval") return { start, end: toInstant(value.end, timeZone) };
  const end = DateTime.fromJSDate(start, { zone: timeZone }).plus({ [value.grain]: 1 });
  return { start, end: end.toJSDate() };
};
