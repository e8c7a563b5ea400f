import { type Rule, rule } from "../chart.ts";
import type { Grain } from "../date.ts";
import {
  ANSWER,
  BARE,
  BOUNDED,
  FULL_DAY,
  MONTH,
  type Reading,
  SURE,
  type TimeReading,
  time,
  WEEKDAY,
  YEAR,
} from "../items.ts";
import { count, form, maybe, ordinal, times, unit, words } from "../matchers.ts";
import { both, type Spec, spec } from "../spec.ts";

import { saysOf } from "./cycles.ts";

const every = (grain: Grain): Spec => spec({ op: "every", grain });

/** What things are counted inside of: a month, a year, or a day that was named. */
const container = times(
  ({ grain, spec: of }) => !["hour", "minute", "second"].includes(grain) && of.op !== "rest",
  ANSWER,
);
const repeated = times((reading) => reading.form === "weekday" || reading.form === "weekend", ANSWER);

/** The first monday of march, the last week of the year, the third quarter. */
export const countedRules: readonly Rule[] = [
  // First monday of march, third week in october, last day of the year.
  rule(
    [maybe(words("the")), ordinal(1, 53), repeated, words("of in from"), container],
    (_the, n, of, _of, base) =>
      time(spec({ op: "nthIn", unit: of.spec, n: n.value, base: base.spec }), of.grain, FULL_DAY | WEEKDAY, {
        form: "this",
      }),
    3,
  ),
  rule(
    [maybe(words("the")), ordinal(1, 53), unit(), words("of in from"), container],
    (_the, n, of, _of, base) =>
      inside(of.grain, base)
        ? time(spec({ op: "nthIn", unit: every(of.grain), n: n.value, base: base.spec }), of.grain, saysOf(of.grain))
        : undefined,
    3,
  ),
  rule(
    [maybe(words("the")), words("last final"), repeated, words("of in from"), container],
    (_the, _last, of, _of, base) =>
      time(spec({ op: "lastIn", unit: of.spec, n: 1, base: base.spec }), of.grain, FULL_DAY | WEEKDAY, {
        form: "this",
      }),
    4,
  ),
  rule(
    [maybe(words("the")), words("last final"), unit(), words("of in from"), container],
    (_the, _last, of, _of, base) =>
      inside(of.grain, base)
        ? time(spec({ op: "lastIn", unit: every(of.grain), n: 1, base: base.spec }), of.grain, saysOf(of.grain))
        : undefined,
    4,
  ),
  rule(
    [
      maybe(words("the")),
      ordinal(2, 53),
      words("last to"),
      maybe(words("last")),
      repeated,
      words("of in from"),
      container,
    ],
    (_the, n, _last, _l, of, _of, base) =>
      time(spec({ op: "lastIn", unit: of.spec, n: n.value, base: base.spec }), of.grain, FULL_DAY | WEEKDAY),
    4,
  ),
  rule(
    [
      maybe(words("the")),
      ordinal(2, 53),
      words("last to"),
      maybe(words("last")),
      unit(),
      words("of in from"),
      container,
    ],
    (_the, n, _last, _l, of, _of, base) =>
      inside(of.grain, base)
        ? time(spec({ op: "lastIn", unit: every(of.grain), n: n.value, base: base.spec }), of.grain, saysOf(of.grain))
        : undefined,
    4,
  ),
  rule(
    [words("the"), unit("day", "week", "month", "quarter"), words("of"), container],
    (_the, of, _of, base) =>
      base.grain === "day" && of.grain !== "day"
        ? time(
            spec({ op: "nthAfter", unit: every(of.grain), n: 1, base: shiftBack(base.spec, of.grain) }),
            of.grain,
            saysOf(of.grain),
          )
        : undefined,
    3,
  ),
  rule(
    [maybe(words("the")), ordinal(1, 53), repeated, words("after"), times()],
    (_the, n, of, _after, base) =>
      time(spec({ op: "nthAfter", unit: of.spec, n: n.value, base: base.spec }), of.grain, FULL_DAY | WEEKDAY),
    3,
  ),
  rule(
    [maybe(words("the")), ordinal(1, 53), unit(), words("after"), times()],
    (_the, n, of, _after, base) =>
      time(spec({ op: "nthAfter", unit: every(of.grain), n: n.value, base: base.spec }), of.grain, saysOf(of.grain)),
    3,
  ),
  rule(
    [
      maybe(words("the")),
      repeated,
      words("after before"),
      times((reading) => reading.grain === "day" || reading.grain === "hour"),
    ],
    (_the, of, which, base) =>
      time(
        spec({ op: "nthAfter", unit: of.spec, n: which.word === "after" ? 1 : -1, base: base.spec }),
        of.grain,
        FULL_DAY | WEEKDAY,
      ),
    2,
  ),
  rule(
    [
      maybe(words("the")),
      maybe(ordinal(1, 9)),
      words("closest nearest"),
      form("weekday", "month", "feast"),
      words("to from"),
      times(),
    ],
    (_the, n, _closest, of, _to, base) =>
      time(spec({ op: "closest", unit: of.spec, n: n?.value ?? 1, base: base.spec }), of.grain, FULL_DAY | WEEKDAY),
    3,
  ),

  // Third quarter, q3, the 4th qtr of 2018.
  rule(
    [
      maybe(words("the")),
      ordinal(1, 4),
      unit("quarter"),
      maybe(words("of , in")),
      maybe(times((reading) => reading.grain === "year", BARE)),
    ],
    (_the, n, _quarter, _of, year) => quarter(n.value, year),
    2,
  ),
  rule(
    [words("q"), count(1, 4), maybe(words("of , in '")), maybe(times((reading) => reading.grain === "year", BARE))],
    (_q, n, _of, year) => quarter(n.value, year),
    2,
  ),
  rule(
    [times((reading) => reading.form === "year", BARE), words("q"), count(1, 4)],
    (year, _q, n) => quarter(n.value, year),
    2,
  ),
];

const shiftBack = (base: Spec, grain: Grain): Spec =>
  spec({ op: "shift", base, by: { parts: [{ n: 1, grain }] }, sign: -1 });
const ORDER: readonly Grain[] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];
const inside = (grain: Grain, base: TimeReading): boolean =>
  ORDER.indexOf(grain) < ORDER.indexOf(base.grain) || base.form === "season";

const quarter = (n: number, year: TimeReading | undefined): Reading => {
  const of = spec({ op: "quarter", quarter: n });
  const said = year?.spec ?? spec({ op: "cycle", grain: "year", nth: 0 });
  return time(both(of, said), "quarter", YEAR | MONTH, { strength: year ? SURE : BOUNDED });
};
