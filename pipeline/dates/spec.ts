import type { Grain } from "./date.ts";

/** A counted stretch of time. Parts are added up: "two hours and ten minutes". */
export interface Duration {
  readonly parts: readonly { readonly n: number; readonly grain: Grain }[];
}

/**
 * What was said about a time, before it meets a clock: `resolve.ts` turns it into the stretches of time that fit. `id` is
 * the same for the same meaning.
 */
export type Spec = { readonly id: string } & (
  | { readonly op: "now"; readonly grain: Grain }
  /** `nth` grain from the one under way: 0 is this week, 1 the next. */
  | { readonly op: "cycle"; readonly grain: Grain; readonly nth: number }
  | { readonly op: "every"; readonly grain: Grain }
  | { readonly op: "weekday"; readonly weekday: number }
  /** Any of several, "135" for monday, wednesday and friday. */
  | { readonly op: "weekdays"; readonly days: string }
  | { readonly op: "month"; readonly month: number }
  | { readonly op: "day"; readonly day: number }
  | { readonly op: "date"; readonly month: number; readonly day: number }
  | { readonly op: "year"; readonly year: number }
  | { readonly op: "quarter"; readonly quarter: number }
  /** `twelve`: the hour may be in either half of the day. Hour 24 is the midnight that ends the day. */
  | {
      readonly op: "clock";
      readonly hour: number;
      readonly minute: number;
      readonly second: number;
      readonly grain: "hour" | "minute" | "second";
      readonly twelve: boolean;
    }
  /** Hours of a day, `to` exclusive. */
  | { readonly op: "part"; readonly from: number; readonly to: number }
  | { readonly op: "weekend" }
  /** 0 is spring. */
  | { readonly op: "season"; readonly season: number | "any" }
  | { readonly op: "feast"; readonly feast: string }
  | { readonly op: "and"; readonly of: readonly Spec[] }
  /** Counted from now, -1 the last one that is over; `skip` leaves out one that is under way. */
  | { readonly op: "nth"; readonly of: Spec; readonly n: number; readonly skip: boolean }
  | { readonly op: "nthAfter"; readonly unit: Spec; readonly n: number; readonly base: Spec }
  | { readonly op: "nthIn"; readonly unit: Spec; readonly n: number; readonly base: Spec }
  /** 1 is the last. */
  | { readonly op: "lastIn"; readonly unit: Spec; readonly n: number; readonly base: Spec }
  | { readonly op: "closest"; readonly unit: Spec; readonly n: number; readonly base: Spec }
  | { readonly op: "edge"; readonly edge: "start" | "middle" | "end"; readonly base: Spec }
  | { readonly op: "rest"; readonly grain: Grain; readonly from: "now" | "start" }
  /** The next or last `n` grains, without the one under way. */
  | { readonly op: "span"; readonly n: number; readonly grain: Grain }
  | { readonly op: "ahead"; readonly by: Duration; readonly sign: 1 | -1; readonly whole: boolean }
  | { readonly op: "shift"; readonly base: Spec; readonly by: Duration; readonly sign: 1 | -1 }
  | { readonly op: "between"; readonly from: Spec; readonly to: Spec; readonly through: boolean }
  | { readonly op: "lasting"; readonly from: Spec; readonly by: Duration }
  /** Up to the start of `base`, or through it. "by": through it where it is a day or longer and something is to be done. */
  | { readonly op: "before"; readonly base: Spec; readonly through: boolean | "by"; readonly open: boolean }
  | { readonly op: "after"; readonly base: Spec; readonly past: boolean }
  /** A time of day told in another zone, minutes east of UTC. */
  | { readonly op: "zoned"; readonly base: Spec; readonly offset: number }
);

type Bare<T> = T extends { readonly id: string } ? Omit<T, "id"> : never;

/** Gives a spec its id. */
export const spec = (bare: Bare<Spec>): Spec => {
  let id: string = bare.op;
  for (const [key, value] of Object.entries(bare)) {
    if (key !== "op") id += ` ${typeof value === "object" ? idOf(value) : value}`;
  }
  return { ...bare, id: `(${id})` } as Spec;
};

const idOf = (value: object): string => ("id" in value ? String(value.id) : JSON.stringify(value));

/** All of them at once; the order they were said in does not matter. */
export const both = (a: Spec, b: Spec): Spec => {
  const of = [...(a.op === "and" ? a.of : [a]), ...(b.op === "and" ? b.of : [b])];
  of.sort((x, y) => (x.id < y.id ? -1 : x.id > y.id ? 1 : 0));
  return { op: "and", of, id: `(and ${of.map((one) => one.id).join(" ")})` };
};

/** Says whether a time of day was told, which comes again tomorrow. */
export const isFinerThanDay = (of: Spec): boolean => {
  switch (of.op) {
    case "clock":
      return true;
    case "zoned":
      return isFinerThanDay(of.base);
    case "and":
      return of.of.some(isFinerThanDay);
    case "between":
    case "lasting":
      return isFinerThanDay(of.from);
    default:
      return false;
  }
};
