import type { Grain, LocalTime } from "./date.ts";

// Wall-clock time is counted as if it were UTC, which makes days 24 hours long everywhere in the grammar; only `date.ts`
// knows of zones and of clock changes.

/** A stretch of wall-clock time in milliseconds, end exclusive. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly grain: Grain;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** Fine to coarse. */
export const GRAINS: readonly Grain[] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

export const finer = (a: Grain, b: Grain): Grain => (GRAINS.indexOf(a) <= GRAINS.indexOf(b) ? a : b);
export const isFiner = (a: Grain, b: Grain): boolean => GRAINS.indexOf(a) < GRAINS.indexOf(b);

/** Usual length in milliseconds: for durations, and for how far to look, not for the calendar. */
export const grainMs = (grain: Grain): number =>
  ({
    second: SECOND,
    minute: MINUTE,
    hour: HOUR,
    day: DAY,
    week: WEEK,
    month: 30 * DAY,
    quarter: 91 * DAY,
    year: 365 * DAY,
  })[grain];

export const fromLocal = (local: LocalTime): number => Date.parse(`${local}Z`);
export const toLocalText = (ms: number): LocalTime => new Date(ms).toISOString().replace(/\.\d+Z$/, "");

/** Month from 1. Days and months outside their range roll over. */
export const at = (year: number, month: number, day = 1, hour = 0, minute = 0, second = 0): number => {
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  if (year === 2000) return date.getTime();
  // Date.UTC takes years below 100 for 19xx, and 29 February depends on the year, so the year is set with the rest.
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, 0);
};

export const yearOf = (ms: number): number => new Date(ms).getUTCFullYear();
/** From 1. */
export const monthOf = (ms: number): number => new Date(ms).getUTCMonth() + 1;
export const dayOf = (ms: number): number => new Date(ms).getUTCDate();
/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (ms: number): number => new Date(ms).getUTCDay() || 7;
export const daysIn = (year: number, month: number): number => dayOf(at(year, month + 1, 0));

/** Start of the grain that a time lies in. */
export const floorTo = (ms: number, grain: Grain): number => {
  switch (grain) {
    case "second":
      return Math.floor(ms / SECOND) * SECOND;
    case "minute":
      return Math.floor(ms / MINUTE) * MINUTE;
    case "hour":
      return Math.floor(ms / HOUR) * HOUR;
    case "day":
      return Math.floor(ms / DAY) * DAY;
    case "week":
      return Math.floor(ms / DAY) * DAY - (weekdayOf(ms) - 1) * DAY;
    case "month":
      return at(yearOf(ms), monthOf(ms));
    case "quarter":
      return at(yearOf(ms), Math.floor((monthOf(ms) - 1) / 3) * 3 + 1);
    case "year":
      return at(yearOf(ms), 1);
  }
};

const addMonths = (ms: number, n: number): number => {
  const year = yearOf(ms) + Math.floor((monthOf(ms) - 1 + n) / 12);
  const month = ((((monthOf(ms) - 1 + n) % 12) + 12) % 12) + 1;
  const day = Math.min(dayOf(ms), daysIn(year, month));
  return at(year, month, day) + (ms - floorTo(ms, "day"));
};

/** Adds whole grains; a month later than the 31st is the month's last day. */
export const add = (ms: number, grain: Grain, n: number): number => {
  switch (grain) {
    case "month":
      return addMonths(ms, n);
    case "quarter":
      return addMonths(ms, 3 * n);
    case "year":
      return addMonths(ms, 12 * n);
    default:
      return ms + n * grainMs(grain);
  }
};

/** The segment of a grain that a time lies in. */
export const segmentAt = (ms: number, grain: Grain): Segment => {
  const start = floorTo(ms, grain);
  return { start, end: add(start, grain, 1), grain };
};
