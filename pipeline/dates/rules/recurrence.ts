import { type Rule, rule } from "../chart.ts";
import type { Grain, Recurrence } from "../date.ts";
import { FULL_DAY, MONTH, PART, type Reading, SURE, type TimeReading, time, WEEKDAY, YEAR } from "../items.ts";
import { count, form, maybe, ordinal, unit, words } from "../matchers.ts";
import { both, type Spec, spec } from "../spec.ts";

const FREQ: Partial<Readonly<Record<Grain, Recurrence["freq"]>>> = {
  hour: "hourly",
  day: "daily",
  week: "weekly",
  month: "monthly",
  year: "yearly",
};
const SAYS: Partial<Readonly<Record<Grain, number>>> = { month: YEAR | MONTH, year: YEAR };
const ADVERBS: Readonly<Record<string, Grain>> = {
  hourly: "hour",
  daily: "day",
  everyday: "day",
  weekly: "week",
  monthly: "month",
  yearly: "year",
  annually: "year",
};

const again = (grain: Grain, interval: number): Reading | undefined => {
  const freq = FREQ[grain];
  if (!freq) return undefined;
  // The first time of "every hour" is the next hour, but "every day at nine" may begin today.
  const of = grain === "hour" ? spec({ op: "cycle", grain, nth: interval }) : spec({ op: "every", grain });
  return time(of, grain, SAYS[grain] ?? FULL_DAY, { recurs: { freq, interval, byDay: [] } });
};

const daysOf = (of: Spec): readonly number[] =>
  of.op === "weekday" ? [of.weekday] : of.op === "weekdays" ? [...of.days].map(Number) : [];

const onDays = (days: readonly number[], interval = 1): Reading => {
  const byDay = [...new Set(days)].sort();
  const [only = 1] = byDay;
  const of =
    byDay.length === 1 ? spec({ op: "weekday", weekday: only }) : spec({ op: "weekdays", days: byDay.join("") });
  return time(of, "day", WEEKDAY, { form: "recurring", recurs: { freq: "weekly", interval, byDay } });
};

const isWeekly = (reading: TimeReading): boolean =>
  reading.recurs?.freq === "weekly" && reading.recurs.byDay.length > 0;
const every = words("every each");

/** Things that come again. The value is the first time. */
export const recurrenceRules: readonly Rule[] = [
  rule(
    [every, maybe(words("other second")), unit()],
    (_every, other, of) => again(of.grain, (other ? 2 : 1) * of.n),
    2,
  ),
  rule([every, count(2, 99), unit()], (_every, n, of) => again(of.grain, n.value * of.n), 2),
  rule([every, ordinal(2, 9), unit()], (_every, n, of) => again(of.grain, n.value * of.n), 1),
  rule([words("hourly daily everyday weekly monthly yearly annually")], (of) => again(ADVERBS[of.word] ?? "day", 1)),
  rule(
    [every, maybe(words("other second single")), form("weekday")],
    (_every, other, of) => onDays(daysOf(of.spec), other && other.word !== "single" ? 2 : 1),
    2,
  ),
  rule(
    [maybe(every), maybe(words("on")), words("weekday weekdays workday workdays")],
    (_every, _on, of) => (_every || of.word.endsWith("s") ? onDays([1, 2, 3, 4, 5]) : undefined),
    1,
  ),
  rule([words("every each"), words("week"), words("day")], () => onDays([1, 2, 3, 4, 5]), 3),
  rule(
    [words("mondays tuesdays wednesdays thursdays fridays saturdays sundays")],
    (of) => onDays([1 + "mondays tuesdays wednesdays thursdays fridays saturdays sundays".split(" ").indexOf(of.word)]),
    1,
  ),
  rule(
    [words("on"), words("mondays tuesdays wednesdays thursdays fridays saturdays sundays")],
    (_on, of) =>
      onDays([1 + "mondays tuesdays wednesdays thursdays fridays saturdays sundays".split(" ").indexOf(of.word)]),
    2,
  ),
  rule([every, form("weekend")], () => onDays([6, 7]), 2),
  // Every monday, wednesday and friday.
  rule(
    [form("recurring"), words("and or ,"), maybe(words("and on every")), form("weekday")],
    (of, _and, _on, more) =>
      isWeekly(of) ? onDays([...(of.recurs?.byDay ?? []), ...daysOf(more.spec)], of.recurs?.interval) : undefined,
    2,
  ),
  // Every morning, every monday evening is joined elsewhere.
  rule(
    [every, maybe(words("single")), form("part")],
    (_every, _single, part) =>
      part.spec.op === "part"
        ? time(both(part.spec, spec({ op: "every", grain: "day" })), "hour", FULL_DAY | PART, {
            form: "part",
            strength: SURE,
            recurs: { freq: "daily", interval: 1, byDay: [] },
            ...(part.half && { half: part.half }),
          })
        : undefined,
    2,
  ),
  rule([words("nightly")], () =>
    time(spec({ op: "part", from: 18, to: 24 }), "hour", FULL_DAY | PART, {
      form: "part",
      half: "pm",
      recurs: { freq: "daily", interval: 1, byDay: [] },
    }),
  ),
];
