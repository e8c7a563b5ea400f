import { type Rule, rule } from "../chart.ts";
import type { Grain } from "../date.ts";
import {
  ANSWER,
  BARE,
  CLOCK,
  DAY_OF_MONTH,
  FULL_DAY,
  MONTH,
  type Reading,
  SPAN,
  type Strength,
  SURE,
  type TimeReading,
  time,
  WEEK,
  WEEKDAY,
  YEAR,
} from "../items.ts";
import { count, duration, form, maybe, times, unit, words } from "../matchers.ts";
import { both, type Spec, spec } from "../spec.ts";

/** What a stretch of a grain says, so that days may join with it. */
export const saysOf = (grain: Grain): number => {
  switch (grain) {
    case "year":
      return YEAR;
    case "quarter":
    case "month":
      return YEAR | MONTH;
    case "week":
      return YEAR | MONTH | WEEK | DAY_OF_MONTH;
    case "day":
      return FULL_DAY;
    default:
      return FULL_DAY | CLOCK;
  }
};

const cycle = (grain: Grain, nth: number, strength: Strength = SURE): TimeReading =>
  time(spec({ op: "cycle", grain, nth }), grain, saysOf(grain), { strength });

const STEP: Readonly<Record<string, number>> = {
  this: 0,
  current: 0,
  present: 0,
  next: 1,
  following: 1,
  upcoming: 1,
  coming: 1,
  last: -1,
  past: -1,
  previous: -1,
  preceding: -1,
};
const steps = words("this current present next following upcoming coming last past previous preceding");
const step = (of: { word: string }): number => STEP[of.word] ?? 0;

const every = (grain: Grain): Spec => spec({ op: "every", grain });
const named = form("weekday", "month", "season", "weekend", "feast");
const nth = (of: TimeReading, n: number, skip: boolean): Reading =>
  time(
    spec({ op: "nth", of: of.spec, n, skip }),
    of.grain,
    of.grain === "month" ? YEAR | MONTH : FULL_DAY | WEEKDAY | (of.form === "season" ? SPAN : 0),
    { form: of.form === "weekend" || of.form === "season" ? of.form : "this" },
  );

/** This week, next friday, the last monday of march. */
export const cycleRules: readonly Rule[] = [
  rule(
    [maybe(words("the")), maybe(words("around about")), steps, maybe(words("-")), unit()],
    (the, _about, which, _dash, of) => {
      if (of.n !== 1) return undefined;
      if (of.grain === "second" || of.grain === "minute")
        return the && which.word === "last" ? undefined : cycle(of.grain, step(which), BARE);
      // "The last day", "the past year" are more often spans.
      return cycle(of.grain, step(which));
    },
    1,
  ),
  rule([words("this"), words("past coming"), unit()], (_this, which, of) => cycle(of.grain, step(which)), 2),
  rule([unit(), words("after"), words("next")], (of) => cycle(of.grain, 2), 2),
  rule([maybe(words("the")), unit(), words("before"), words("last")], (_the, of) => cycle(of.grain, -2), 2),
  rule(
    [maybe(words("the")), unit(), words("before after"), times(({ says }) => (says & CLOCK) === 0)],
    (_the, of, which, base) =>
      time(
        spec({ op: "nthAfter", unit: every(of.grain), n: which.word === "after" ? 1 : -1, base: base.spec }),
        of.grain,
        saysOf(of.grain),
      ),
    2,
  ),
  // Of "the month" and "the year", for days that are counted inside.
  rule(
    [words("the"), unit("week", "month", "quarter", "year")],
    (_the, of) => (of.n === 1 ? cycle(of.grain, 0, ANSWER) : undefined),
    -3,
  ),
  // Upcoming two weeks, 2 upcoming weeks: the second from here.
  rule([words("upcoming coming"), count(1, 100), unit()], (_up, n, of) => cycle(of.grain, n.value), 2),
  rule([count(1, 100), words("upcoming coming"), unit()], (n, _up, of) => cycle(of.grain, n.value), 2),

  // Next monday is next week's; this monday and monday are the next there is.
  rule(
    [maybe(words("the")), words("next following"), form("weekday")],
    (_the, _next, of) =>
      time(both(of.spec, spec({ op: "cycle", grain: "week", nth: 1 })), "day", FULL_DAY | WEEKDAY, { form: "this" }),
    2,
  ),
  rule(
    [maybe(words("the")), words("this coming upcoming"), maybe(words("coming")), form("weekday")],
    (_the, _this, _c, of) => nth(of, 0, true),
    2,
  ),
  rule(
    [maybe(words("this")), words("last past previous"), form("weekday")],
    (_this, _last, of) => nth(of, -1, false),
    2,
  ),
  rule(
    [maybe(words("the")), words("this current coming upcoming"), named],
    (_the, which, of) =>
      of.form === "weekday" ? undefined : nth(of, 0, which.word === "coming" || which.word === "upcoming"),
    1,
  ),
  rule(
    [maybe(words("the")), words("next following"), named],
    (_the, _next, of) =>
      of.form === "weekday"
        ? undefined
        : of.form === "weekend"
          ? time(both(of.spec, spec({ op: "cycle", grain: "week", nth: 1 })), "hour", FULL_DAY | WEEKDAY, {
              form: "weekend",
            })
          : nth(of, 0, true),
    1,
  ),
  rule(
    [maybe(words("the")), maybe(words("this")), words("last past previous"), named],
    (_the, _this, _last, of) => (of.form === "weekday" ? undefined : nth(of, -1, false)),
    1,
  ),
  rule([named, words("after"), words("next")], (of) => nth(of, 1, true), 2),
  rule([named, words("before"), words("last")], (of) => nth(of, -2, false), 2),
  rule([maybe(words("the")), named, words("before"), words("last")], (_the, of) => nth(of, -2, false), 2),
  // Three fridays from now, two thursdays ago.
  rule(
    [count(1, 99), form("weekday", "weekend"), words("from"), maybe(words("right")), form("now")],
    (n, of) => nth(of, n.value - 1, true),
    3,
  ),
  rule([count(1, 99), form("weekday", "weekend"), words("ago back")], (n, of) => nth(of, -n.value, false), 3),
  rule(
    [words("in"), count(1, 99), form("weekday", "weekend")],
    (_in, n, of) => (n.value > 1 ? nth(of, n.value - 1, true) : undefined),
    2,
  ),
  // A week from tuesday, tuesday week, monday in two weeks.
  rule(
    [form("weekday"), words("week")],
    (of) =>
      time(
        spec({ op: "shift", base: nthSpec(of), by: { parts: [{ n: 1, grain: "week" }] }, sign: 1 }),
        "day",
        FULL_DAY | WEEKDAY,
      ),
    -1,
  ),
  rule(
    [form("weekday"), words("in"), duration],
    (of, _in, by) => {
      const part = by.duration.parts[0];
      if (part?.grain !== "week" || by.duration.parts.length > 1 || !Number.isInteger(part.n)) return undefined;
      return time(both(of.spec, spec({ op: "cycle", grain: "week", nth: part.n })), "day", FULL_DAY | WEEKDAY);
    },
    2,
  ),
];

const nthSpec = (of: TimeReading): Spec => spec({ op: "nth", of: of.spec, n: 0, skip: true });
