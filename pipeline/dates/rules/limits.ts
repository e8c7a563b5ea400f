import { type Rule, rule } from "../chart.ts";
import type { Grain } from "../date.ts";
import {
  BARE,
  BOUNDED,
  CLOCK,
  FULL_DAY,
  PART,
  type Reading,
  SPAN,
  type Strength,
  type TimeReading,
  time,
} from "../items.ts";
import { anyNumber, duration, form, maybe, times, unit, words } from "../matchers.ts";
import { spec } from "../spec.ts";
import { saysOf } from "./cycles.ts";

const dayOrMore = times((reading) => (reading.says & (CLOCK | PART)) === 0, BARE);

/** Spans of so many days, and those of which one end is said. */
export const limitRules: readonly Rule[] = [
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

const span = (n: number, grain: Grain): Reading => time(spec({ op: "span", n, grain }), grain, saysOf(grain) | SPAN);

const before = (of: TimeReading, whole: boolean | "by", strength: Strength, open = false): Reading =>
  time(spec({ op: "before", base: of.spec, through: whole, open }), "second", FULL_DAY | CLOCK | SPAN, { strength });

const after = (of: TimeReading, past: boolean): Reading =>
  time(spec({ op: "after", base: of.spec, past }), of.grain, of.says | SPAN, { strength: of.strength });
