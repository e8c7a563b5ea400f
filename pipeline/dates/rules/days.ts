import { type Rule, rule } from "../chart.ts";
import {
  BARE,
  BOUNDED,
  DAY_OF_MONTH,
  FULL_DAY,
  MONTH,
  recurring,
  type Strength,
  SURE,
  type TimeReading,
  time,
  WEEKDAY,
  YEAR,
} from "../items.ts";
import { count, form, maybe, ordinal, times, words } from "../matchers.ts";
import { both, spec } from "../spec.ts";

const day = (n: number, strength: Strength): TimeReading =>
  time(spec({ op: "day", day: n }), "day", DAY_OF_MONTH, { strength });

const inMonth = (month: TimeReading, n: number, strength: Strength): TimeReading | undefined =>
  month.spec.op === "month"
    ? time(spec({ op: "date", month: month.spec.month, day: n }), "day", FULL_DAY & ~YEAR, { strength })
    : undefined;

const year = (n: number, strength: Strength): TimeReading =>
  time(spec({ op: "year", year: n }), "year", YEAR, { strength, form: "year" });

const monthOrYear = times(
  ({ says, grain }) =>
    (says & DAY_OF_MONTH) === 0 && (says & (MONTH | YEAR)) !== 0 && (grain === "month" || grain === "year"),
  BARE,
);
const isDay = times((reading) => reading.grain === "day" && (reading.says & (DAY_OF_MONTH | WEEKDAY)) !== 0, BARE);

/** Days, months and years. */
export const dayRules: readonly Rule[] = [
  // The 24th, the twenty fourth, the 24.
  rule([words("the"), ordinal()], (_the, n) => day(n.value, n.digits || n.value > 3 ? BOUNDED : BARE)),
  rule([words("the"), count(1, 31)], (_the, n) => (n.digits ? day(n.value, BARE) : undefined)),
  rule([ordinal()], (n) => (n.digits ? day(n.value, BARE) : undefined), -1),
  rule(
    [words("on by until till til since after before from through for"), words("the"), ordinal()],
    (at, _the, n) => (at.word === "on" ? day(n.value, BOUNDED) : undefined),
    1,
  ),

  // March 3, march the third, the third of march, 14 april.
  rule([form("month"), maybe(words("the ,")), count(1, 31)], (month, _the, n) =>
    n.digits.length < 3 ? inMonth(month, n.value, BOUNDED) : undefined,
  ),
  rule([form("month"), maybe(words("the ,")), ordinal()], (month, _the, n) => inMonth(month, n.value, SURE), 1),
  rule(
    [maybe(words("the")), ordinal(), maybe(words("day")), maybe(words("of in -")), form("month")],
    (_the, n, _d, _of, month) => inMonth(month, n.value, SURE),
    1,
  ),
  rule(
    [maybe(words("the")), count(1, 31), words("of"), form("month")],
    (_the, n, _of, month) => inMonth(month, n.value, SURE),
    1,
  ),
  rule([maybe(words("the")), count(1, 31), maybe(words("-")), form("month")], (_the, n, _dash, month) =>
    n.digits.length < 3 ? inMonth(month, n.value, n.digits ? SURE : BOUNDED) : undefined,
  ),
  rule([words("the"), words("ides ide"), words("of"), form("month")], (_the, _ides, _of, month) =>
    month.spec.op === "month" ? inMonth(month, [3, 5, 7, 10].includes(month.spec.month) ? 15 : 13, SURE) : undefined,
  ),
  // 20th of next month.
  rule(
    [
      maybe(words("the")),
      ordinal(),
      maybe(words("day")),
      words("of in"),
      times(({ grain }) => grain === "month", BARE),
    ],
    (_the, n, _day, _of, month) =>
      month.form === "month"
        ? undefined
        : time(both(day(n.value, SURE).spec, month.spec), "day", month.says | DAY_OF_MONTH),
  ),
  rule(
    [maybe(words("the")), count(1, 31), words("of"), times(({ grain }) => grain === "month", BARE)],
    (_the, n, _of, month) =>
      month.form === "month"
        ? undefined
        : time(both(day(n.value, SURE).spec, month.spec), "day", month.says | DAY_OF_MONTH),
  ),
  // Tuesday the 19th.
  rule([form("weekday"), maybe(words(",")), maybe(words("the")), ordinal()], (weekday, _comma, _the, n) =>
    time(both(weekday.spec, day(n.value, SURE).spec), "day", WEEKDAY | DAY_OF_MONTH),
  ),
  rule([form("weekday"), words("the"), count(1, 31)], (weekday, _the, n) =>
    time(both(weekday.spec, day(n.value, SURE).spec), "day", WEEKDAY | DAY_OF_MONTH),
  ),

  // Wed, feb 13: a weekday that is a word of its own is one beside a date.
  rule(
    [
      form("weekday"),
      maybe(words(",")),
      times(({ grain, says }) => grain === "day" && (says & DAY_OF_MONTH) !== 0 && (says & WEEKDAY) === 0),
    ],
    (weekday, _comma, on) =>
      weekday.strength === BARE && on.form === undefined
        ? time(both(weekday.spec, on.spec), "day", on.says | WEEKDAY, { strength: on.strength })
        : undefined,
  ),
  // 2014, twenty fourteen, two thousand thirteen, 2014 AD.
  rule([count(1000, 2100)], (n) => (n.digits && n.digits.length !== 4 ? undefined : year(n.value, BARE))),
  rule(
    [count(19, 20), count(10, 99)],
    (a, b) => (a.digits || b.digits ? undefined : year(a.value * 100 + b.value, BARE)),
    -1,
  ),
  rule(
    [count(19, 20), words("oh o hundred"), count(1, 9)],
    (a, _oh, b) => (a.digits ? undefined : year(a.value * 100 + b.value, BARE)),
    -1,
  ),
  rule([count(1, 2100), words("ad")], (n) => year(n.value, SURE)),
  rule(
    [words("in during since before until till by year"), maybe(words("the")), maybe(words("year")), form("year")],
    (at, _the, _year, of) =>
      at.word === "in" || at.word === "during" || at.word === "year"
        ? { ...of, strength: of.strength === BARE ? BOUNDED : of.strength }
        : undefined,
    1,
  ),
  // March 2014, march 3 2015, the first of march '15.
  rule(
    [
      times(
        ({ says, grain }) => (says & MONTH) !== 0 && (says & YEAR) === 0 && (grain === "day" || grain === "month"),
        BARE,
      ),
      maybe(words(", of in '")),
      form("year"),
    ],
    (of, _comma, in_) => time(both(of.spec, in_.spec), of.grain, of.says | YEAR),
    1,
  ),
  rule(
    [
      times(
        ({ says }) => (says & MONTH) !== 0 && (says & (YEAR | DAY_OF_MONTH)) === MONTH - MONTH + DAY_OF_MONTH,
        BARE,
      ),
      maybe(words("'")),
      count(10, 99),
    ],
    (of, _mark, n) =>
      n.digits.length === 2
        ? time(
            both(of.spec, year(n.value < 50 ? 2000 + n.value : 1900 + n.value, SURE).spec),
            of.grain,
            of.says | YEAR,
            { strength: BOUNDED },
          )
        : undefined,
    -1,
  ),
  rule(
    [times(({ form: f }) => f === "season", 0), maybe(words("of in ,")), form("year")],
    (of, _of, in_) =>
      of.spec.op === "season" && of.spec.season !== "any"
        ? time(both(of.spec, in_.spec), of.grain, of.says | YEAR)
        : undefined,
    1,
  ),

  // On, in, by the way of nothing.
  rule([words("on"), maybe(words("a the this")), isDay], (_on, _a, of) =>
    of.strength < BOUNDED ? { ...of, strength: BOUNDED } : of,
  ),
  rule([words("in during for around about"), maybe(words("the month of")), monthOrYear], (_in, _the, of) => ({
    ...of,
    strength: of.strength < BOUNDED ? BOUNDED : of.strength,
  })),
  rule([words("for"), times(({ grain }) => grain !== "second", SURE)], (_for, of) => of),
  rule([words("around about approximately circa roughly"), times(({ grain }) => grain !== "year")], (_about, of) => of),
  rule(
    [
      words("at @"),
      times(({ form: f, grain }) => f === "feast" || f === "weekend" || (f === "now" && grain === "second")),
    ],
    (_at, of) => ({ ...of, strength: SURE }),
  ),
];

const FORMS_OF_PLACE = new Set(["part", "clock"]);

/** Two times that stand together and say different things of one. */
export const joinRules: readonly Rule[] = [
  rule(
    [times(), maybe(words("of from for 's , on at in")), times()],
    (a, link, b) => {
      if ((a.says & b.says) !== 0) return undefined;
      // "Monday 3pm" as well as "3pm monday", but a span joins with days alone.
      if (link?.word === "for" && !FORMS_OF_PLACE.has(b.form ?? "")) return undefined;
      const grain = a.spec.op === "now" || b.spec.op === "now" ? undefined : finest(a, b);
      if (grain === undefined) return undefined;
      return time(both(a.spec, b.spec), grain, a.says | b.says, {
        strength: Math.max(a.strength, b.strength) as Strength,
        ...recurring(a, b),
      });
    },
    -1,
  ),
];

const ORDER = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"] as const;
const finest = (a: TimeReading, b: TimeReading): TimeReading["grain"] =>
  ORDER.indexOf(a.grain) < ORDER.indexOf(b.grain) ? a.grain : b.grain;
