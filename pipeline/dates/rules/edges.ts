import { type Rule, rule } from "../chart.ts";
import type { Grain } from "../date.ts";
import { BARE, BOUNDED, FULL_DAY, type Reading, SPAN, type Strength, SURE, time } from "../items.ts";
import { maybe, times, unit, words } from "../matchers.ts";
import { type Spec, spec } from "../spec.ts";

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
