import { type Rule, rule } from "../chart.ts";
import {
  BARE,
  BOUNDED,
  CLOCK,
  DAY_OF_MONTH,
  FULL_DAY,
  PART,
  type Reading,
  recurring,
  type Strength,
  SURE,
  type TimeReading,
  time,
  WEEKDAY,
} from "../items.ts";
import { form, maybe, times, words } from "../matchers.ts";
import { both, type Spec, spec } from "../spec.ts";

const today = spec({ op: "cycle", grain: "day", nth: 0 });
const yesterday = spec({ op: "cycle", grain: "day", nth: -1 });

const halfOf = (part: TimeReading): { half?: "am" | "pm" } => (part.half ? { half: part.half } : {});
const onDay = (part: TimeReading, day: Spec): Reading =>
  time(both(part.spec, day), "hour", FULL_DAY | PART, { form: "part", ...halfOf(part) });

/** The early or the late hours of a part of a day. */
const trimmed = (part: TimeReading, edge: string): TimeReading | undefined => {
  const specs = part.spec.op === "and" ? part.spec.of : [part.spec];
  const span = specs.find((one) => one.op === "part");
  if (span?.op !== "part") return undefined;
  const { from, to } = span;
  let cut: { from: number; to: number };
  if (edge === "mid") cut = { from: from === 0 ? 9 : from + 1, to: to - 1 };
  else if (edge === "early") cut = { from, to: from === 0 ? 9 : from + 3 };
  else cut = { from: from === 12 ? 16 : from === 0 ? 9 : to - 3, to };
  const rest = specs.filter((one) => one !== span);
  const made = rest.reduce<Spec>((all, one) => both(all, one), spec({ op: "part", ...cut }));
  return { ...part, spec: made };
};

const plainPart = times((reading) => reading.form === "part" && (reading.says & ~PART) === 0, 0);
const anyDay = times(
  (reading) =>
    reading.grain === "day" && (reading.says & (DAY_OF_MONTH | WEEKDAY)) !== 0 && (reading.says & (PART | CLOCK)) === 0,
  BARE,
);

/** Mornings, evenings and meals. */
export const partRules: readonly Rule[] = [
  rule([words("this"), plainPart], (_this, part) => onDay(part, today), 1),
  rule([words("last"), plainPart], (_last, part) => onDay(part, part.half === "am" ? today : yesterday), 1),
  rule(
    [words("in during over at"), maybe(words("the")), plainPart],
    (at, the, part) =>
      part.strength < BARE && !the
        ? { ...part, strength: BOUNDED }
        : { ...part, strength: at.word === "at" ? BOUNDED : SURE },
    1,
  ),
  rule(
    [words("early late mid"), maybe(words("- in")), maybe(words("the")), form("part")],
    (edge, _in, _the, part) => trimmed(part, edge.word),
    2,
  ),
  rule(
    [
      maybe(words("in")),
      maybe(words("the")),
      words("early late"),
      words("hours hour"),
      words("of in"),
      maybe(words("the")),
      form("part"),
    ],
    (_in, _the, edge, _hours, _of, _the2, part) => {
      const cut = trimmed(part, edge.word);
      return cut && { ...cut, strength: SURE };
    },
    2,
  ),
  rule([form("part"), maybe(words("-")), words("ish")], (part) => part),
  // Monday morning, morning of the 15th, lunch tomorrow.
  rule(
    [anyDay, maybe(words(", 's in at")), maybe(words("the")), plainPart],
    (day, link, _the, part) =>
      time(both(day.spec, part.spec), "hour", day.says | PART, {
        form: "part",
        strength: part.half || link ? SURE : BARE,
        ...halfOf(part),
        ...recurring(day, part),
      }),
    1,
  ),
  rule([maybe(words("the")), plainPart, maybe(words("of on")), anyDay], (_the, part, _link, day) =>
    time(both(day.spec, part.spec), "hour", day.says | PART, {
      form: "part",
      strength: SURE,
      ...halfOf(part),
      ...recurring(day, part),
    }),
  ),
  rule(
    [words("first"), words("thing"), words("in on"), maybe(words("the")), plainPart],
    (_first, _thing, _in, _the, part) => trimmed({ ...part, strength: SURE as Strength }, "early"),
    2,
  ),
  rule([words("all"), words("day"), maybe(words("long"))], () => undefined),
];
