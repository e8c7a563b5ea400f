import { type Rule, rule } from "../chart.ts";
import type { Grain } from "../date.ts";
import {
  BARE,
  BOUNDED,
  CLOCK,
  type DurationReading,
  FULL_DAY,
  MONTH,
  type Reading,
  SPAN,
  type Strength,
  SURE,
  time,
  YEAR,
} from "../items.ts";
import { anyNumber, count, duration, form, maybe, times, unit, words } from "../matchers.ts";
import { durationGrain } from "../resolve.ts";
import { both, type Duration, spec } from "../spec.ts";

// The grain below, and how many go into one: half an hour is thirty minutes.
const BELOW: Readonly<Record<Grain, readonly [Grain, number]>> = {
  second: ["second", 1],
  minute: ["second", 60],
  hour: ["minute", 60],
  day: ["hour", 24],
  week: ["day", 7],
  month: ["day", 30],
  quarter: ["month", 3],
  year: ["month", 12],
};

/** Of a number of units, in whole units: two and a half hours are 150 minutes. */
const lasting = (n: number, grain: Grain, article = false): DurationReading => {
  if (Number.isInteger(n)) return { kind: "duration", duration: { parts: [{ n, grain }] }, article };
  const [below, per] = BELOW[grain];
  return { kind: "duration", duration: { parts: [{ n: Math.round(n * per), grain: below }] }, article };
};

const add = (a: DurationReading, b: DurationReading): DurationReading => ({
  kind: "duration",
  duration: { parts: [...a.duration.parts, ...b.duration.parts] },
  article: false,
});
const coarser = (a: Duration, b: Duration): boolean => {
  const order: readonly Grain[] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];
  return order.indexOf(durationGrain(a)) > order.indexOf(durationGrain(b));
};

const FRACTION: Readonly<Record<string, number>> = { half: 0.5, quarter: 0.25, third: 1 / 3 };
const and = maybe(words("and , &"));

/** Lengths of time. */
export const durationRules: readonly Rule[] = [
  rule([anyNumber, maybe(words("- more full whole")), unit()], (n, _dash, of) =>
    of.n === 1 ? lasting(n.value, of.grain) : lasting(n.value * of.n, of.grain),
  ),
  rule([words("a an another one"), maybe(words("full whole single")), unit()], (_a, _full, of) =>
    lasting(of.n, of.grain, true),
  ),
  rule([maybe(words("a")), words("couple pair"), maybe(words("of")), unit()], (_a, _couple, _of, of) =>
    lasting(2 * of.n, of.grain),
  ),
  rule([maybe(words("a the")), words("few several"), unit()], (_a, _few, of) => lasting(3 * of.n, of.grain)),
  // Half an hour, a half hour, three quarters of an hour, quarter hour.
  rule(
    [maybe(words("a an")), words("half"), maybe(words("a an of -")), maybe(words("a an")), unit()],
    (_a, _half, _an, _an2, of) => lasting(0.5 * of.n, of.grain),
    1,
  ),
  rule(
    [maybe(words("a one")), words("quarter"), maybe(words("of")), maybe(words("a an")), unit("hour", "year")],
    (_a, _quarter, _of, _an, of) => lasting(0.25, of.grain),
    1,
  ),
  rule(
    [count(3, 3), maybe(words("-")), words("quarters quarter"), maybe(words("of")), maybe(words("a an")), unit("hour")],
    (_three, _dash, _q, _of, _an, of) => lasting(0.75, of.grain),
    2,
  ),
  // Two and a half hours, an hour and a half, one and a quarter hours.
  rule(
    [count(0, 1000), words("and"), maybe(words("a an one")), words("half quarter third"), maybe(words("of")), unit()],
    (n, _and, _a, part, _of, of) => lasting((n.value + (FRACTION[part.word] ?? 0)) * of.n, of.grain),
    2,
  ),
  rule(
    [count(0, 1000), words("and"), count(3, 3), words("quarter quarters"), unit()],
    (n, _and, _three, _q, of) => lasting(n.value + 0.75, of.grain),
    2,
  ),
  rule(
    [duration, words("and"), maybe(words("a an one")), words("half quarter")],
    (of, _and, _a, part) => {
      const only = of.duration.parts[0];
      return only && of.duration.parts.length === 1
        ? lasting(only.n + (FRACTION[part.word] ?? 0), only.grain)
        : undefined;
    },
    2,
  ),
  rule([unit("hour", "minute", "day", "week", "month", "year"), words("and"), words("a"), words("half")], (of) =>
    lasting(1.5 * of.n, of.grain),
  ),
  // Two hours and ten minutes, 1h30.
  rule(
    [duration, and, duration],
    (a, _and, b) => (coarser(a.duration, b.duration) && !b.article ? add(a, b) : undefined),
    1,
  ),
  rule(
    [duration, words("and"), duration],
    (a, _and, b) => (coarser(a.duration, b.duration) ? add(a, b) : undefined),
    1,
  ),
  rule(
    [duration, maybe(words("and")), count(1, 59)],
    (a, _and, n) =>
      a.duration.parts.length === 1 && durationGrain(a.duration) === "hour" && n.digits.length !== 1
        ? add(a, lasting(n.value, "minute"))
        : undefined,
    -3,
  ),
  rule(
    [words("about around approximately exactly roughly nearly almost another just like precisely"), duration],
    (_about, of) => of,
  ),
  // 15', 1".
  rule([count(0, 999), words("'")], (n) => (n.digits ? lasting(n.value, "minute") : undefined)),
  rule([count(0, 999), words('"')], (n) => (n.digits ? lasting(n.value, "second") : undefined)),
];

const says = FULL_DAY | CLOCK | SPAN;
const ahead = (by: Duration, sign: 1 | -1): Reading => {
  const grain = durationGrain(by);
  return time(spec({ op: "ahead", by, sign, whole: false }), grain === "year" ? "month" : grain, says);
};

/** Times that are counted from another. */
export const shiftRules: readonly Rule[] = [
  rule([words("in after"), duration], (_in, of) => (_in.word === "in" ? ahead(of.duration, 1) : undefined), 1),
  rule([duration, words("ago back earlier")], (of) => ahead(of.duration, -1), 1),
  rule([duration, words("hence later")], (of) => ahead(of.duration, 1), 1),
  rule(
    [duration, words("from"), maybe(words("right")), words("now")],
    (of, _from, right) =>
      right
        ? time(
            spec({ op: "shift", base: spec({ op: "now", grain: "second" }), by: of.duration, sign: 1 }),
            "second",
            says,
          )
        : ahead(of.duration, 1),
    2,
  ),
  // Today in one hour.
  rule([form("day", "part"), words("in"), duration], (day, _in, of) => {
    const today = day.spec.op === "cycle" ? day.spec.nth === 0 : day.spec.op === "and";
    const hours = ["second", "minute", "hour"].includes(durationGrain(of.duration));
    return today && hours ? ahead(of.duration, 1) : undefined;
  }),
  // In 15, without a unit.
  rule(
    [words("in"), count(1, 59)],
    (_in, n) =>
      time(
        spec({ op: "ahead", by: { parts: [{ n: n.value, grain: "minute" }] }, sign: 1, whole: false }),
        "minute",
        says,
        { strength: BARE },
      ),
    -1,
  ),
  rule(
    [duration, words("after before from since following"), times((reading) => reading.form !== "now")],
    (of, which, base) => {
      const sign = which.word === "before" ? -1 : 1;
      // A week from friday is counted from the next one, not from any.
      const from = base.form === "weekday" ? spec({ op: "nth", of: base.spec, n: 0, skip: true }) : base.spec;
      return time(
        spec({ op: "shift", base: from, by: of.duration, sign }),
        base.grain === "day" ? "day" : base.grain,
        says,
      );
    },
    2,
  ),
  // In three days at five, at seven in three years.
  rule(
    [words("in"), duration, maybe(words("at @ ,")), form("clock", "part")],
    (_in, of, _at, at) => later(of.duration, at),
    1,
  ),
  rule(
    [maybe(words("at @")), form("clock", "part"), words("in"), duration],
    (_at, at, _in, of) => later(of.duration, at),
    1,
  ),
  rule(
    [duration, words("from"), words("now"), maybe(words("at @ ,")), form("clock", "part")],
    (of, _from, _now, _at, at) => later(of.duration, at),
    1,
  ),
  // March in a year.
  rule(
    [form("month"), words("in"), duration],
    (month, _in, of) => {
      const part = of.duration.parts[0];
      if (part?.grain !== "year" || of.duration.parts.length > 1) return undefined;
      return time(both(month.spec, spec({ op: "cycle", grain: "year", nth: part.n })), "month", MONTH | YEAR);
    },
    2,
  ),
];

const later = (by: Duration, at: Extract<Reading, { kind: "time" }>): Reading | undefined => {
  const grain = durationGrain(by);
  if (grain === "hour" || grain === "minute" || grain === "second" || (at.says & FULL_DAY) !== 0) return undefined;
  const strength: Strength = at.strength > BOUNDED ? SURE : BOUNDED;
  return time(both(spec({ op: "ahead", by, sign: 1, whole: true }), at.spec), at.grain, says, { strength });
};
