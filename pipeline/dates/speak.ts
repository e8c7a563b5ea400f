import { DateTime } from "luxon";
import type { DateContext } from "./date.ts";

// Figures rather than words: every voice reads "5:05 PM" and "March 3rd" aright, and a screen shows them well.

type Clock = Pick<DateContext, "now" | "timeZone">;

const inZone = (date: Date, timeZone: string): DateTime =>
  DateTime.fromJSDate(date, { zone: timeZone }).setLocale("en-US");

const ordinal = (n: number): string => {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${suffix}`;
};

/** "5 PM", "5:05 PM", "noon", "midnight". */
export const speakTime = (date: Date, { timeZone }: Pick<DateContext, "timeZone">): string => {
  const time = inZone(date, timeZone);
  if (time.minute === 0 && time.hour % 12 === 0) return time.hour === 0 ? "midnight" : "noon";
  return time.toFormat(time.minute === 0 ? "h a" : "h:mm a");
};

/** "today", "tomorrow", "Friday" within six days, else "Friday, March 6th", with the year only if it is another one. */
export const speakDate = (date: Date, { now, timeZone }: Clock): string => {
  const day = inZone(date, timeZone).startOf("day");
  const today = inZone(now, timeZone).startOf("day");
  const days = Math.round(day.diff(today, "days").days);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  if (days > 1 && days < 7) return day.toFormat("cccc");
  const said = `${day.toFormat("cccc, LLLL")} ${ordinal(day.day)}`;
  return day.year === today.year ? said : `${said}, ${day.year}`;
};

/** "today at 5 PM", "Friday, March 6th at noon". */
export const speakMoment = (date: Date, clock: Clock): string =>
  `${speakDate(date, clock)} at ${speakTime(date, clock)}`;

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** "10 minutes", "1 hour and 30 minutes": the two largest units that count, rounded to the second. */
export const speakDuration = (ms: number): string => {
  let left = Math.round(Math.abs(ms) / 1000) * 1000;
  const parts: string[] = [];
  for (const [unit, unitMs] of UNITS) {
    const n = Math.floor(left / unitMs);
    if (n === 0) continue;
    left -= n * unitMs;
    parts.push(`${n} ${unit}${n === 1 ? "" : "s"}`);
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "0 seconds" : parts.join(" and ");
};

/** "tomorrow from 3 to 4 PM", "today from 11 AM to 1 PM", "Friday at 10 PM to Saturday at 2 AM". */
export const speakInterval = (start: Date, end: Date, clock: Clock): string => {
  const [from, to] = [speakDate(start, clock), speakDate(end, clock)];
  if (from !== to) return `${from} at ${speakTime(start, clock)} to ${to} at ${speakTime(end, clock)}`;
  const [first, last] = [speakTime(start, clock), speakTime(end, clock)];
  const half = / [AP]M$/.exec(last)?.[0];
  const short = half !== undefined && first.endsWith(half) ? first.slice(0, -half.length) : first;
  return `${from} from ${short} to ${last}`;
};
