import type { DateContext, Recurrence } from "./date.ts";
import { findDates } from "./find.ts";

const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const UNITS = { hourly: "hour", daily: "day", weekly: "week", monthly: "month", yearly: "year" } as const;

/** How often something is to be, as `words` say: "every other monday at nine". Undefined where they name no such thing. */
export const readRepeat = (words: string, { now, timeZone }: Pick<DateContext, "now" | "timeZone">) =>
  findDates(words, { now, timeZone, prefer: "future", hours: "day" }).find((match) => match.recurrence)?.recurrence;

/** `recurrence` as a rule of RFC 5545. */
export const ruleOf = ({ freq, interval, byDay }: Recurrence): string =>
  [
    `FREQ=${freq.toUpperCase()}`,
    ...(interval > 1 ? [`INTERVAL=${interval}`] : []),
    ...(byDay.length > 0 ? [`BYDAY=${byDay.map((day) => DAYS[day - 1]).join(",")}`] : []),
  ].join(";");

/** `rule` as a recurrence; undefined where it says more than people do. */
export const repeatOf = (rule: string): Recurrence | undefined => {
  const parts = new Map(rule.split(";").map((part) => part.split("=", 2) as [string, string]));
  const { FREQ = "", INTERVAL = "1", BYDAY, COUNT: _c, UNTIL: _u, WKST: _w, ...others } = Object.fromEntries(parts);
  const freq = FREQ.toLowerCase();
  const byDay = (BYDAY ?? "").split(",").flatMap((day) => (day === "" ? [] : [DAYS.indexOf(day) + 1]));
  if (!(freq in UNITS) || byDay.includes(0) || Object.keys(others).length > 0) return undefined;
  return { freq: freq as Recurrence["freq"], interval: Number(INTERVAL), byDay };
};

/** "every Monday and Thursday", "every other week", "every three months" with digits. */
export const speakRepeat = ({ freq, interval, byDay }: Recurrence): string => {
  const each = interval === 2 ? "every other" : "every";
  const isWorkWeek = byDay.length === 5 && byDay.every((day) => day <= 5);
  const days = isWorkWeek
    ? "weekday"
    : byDay
        .map((day) => NAMES[day - 1])
        .join(", ")
        .replace(/, (\w+)$/, " and $1");
  if (byDay.length > 0 && interval <= 2) return `${each} ${days}`;
  const unit = interval > 2 ? `every ${interval} ${UNITS[freq]}s` : `${each} ${UNITS[freq]}`;
  return byDay.length > 0 ? `${unit} on ${days}` : unit;
};
