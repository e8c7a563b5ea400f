import { DateTime } from "luxon";
import rrule from "rrule";
import { VoiceError } from "../protocols/errors.ts";

const PARTS = /^(?:FREQ|INTERVAL|COUNT|UNTIL|BYDAY|BYMONTHDAY|BYMONTH|BYSETPOS|BYYEARDAY|BYWEEKNO|WKST)$/;
const MAX_LENGTH = 300;
/** Length of one step of those frequencies whose steps are all of one length. */
const STEP_MS: Readonly<Record<string, number>> = { HOURLY: 3_600_000, DAILY: 86_400_000, WEEKLY: 7 * 86_400_000 };
const MOST_INTERVAL: Readonly<Record<string, number>> = {
  HOURLY: 500,
  DAILY: 500,
  WEEKLY: 100,
  MONTHLY: 60,
  YEARLY: 10,
};

const partsOf = (rule: string): ReadonlyMap<string, string> =>
  new Map(rule.split(";").map((part) => part.split("=", 2) as [string, string]));

const optionsOf = (rule: string) => rrule.RRule.parseString(rule);

/** Whether it comes at all. The search gives up in the year 9999, so it begins shortly before: a rule may name no day. */
const comes = (rule: string): boolean => {
  const { until: _, ...options } = optionsOf(rule);
  const start = new Date(Date.UTC(9960, 0, 1));
  return new rrule.RRule({ ...options, dtstart: start }).after(start, true) !== null;
};

/**
 * `text` as a recurrence rule of RFC 5545, "FREQ=WEEKLY;BYDAY=MO", in its usual spelling. VoiceError "invalid" for what is
 * none, for what never comes, and for what comes more often than hourly.
 */
export const recurrenceField = (text: string): string => {
  const refuse = () => new VoiceError("invalid", "recurrence is not a rule such as FREQ=WEEKLY;BYDAY=MO");
  const rule = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "")
    .replace(/;$/, "");
  const parts = partsOf(rule);
  if (rule.length > MAX_LENGTH || parts.size !== rule.split(";").length) throw refuse();
  if (![...parts].every(([name, value]) => PARTS.test(name) && /^[A-Z0-9,+-]+$/.test(value ?? ""))) throw refuse();
  const freq = parts.get("FREQ") ?? "";
  const interval = Number(parts.get("INTERVAL") ?? 1);
  if (!(interval >= 1 && interval <= (MOST_INTERVAL[freq] ?? 0))) throw refuse();
  // So many hours would be looked at, one by one.
  if (freq === "HOURLY" && [...parts.keys()].some((name) => /^BY(?!DAY)/.test(name))) throw refuse();
  try {
    if (!comes(rule)) throw refuse();
  } catch {
    throw refuse();
  }
  return rule;
};

/** What the clocks of `timeZone` show, as if they were in UTC: rules are about clocks, not about moments. */
const toWall = (date: Date, timeZone: string): Date => {
  const { year, month, day, hour, minute, second } = DateTime.fromJSDate(date, { zone: timeZone });
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
};
const fromWall = (wall: Date, timeZone: string): Date =>
  DateTime.fromJSDate(wall, { zone: "utc" }).setZone(timeZone, { keepLocalTime: true }).toJSDate();

/** The same series from later on, so that years gone by are not walked through. */
const nearer = (rule: string, start: Date, after: Date): Date => {
  const parts = partsOf(rule);
  const stepMs = STEP_MS[parts.get("FREQ") ?? ""];
  if (stepMs === undefined || parts.has("COUNT")) return start;
  const leapMs = stepMs * Number(parts.get("INTERVAL") ?? 1);
  const leaps = Math.floor((after.getTime() - start.getTime()) / leapMs) - 1;
  return leaps > 0 ? new Date(start.getTime() + leaps * leapMs) : start;
};

/**
 * When something that began at `start` and recurs by `rule` comes next after `after`; undefined where it does not come
 * again. The time of day stays what clocks show when they change.
 */
export const nextAfter = (rule: string, start: Date, after: Date, timeZone: string): Date | undefined => {
  const [begin, since] = [toWall(start, timeZone), toWall(after, timeZone)];
  const series = new rrule.RRule({ ...optionsOf(rule), dtstart: nearer(rule, begin, since) });
  const next = series.after(since, false);
  return next === null ? undefined : fromWall(next, timeZone);
};

/** The rule of what is left of a series once its first has been: one fewer where they are counted. */
export const withoutOne = (rule: string): string =>
  rule.replace(/COUNT=(\d+)/, (_, count: string) => `COUNT=${Math.max(1, Number(count) - 1)}`);
