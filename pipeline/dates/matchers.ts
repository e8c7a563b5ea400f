import type { Matcher } from "./chart.ts";
import type { Grain } from "./date.ts";
import type {
  DurationReading,
  NumberReading,
  OrdinalReading,
  Reading,
  Strength,
  TimeReading,
  UnitReading,
  WordReading,
} from "./items.ts";
import { ANSWER, BOUNDED } from "./items.ts";

const matcher = <R extends Reading>(kind: R["kind"], accepts: (reading: R) => boolean): Matcher<R, false> => ({
  kind,
  accepts,
  optional: false,
});

/** One of some words, given in one string with spaces between. */
export const words = (list: string): Matcher<WordReading, false> => {
  const set = new Set(list.split(" "));
  return { kind: "word", words: set, accepts: (reading) => set.has(reading.word), optional: false };
};

/** May be absent. */
export const maybe = <R extends Reading>(inner: Matcher<R, false>): Matcher<R, true> => ({ ...inner, optional: true });

/** A whole number. */
export const count = (low: number, high: number): Matcher<NumberReading, false> =>
  matcher("number", ({ value }) => Number.isInteger(value) && value >= low && value <= high);

export const anyNumber: Matcher<NumberReading, false> = matcher("number", () => true);

export const ordinal = (low = 1, high = 31): Matcher<OrdinalReading, false> =>
  matcher("ordinal", ({ value }) => value >= low && value <= high);

export const unit = (...grains: readonly Grain[]): Matcher<UnitReading, false> =>
  matcher("unit", ({ grain }) => grains.length === 0 || grains.includes(grain));

export const duration: Matcher<DurationReading, false> = matcher("duration", () => true);

/** A time of at least some strength; BOUNDED unless told. */
export const times = (
  accepts: (reading: TimeReading) => boolean = () => true,
  strength: Strength = BOUNDED,
): Matcher<TimeReading, false> => matcher("time", (reading) => reading.strength >= strength && accepts(reading));

/** A time of one form and any strength. */
export const form = (...forms: readonly (TimeReading["form"] & string)[]): Matcher<TimeReading, false> =>
  matcher(
    "time",
    (reading) => reading.form !== undefined && forms.includes(reading.form) && reading.strength >= ANSWER,
  );
