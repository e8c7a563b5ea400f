import { DateTime } from "luxon";
import type { CalendarEvent } from "../../services/calendar/service.ts";
import type { Task } from "../../services/tasks/service.ts";
import { type DateContext, type DateValue, type Grain, spanOf, startOf } from "../dates/date.ts";
import { findDates, parseDate } from "../dates/find.ts";
import { speakDate, speakInterval, speakMoment, speakTime } from "../dates/speak.ts";
import type { CommandContext } from "./command.ts";

type Clock = Pick<CommandContext, "now" | "timeZone">;

const DAY_GRAINS: ReadonlySet<Grain> = new Set(["day", "week", "month", "quarter", "year"]);

/** A moment to do something at. */
export interface Moment {
  readonly at: Date;
  /** Set where an end was said too. */
  readonly until?: Date;
  /** True where only a day was said, not a time of day; `at` is its first moment, or that of the last day of a longer span. */
  readonly isDay: boolean;
  /** True where it recurs: `at` is the first time. */
  readonly recurs: boolean;
  /** All of what was said: "next week" from its first moment to the first after. */
  readonly span: { readonly start: Date; readonly end: Date };
}

/** Hour that a part of the day is meant to be at, where somebody has to be told at one. */
const PARTS: readonly (readonly [RegExp, number])[] = [
  [/\b(?:early (?:in the )?morning|dawn|sunrise)\b/i, 7],
  [/\bmorning\b|\bbreakfast\b/i, 9],
  [/\b(?:lunch|lunchtime)\b/i, 12],
  [/\bafternoon\b/i, 15],
  [/\b(?:evening|after work|dinner)\b/i, 18],
  [/\b(?:tonight|night)\b/i, 20],
];

const partHour = (words: string): number | undefined => PARTS.find(([part]) => part.test(words))?.[1];

const isMidnight = (date: Date, timeZone: string): boolean => {
  const { hour, minute } = DateTime.fromJSDate(date, { zone: timeZone });
  return hour === 0 && minute === 0;
};

const DEADLINE = /^(?:by|before|no later than)\b/i;

const RECURS =
  /\b(?:every|each|daily|weekly|monthly|yearly|annually|hourly|weekdays|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b/i;

const NOT_NOON = /\b(?:a\.?m\.?|midnight|night|morning)\b/i;

/** The date that `words` are, or else the first that they hold, and which words those are. */
export const readNamed = (words: string, ctx: DateContext): { value: DateValue; text: string } | undefined => {
  const whole = parseDate(words, { ...ctx, answer: true });
  return whole ? { value: whole, text: words.trim() } : findDates(words, ctx)[0];
};

/** The date that `words` are, or else the first that they hold. */
export const readValue = (words: string, ctx: DateContext): DateValue | undefined => {
  const value = readNamed(words, ctx)?.value;
  // A bare twelve is noon to people who make appointments, whatever day it is on.
  const isNoon = ctx.hours === "day" && /\b(?:12|twelve)\b/i.test(words) && !NOT_NOON.test(words);
  return value && isNoon ? { ...value, start: value.start.replace("T00:", "T12:") } : value;
};

/** Reads `words` as a moment to come; undefined where they are no time. */
export const readMoment = (
  words: string,
  { now, timeZone }: Clock,
  hours: "day" | "clock" = "day",
): Moment | undefined => {
  const value = readValue(words, { now, timeZone, prefer: "future", hours });
  if (value === undefined) return undefined;
  const recurs = RECURS.test(words);
  const span = spanOf(value, timeZone);
  const { start, end } = span;
  const moment = { recurs, span };
  if (value.kind === "instant") {
    if (!DAY_GRAINS.has(value.grain)) return { at: start, isDay: false, ...moment };
    return { at: value.grain === "day" ? start : lastDay(end, timeZone), isDay: true, ...moment };
  }
  if (value.open === "before" || DEADLINE.test(words.trim())) {
    // "By friday" ends with Friday: the last day before its end is the one that is meant.
    const isDay = isMidnight(end, timeZone);
    return { at: isDay ? lastDay(end, timeZone) : end, isDay, ...moment };
  }
  if (value.open === "after") return { at: start, isDay: isMidnight(start, timeZone), ...moment };
  // "From one to five in the afternoon" says more than the part of the day.
  const hour = /\b(?:from|between|to|until|till)\b|-/i.test(words) ? undefined : partHour(words);
  if (hour !== undefined) {
    const usual = DateTime.fromJSDate(start, { zone: timeZone }).startOf("day").set({ hour });
    const at = usual.toJSDate();
    if (at > now || end <= now) return { at, isDay: false, ...moment };
    // "In the morning" said at ten means tomorrow's, "this evening" said at eight the rest of it.
    if (!/\b(?:this|today|tonight)\b/i.test(words))
      return { at: usual.plus({ days: 1 }).toJSDate(), isDay: false, ...moment };
    const soon = DateTime.fromJSDate(now, { zone: timeZone }).plus({ hours: 1 }).startOf("hour").toJSDate();
    return { at: soon, isDay: false, ...moment };
  }
  // A weekend begins on Friday evening, but nothing that is planned for it does.
  const isLong = end.getTime() - start.getTime() > 12 * 3_600_000;
  if (isLong || DAY_GRAINS.has(value.grain)) return { at: lastDay(end, timeZone), isDay: true, ...moment };
  return { at: start, until: end, isDay: false, ...moment };
};

/** First moment of the last day before `end`. */
const lastDay = (end: Date, timeZone: string): Date =>
  DateTime.fromJSDate(end, { zone: timeZone }).minus({ milliseconds: 1 }).startOf("day").toJSDate();

/** Due time of a task as its fields. */
export const readDue = (words: string, ctx: Clock): { dueAt: Date; dueAllDay: boolean } | "unclear" | "past" => {
  const moment = readMoment(words, ctx);
  if (moment === undefined) return "unclear";
  if (isPast(moment, ctx)) return "past";
  return { dueAt: moment.at, dueAllDay: moment.isDay };
};

/** Whether a moment lies behind: a day does once it is over. */
export const isPast = ({ at, isDay }: Pick<Moment, "at" | "isDay">, { now, timeZone }: Clock): boolean =>
  isDay ? DateTime.fromJSDate(at, { zone: timeZone }).endOf("day").toJSDate() < now : at < now;

/** A stretch of time to look in. */
export interface Range {
  readonly from: Date;
  /** Exclusive. */
  readonly before: Date;
  /** As it is said: "tomorrow", "on Friday, March 6", "at 3 PM". */
  readonly said: string;
  readonly grain: Grain;
  readonly isInterval: boolean;
}

const RELATIVE =
  /^(?:(?:on|for|in|at|during) )?((?:the )?(?:day (?:after|before) )?(?:today|tonight|tomorrow|yesterday|now)(?: (?:morning|afternoon|evening|night))?|(?:this|next|last|the (?:next|last|coming)|the rest of (?:the|this)|later this) [\w ]+)$/i;

const sayRange = (words: string, value: DateValue, clock: Clock): string => {
  const relative = RELATIVE.exec(words.trim())?.[1];
  if (relative !== undefined && !/\b\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day$/i.test(relative))
    return capitalised(relative.toLowerCase());
  const start = startOf(value, clock.timeZone);
  if (value.kind === "instant" && value.grain === "day") return sayOnDay(start, clock);
  if (value.kind === "instant" && !DAY_GRAINS.has(value.grain))
    return `${sayOnDay(start, clock)} at ${sayTime(start, clock)}`;
  const said = words.trim().toLowerCase().replace(/^for /, "");
  return capitalised(/^(?:mon|tues|wednes|thurs|fri|satur|sun)day\b/.test(said) ? `on ${said}` : said);
};

/** Reads `words` as a stretch of time, past or to come; undefined where they are no time. */
export const readRange = (words: string, { now, timeZone }: Clock): Range | undefined => {
  const value = readValue(words, { now, timeZone, hours: "day" });
  if (value === undefined) return undefined;
  const { start, end } = spanOf(value, timeZone);
  return {
    from: start,
    before: end,
    said: sayRange(words, value, { now, timeZone }),
    grain: value.grain,
    isInterval: value.kind === "interval",
  };
};

/** "today", "tomorrow", "Friday", "Friday, March 6". */
export const sayDay = (date: Date, clock: Clock): string => speakDate(date, clock);

/** The same with "on" where it needs one. */
export const sayOnDay = (date: Date, clock: Clock): string => {
  const day = sayDay(date, clock);
  return /^(?:today|tonight|tomorrow|yesterday|next|last|this)\b/.test(day) ? day : `on ${day}`;
};

/** "5 PM", "noon". */
export const sayTime = (date: Date, clock: Clock): string => speakTime(date, clock);

/** "today at 5 PM", "tomorrow at noon". */
export const sayMoment = (date: Date, clock: Clock): string => speakMoment(date, clock);

/** When a task is due; empty where it is due at no time. */
export const sayDue = ({ dueAt, dueAllDay }: Pick<Task, "dueAt" | "dueAllDay">, clock: Clock): string => {
  if (dueAt === null) return "";
  return dueAllDay ? sayDay(dueAt, clock) : sayMoment(dueAt, clock);
};

/** "from 3 to 4 PM". */
export const saySpan = ({ startsAt, endsAt }: Pick<CalendarEvent, "startsAt" | "endsAt">, clock: Clock): string =>
  speakInterval(startsAt, endsAt, clock).replace(/^.*?\bfrom /, "from ");

/** Whether an answer to "When?" is a time. */
export const readsAsTime = (words: string, clock: Clock): boolean => readMoment(words, clock) !== undefined;

/** A title with a time at its end or beginning, taken apart: "call mom at five". Undefined where there is none. */
export const splitWhen = (words: string, { now, timeZone }: Clock): { rest: string; when: string } | undefined => {
  const match = findDates(words, { now, timeZone, prefer: "future", hours: "day" }).at(-1);
  if (match === undefined) return undefined;
  const isAtEdge = match.end >= words.trimEnd().length || match.start === 0;
  const rest = `${words.slice(0, match.start)} ${words.slice(match.end)}`
    .replace(/\s+(?:at|on|by|for|in|to)?\s*$/i, "")
    .replace(/^\s*(?:to )?/i, "")
    .trim();
  return isAtEdge && rest !== "" ? { rest, when: match.text } : undefined;
};

const TIME_WORDS =
  /^(?:at|to|about|around|by|from|until|till|and|past|half|quarter|in|the|noon|midday|midnight|morning|afternoon|evening|night|o'?clock|a\.?m\.?|p\.?m\.?|oh|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sharp|instead|please|-|\d{1,2}(?::\d{2})?(?:am|pm)?)$/i;

/** Whether only a time of day is said, no day. */
export const isTimeOnly = (words: string): boolean =>
  words
    .trim()
    .split(/\s+/)
    .every((word) => TIME_WORDS.test(word));

const PROPER =
  /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b|\b(?:christmas|easter|thanksgiving|halloween|hanukkah|diwali|ramadan|new year|valentine|independence|labor|memorial|veterans|mother|father|martin|luther|king)\b/gi;

const capitalised = (words: string): string =>
  words.replace(PROPER, (name) => name.charAt(0).toUpperCase() + name.slice(1));

/** A time as the caller named it, fit to be said back: "christmas?" becomes "Christmas". */
export const saidBack = (words: string): string =>
  capitalised(
    words
      .trim()
      .replace(/[?.!]+$/, "")
      .replace(/^(?:(?:on|in|for|at|the date of) )+/i, ""),
  );
