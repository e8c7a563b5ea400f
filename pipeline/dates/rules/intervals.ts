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
import { anyNumber, count, duration, form, maybe, ordinal, times, unit, words } from "../matchers.ts";
import { type Spec, spec } from "../spec.ts";
import { inHalf } from "./clock.ts";
import { saysOf } from "./cycles.ts";

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
  rule(
    [
      maybe(words("from between")),
      maybe(words("the")),
      count(1, 31),
      words("- to thru through till until and"),
      maybe(words("the")),
      count(1, 31),
      maybe(words("of")),
      form("month"),
    ],
    (_from, _t, a, _to, _the, b, _of, month) => days(month, a.value, b.value),
    3,
  ),
  rule(
    [
      maybe(words("from between")),
      maybe(words("the")),
      ordinal(),
      words("- to thru through till until and"),
      maybe(words("the")),
      ordinal(),
      maybe(words("of")),
      form("month"),
    ],
    (_from, _t, a, _to, _the, b, _of, month) => days(month, a.value, b.value),
    3,
  ),
  rule(
    [
      maybe(words("from between")),
      maybe(words("the")),
      ordinal(),
      words("- to thru through till until and"),
      maybe(words("the")),
      count(1, 31),
      maybe(words("of")),
      form("month"),
    ],
    (_from, _t, a, _to, _the, b, _of, month) => days(month, a.value, b.value),
    3,
  ),
  rule(
    [
      maybe(words("from between")),
      maybe(words("the")),
      count(1, 31),
      words("- to thru through till until and"),
      maybe(words("the")),
      ordinal(),
      maybe(words("of")),
      form("month"),
    ],
    (_from, _t, a, _to, _the, b, _of, month) => days(month, a.value, b.value),
    3,
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

  // Last two weeks, next few days.
  rule(
    [
      maybe(words("in for over during within")),
      maybe(words("the")),
      words("last past previous next following"),
      duration,
    ],
    (_in, _the, which, of) => {
      const part = of.duration.parts[0];
      if (!part || of.duration.parts.length > 1) return undefined;
      const ahead = which.word === "next" || which.word === "following";
      return span(ahead ? part.n : -part.n, part.grain);
    },
    2,
  ),
  rule(
    [maybe(words("the")), anyNumber, words("next last past previous"), unit()],
    (_the, n, which, of) =>
      Number.isInteger(n.value) ? span((which.word === "next" ? 1 : -1) * n.value * of.n, of.grain) : undefined,
    1,
  ),
  rule(
    [words("within"), maybe(words("the")), maybe(words("next")), duration],
    (_w, _the, _next, of) =>
      time(
        spec({
          op: "before",
          base: spec({ op: "ahead", by: of.duration, sign: 1, whole: false }),
          through: false,
          open: false,
        }),
        "second",
        FULL_DAY | CLOCK | SPAN,
      ),
    3,
  ),

  // By five, until noon, before monday; after lunch, since tuesday.
  rule(
    [words("by"), times((reading) => reading.form !== "now", BARE)],
    (_by, of) => before(of, "by", of.strength, true),
    1,
  ),
  rule(
    [words("by"), times((reading) => reading.spec.op === "edge" || reading.form === "part", BARE)],
    (_by, of) => before(of, true, of.strength),
    2,
  ),
  rule([words("by"), form("clock")], (_by, of) => before(of, false, BOUNDED), 1),
  rule(
    [
      maybe(words("anytime sometime")),
      words("before until till til untill"),
      times((reading) => (reading.says & SPAN) === 0, BARE),
    ],
    (_any, which, of) => before(of, false, of.strength, which.word !== "by"),
    1,
  ),
  rule(
    [maybe(words("anytime sometime")), words("before until till til untill"), form("clock")],
    (_any, _which, of) => before(of, false, BOUNDED, true),
    1,
  ),
  rule([words("through"), dayOrMore], (_which, of) => before(of, true, of.strength, true), 1),
  rule([words("up"), words("to until"), times()], (_up, _to, of) => before(of, false, of.strength, true), 1),
  rule(
    [
      maybe(words("anytime sometime")),
      words("after since starting"),
      maybe(words("from at on")),
      times((reading) => (reading.says & SPAN) === 0 && reading.form !== "now", BARE),
    ],
    (_any, which, _at, of) => after(of, which.word === "after"),
    1,
  ),
  // "Sunday from last week" is no span.
  rule(
    [
      words("from"),
      maybe(words("at on")),
      times((reading) => (reading.says & SPAN) === 0 && reading.form !== "now", BARE),
    ],
    (_from, _at, of) => after(of, false),
    -2,
  ),
  rule([words("later"), words("than"), times()], (_l, _than, of) => after(of, true), 1),
  rule([times(), words("or"), words("later after")], (of) => after(of, false), 1),
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

const span = (n: number, grain: Grain): Reading => time(spec({ op: "span", n, grain }), grain, saysOf(grain) | SPAN);

const before = (of: TimeReading, whole: boolean | "by", strength: Strength, open = false): Reading =>
  time(spec({ op: "before", base: of.spec, through: whole, open }), "second", FULL_DAY | CLOCK | SPAN, { strength });

const after = (of: TimeReading, past: boolean): Reading =>
  time(spec({ op: "after", base: of.spec, past }), of.grain, of.says | SPAN, { strength: of.strength });

const edgeWords = words("beginning start begin early end late middle mid");
const edge = (word: string): "start" | "middle" | "end" =>
  word === "end" || word === "late" ? "end" : word === "middle" || word === "mid" ? "middle" : "start";
const edgy = (word: string, base: Spec, grain: Grain): Reading =>
  time(spec({ op: "edge", edge: edge(word), base }), grain === "year" ? "month" : "day", FULL_DAY | SPAN);
const cycleOf = (grain: Grain): Spec => spec({ op: "cycle", grain, nth: 0 });
const ACRONYMS: Readonly<Record<string, readonly [string, Grain]>> = {
  bom: ["start", "month"],
  eom: ["end", "month"],
  boy: ["start", "year"],
  eoy: ["end", "year"],
  eow: ["end", "week"],
  eoq: ["end", "quarter"],
};

/** Beginnings and ends. */
export const edgeRules: readonly Rule[] = [
  rule(
    [
      maybe(words("at in around")),
      maybe(words("the")),
      edgeWords,
      maybe(words("- of in")),
      times(
        (reading) => ["week", "month", "quarter", "year"].includes(reading.grain) && (reading.says & SPAN) === 0,
        BARE,
      ),
    ],
    (_at, _the, which, _of, of) => edgy(which.word, of.spec, of.grain),
    2,
  ),
  rule(
    [
      maybe(words("at in around")),
      maybe(words("the")),
      words("beginning start end middle"),
      words("of"),
      maybe(words("the")),
      unit("week", "month", "quarter", "year"),
    ],
    (_at, _the, which, _of, _the2, of) => edgy(which.word, cycleOf(of.grain), of.grain),
    2,
  ),
  rule([maybe(words("at")), maybe(words("the")), words("eom eoy bom eow eoq")], (_at, _the, which) => {
    const [edge_, grain] = ACRONYMS[which.word] ?? ["end", "month"];
    return edgy(edge_, cycleOf(grain), grain);
  }),
  rule([maybe(words("at")), words("the"), words("boy")], (_at, _the, _boy) => {
    const made = edgy("start", cycleOf("year"), "year");
    return made.kind === "time" ? { ...made, strength: BARE } : undefined;
  }),
  rule([words("boy")], () => {
    const made = edgy("start", cycleOf("year"), "year");
    return made.kind === "time" ? { ...made, strength: BARE } : undefined;
  }),
  // All week, the rest of the month, the week.
  rule([words("the"), unit("week", "month", "year")], (_the, of) => rest(of.grain, "now", BARE), -1),
  rule([words("all"), maybe(words("the this")), unit("week", "month", "year")], (_all, _the, of) =>
    rest(of.grain, "start", BOUNDED),
  ),
  rule(
    [
      maybe(words("the")),
      words("rest remainder"),
      words("of"),
      words("the this"),
      unit("day", "week", "month", "quarter", "year"),
    ],
    (_the, _rest, _of, _this, of) => rest(of.grain, "now", SURE),
    1,
  ),
];

const rest = (grain: Grain, from: "now" | "start", strength: Strength): Reading =>
  time(spec({ op: "rest", grain, from }), "day", FULL_DAY | SPAN, { strength });
