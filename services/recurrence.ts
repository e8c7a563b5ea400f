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
/** An hour that is left out is shown an hour later; of one that comes twice the first is meant. */
const fromWall = (wall: Date, timeZone: string): Date => {
  const at = DateTime.fromJSDate(wall, { zone: "utc" }).setZone(timeZone, { keepLocalTime: true });
  return (at.getPossibleOffsets()[0] ?? at).toJSDate();
};

/** Months of one step of those frequencies whose steps are not all of one length. */
const STEP_MONTHS: Readonly<Record<string, number>> = { MONTHLY: 1, YEARLY: 12 };

/** The same series from later on, so that years gone by are not walked through. */
const nearer = (rule: string, start: Date, after: Date): Date => {
  const parts = partsOf(rule);
  const freq = parts.get("FREQ") ?? "";
  const interval = Number(parts.get("INTERVAL") ?? 1);
  if (parts.has("COUNT")) return start;
  const stepMs = STEP_MS[freq];
  if (stepMs === undefined) {
    const months = interval * (STEP_MONTHS[freq] ?? 12);
    const passed =
      (after.getUTCFullYear() - start.getUTCFullYear()) * 12 + after.getUTCMonth() - start.getUTCMonth() - months;
    // A day that not every month has must not be moved to another: such a series is walked through.
    if (passed < months || start.getUTCDate() > 28) return start;
    const later = new Date(start);
    later.setUTCMonth(later.getUTCMonth() + Math.floor(passed / months) * months);
    return later;
  }
  const leapMs = stepMs * interval;
  const leaps = Math.floor((after.getTime() - start.getTime()) / leapMs) - 1;
  return leaps > 0 ? new Date(start.getTime() + leaps * leapMs) : start;
};

/** Options of `rule` as clocks of `timeZone` have them: an UNTIL that ends in Z is a moment, one without a time a whole day. */
const wallOptions = (rule: string, timeZone: string): ReturnType<typeof optionsOf> => {
  const { until, ...options } = optionsOf(rule);
  if (!until) return options;
  const said = partsOf(rule).get("UNTIL") ?? "";
  if (said.endsWith("Z")) return { ...options, until: toWall(until, timeZone) };
  return { ...options, until: said.includes("T") ? until : new Date(until.getTime() + 86_399_000) };
};

/**
 * When something that began at `start` and recurs by `rule` comes next after `after`; undefined where it does not come
 * again. The time of day stays what clocks show when they change.
 */
export const nextAfter = (rule: string, start: Date, after: Date, timeZone: string): Date | undefined => {
  const [begin, since] = [toWall(start, timeZone), toWall(after, timeZone)];
  const series = new rrule.RRule({ ...wallOptions(rule, timeZone), dtstart: nearer(rule, begin, since) });
  const next = series.after(since, false);
  return next === null ? undefined : fromWall(next, timeZone);
};

/**
 * When something that began at `start` and recurs by `rule` comes at or after `from` and before `before`, soonest first
 * and `most` at most. It comes at `start` whatever the rule says.
 */
export const timesBetween = (
  rule: string,
  start: Date,
  {
    timeZone,
    from,
    before,
    most,
  }: { readonly timeZone: string; readonly from: Date; readonly before: Date; readonly most: number },
): Date[] => {
  const times: Date[] = [];
  if (start >= from && start < before) times.push(start);
  const begin = toWall(start, timeZone);
  // Clocks that are set back show an hour twice: a day on either side, and then by the moments themselves.
  const since = new Date(Math.max(begin.getTime(), toWall(from, timeZone).getTime() - 86_400_000));
  const until = new Date(toWall(before, timeZone).getTime() + 86_400_000);
  if (most <= times.length || since > until) return times.slice(0, most);
  const series = new rrule.RRule({ ...wallOptions(rule, timeZone), dtstart: nearer(rule, begin, since) });
  series.between(since, until, true, (wall) => {
    const at = fromWall(wall, timeZone);
    if (at > start && at >= from && at < before) times.push(at);
    return times.length < most && at < before;
  });
  return times.slice(0, most);
};

/** The last time of a series; undefined where it never ends. Looks no further than `most` times. */
export const lastTime = (rule: string, start: Date, timeZone: string, most = 100_000): Date | undefined => {
  const parts = partsOf(rule);
  if (!parts.has("COUNT") && !parts.has("UNTIL")) return undefined;
  const options = wallOptions(rule, timeZone);
  const begin = toWall(start, timeZone);
  if (options.until) {
    const until = options.until;
    const last = new rrule.RRule({ ...options, dtstart: nearer(rule, begin, until) }).before(until, true);
    return last === null || last < begin ? start : fromWall(last, timeZone);
  }
  let last = begin;
  let seen = 0;
  new rrule.RRule({ ...options, dtstart: begin }).all((wall) => {
    last = wall;
    return ++seen < most;
  });
  const at = fromWall(last, timeZone);
  return at > start ? at : start;
};

/** How often a rule says that it comes; undefined where it does not count. */
export const countOf = (rule: string): number | undefined => {
  const count = partsOf(rule).get("COUNT");
  return count === undefined ? undefined : Number(count);
};

/** The rule of what is left of a series once its first has been: one fewer where they are counted. */
export const withoutOne = (rule: string): string =>
  rule.replace(/COUNT=(\d+)/, (_, count: string) => `COUNT=${Math.max(1, Number(count) - 1)}`);
