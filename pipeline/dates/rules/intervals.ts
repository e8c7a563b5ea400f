import { type Rule, rule } from "../chart.ts";
import type { Grain } from "../date.ts";
import {
  ANSWER,
  BARE,
  BOUNDED,
  CLOCK,
  DAY_OF_MONTH,
  FULL_DAY,
  MONTH,
  PART,
  type Reading,
  SPAN,
  type Strength,
  SURE,
  type TimeReading,
  time,
  YEAR,
} from "../items.ts";
import { count, duration, form, maybe, ordinal, times, words } from "../matchers.ts";
import { spec } from "../spec.ts";
import { inHalf } from "./clock.ts";

const to = words("- to thru through till til until untill /");
const through = (from: TimeReading, end: TimeReading, strength: Strength = SURE): Reading => {
  const grain = from.grain;
  return time(
    spec({ op: "between", from: from.spec, to: end.spec, through: true }),
    grain,
    from.says | end.says | SPAN,
    { strength },
  );
};

/** "3 to 4 pm" starts in the afternoon, "11 to 1 pm" in the morning. */
const shareHalf = (from: TimeReading, end: TimeReading): TimeReading => {
  const start = from.spec.op === "zoned" ? from.spec.base : from.spec;
  const stop = end.spec.op === "zoned" ? end.spec.base : end.spec;
  if (start.op !== "clock" || stop.op !== "clock" || !start.twelve || stop.twelve) return from;
  const half = stop.hour >= 12 && stop.hour < 24 ? "pm" : "am";
  const same = inHalf(from, half);
  if (same?.kind !== "time" || same.spec.op !== "clock") return from;
  const before = same.spec.hour * 60 + same.spec.minute < stop.hour * 60 + stop.minute;
  const other = before ? same : inHalf(from, half === "pm" ? "am" : "pm");
  return other?.kind === "time" ? other : from;
};

const clockSpan = (from: TimeReading, end: TimeReading, strength: Strength): Reading => {
  const start = shareHalf(from, end);
  // The zone said at the end goes for both.
  if (end.spec.op === "zoned" && from.spec.op !== "zoned") {
    const { offset } = end.spec;
    return through({ ...start, spec: spec({ op: "zoned", base: start.spec, offset }) }, end, strength);
  }
  return through(start, end, strength);
};

const clockLike = times(
  (reading) => reading.form === "clock" || (reading.spec.op === "zoned" && (reading.says & FULL_DAY) === 0),
  ANSWER,
);
const sureClock = times(
  (reading) => reading.form === "clock" || (reading.spec.op === "zoned" && (reading.says & FULL_DAY) === 0),
  BOUNDED,
);
const dayOrMore = times((reading) => (reading.says & (CLOCK | PART)) === 0, BARE);
const dayOf = (n: number, month: TimeReading): TimeReading | undefined =>
  month.spec.op === "month"
    ? time(spec({ op: "date", month: month.spec.month, day: n }), "day", FULL_DAY & ~YEAR)
    : undefined;
const days = (month: TimeReading, a: number, b: number): Reading | undefined => {
  const from = dayOf(a, month);
  const end = dayOf(b, month);
  return from && end && a < b ? through(from, end) : undefined;
};

/** From one time to another. */
export const intervalRules: readonly Rule[] = [
  // July 13 to 15, the 13th to the 15th of july.
  rule(
    [
      maybe(words("from between")),
      form("month"),
      count(1, 31),
      words("- to thru through till until and"),
      maybe(words("the")),
      count(1, 31),
    ],
    (_from, month, a, _to, _the, b) => days(month, a.value, b.value),
    3,
  ),
  rule(
    [
      maybe(words("from between")),
      form("month"),
      maybe(words("the")),
      ordinal(),
      words("- to thru through till until and"),
      maybe(words("the")),
      ordinal(),
    ],
    (_from, month, _t, a, _to, _the, b) => days(month, a.value, b.value),
    3,
  ),
  ...[
    [count(1, 31), count(1, 31)] as const,
    [ordinal(), ordinal()] as const,
    [ordinal(), count(1, 31)] as const,
    [count(1, 31), ordinal()] as const,
  ].map(([first, last]) =>
    rule(
      [
        maybe(words("from between")),
        maybe(words("the")),
        first,
        words("- to thru through till until and"),
        maybe(words("the")),
        last,
        maybe(words("of")),
        form("month"),
      ],
      (_from, _t, a, _to, _the, b, _of, month) => days(month, a.value, b.value),
      3,
    ),
  ),
  rule(
    [
      words("from between"),
      words("the"),
      ordinal(),
      words("- to thru through till until and"),
      words("the"),
      ordinal(),
    ],
    (_from, _t, a, _to, _the, b) => {
      const at = (n: number): TimeReading => time(spec({ op: "day", day: n }), "day", DAY_OF_MONTH | MONTH);
      return through(at(a.value), at(b.value));
    },
    2,
  ),

  // Nine to eleven: explicit with from or between, else one of them must be clearly a time.
  rule(
    [words("from between"), clockLike, words("- to thru through till til until untill and before"), clockLike],
    (_from, a, _to, b) => clockSpan(a, b, SURE),
    3,
  ),
  rule(
    [words("in"), maybe(words("-")), words("between"), clockLike, words("- to and"), clockLike],
    (_in, _d, _between, a, _to, b) => clockSpan(a, b, SURE),
    3,
  ),
  rule(
    [words("later"), words("than"), clockLike, maybe(words("but and")), words("before"), clockLike],
    (_l, _than, a, _but, _b, b) => clockSpan(a, b, SURE),
    3,
  ),
  rule(
    [words("after"), clockLike, maybe(words("but and")), words("before"), clockLike],
    (_l, a, _but, _b, b) => clockSpan(a, b, SURE),
    3,
  ),
  rule([sureClock, to, clockLike], (a, _to, b) => clockSpan(a, b, SURE), 2),
  rule([clockLike, to, sureClock], (a, _to, b) => clockSpan(a, b, SURE), 2),
  rule(
    [clockLike, words("- to until till"), clockLike],
    (a, _to, b) => clockSpan(a, b, a.grain === "hour" && b.grain === "hour" ? ANSWER : BARE),
    -1,
  ),

  // Monday to friday, aug 8 - aug 12, 1960 - 1961, dates with times.
  rule(
    [maybe(words("from")), dayOrMore, to, dayOrMore],
    (_from, a, _to, b) =>
      a.says & SPAN || b.says & SPAN ? undefined : through(a, b, a.grain === b.grain ? SURE : BOUNDED),
    1,
  ),
  rule([words("between"), dayOrMore, words("and"), dayOrMore], (_from, a, _to, b) => through(a, b), 2),
  rule(
    [
      maybe(words("from between")),
      times(({ says }) => (says & CLOCK) !== 0 && (says & FULL_DAY) !== 0),
      words("- to thru through till til until and /"),
      times(({ says }) => (says & CLOCK) !== 0),
    ],
    (_from, a, _to, b) => through(a, b),
    1,
  ),
  rule(
    [
      words("from"),
      times(({ says }) => (says & (PART | CLOCK)) !== 0, BARE),
      to,
      times(({ says }) => (says & (PART | CLOCK)) !== 0, BARE),
    ],
    (_from, a, _to, b) => through(a, b),
    1,
  ),

  // For 10 days from the 18th, 4pm for thirty minutes.
  rule(
    [words("for"), duration, words("from starting beginning after"), maybe(words("from on at")), times()],
    (_for, by, _from, _f, from) => lasting(from, by),
    3,
  ),
  rule(
    [maybe(words("from starting beginning")), times(), words("for lasting"), duration],
    (_from, from, _for, by) => lasting(from, by),
    3,
  ),
];

const lasting = (
  from: TimeReading,
  by: { duration: { parts: readonly { n: number; grain: Grain }[] } },
): Reading | undefined =>
  from.says & SPAN
    ? undefined
    : time(spec({ op: "lasting", from: from.spec, by: by.duration }), from.grain, from.says | SPAN, {
        strength: from.strength,
      });
