import type { Grain } from "../date.ts";
import {
  ANSWER,
  BARE,
  BOUNDED,
  CLOCK,
  FULL_DAY,
  MONTH,
  type Reading,
  type Strength,
  SURE,
  time,
  YEAR,
} from "../items.ts";
import { both, type Spec, spec } from "../spec.ts";

/** A time of day as a reading; from 1 to 12 and without am or pm it may be in either half of the day. */
export const clock = (
  hour: number,
  minute: number | undefined,
  extra: { second?: number; strength?: Strength; twelve?: boolean; grain?: Grain } = {},
): Reading | undefined => {
  const { second, strength = SURE } = extra;
  if (hour > 24 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined;
  const grain = second !== undefined ? "second" : minute !== undefined || extra.grain === "minute" ? "minute" : "hour";
  const twelve = extra.twelve ?? (hour >= 1 && hour <= 12);
  const of = spec({ op: "clock", hour, minute: minute ?? 0, second: second ?? 0, grain, twelve });
  return time(of, grain, CLOCK, { form: "clock", strength });
};

/** Two figures are a year from 1950 to 2049. */
const fullYear = (text: string): number => {
  const value = Number(text);
  return text.length > 2 ? value : value < 50 ? 2000 + value : 1900 + value;
};

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

const date = (year: string | undefined, month: number, day: number, strength: Strength = SURE): Reading | undefined => {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const on: Spec = spec({ op: "date", month, day });
  if (year === undefined) return time(on, "day", FULL_DAY & ~YEAR, { strength });
  return time(both(on, spec({ op: "year", year: fullYear(year) })), "day", FULL_DAY, { strength });
};

/** Month first, as Americans write; the other way where that is no date. */
const monthFirst = (year: string | undefined, a: number, b: number, strength?: Strength): Reading | undefined =>
  a > 12 ? date(year, b, a, strength) : date(year, a, b, strength);

const monthOf = (year: string, month: number): Reading | undefined =>
  month < 1 || month > 12
    ? undefined
    : time(both(spec({ op: "month", month }), spec({ op: "year", year: Number(year) })), "month", YEAR | MONTH);

/** Dates and times in figures, tried at each number. */
export const dateFormats: readonly (readonly [RegExp, (match: RegExpExecArray) => Reading | undefined])[] = [
  // 10/31/1974, 10.31.74, 31-10-1974, 10 31 1974.
  [/(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?![\d:])/y, (m) => monthFirst(m[4], Number(m[1]), Number(m[3]))],
  [/(\d{1,2}) (\d{1,2}) (\d{4})(?!\d)/y, (m) => monthFirst(m[3], Number(m[1]), Number(m[2]))],
  // 2014-10-31.
  [/(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?!\d)/y, (m) => date(m[1], Number(m[3]), Number(m[4]))],
  [
    /(\d{4})-(\d\d)-(\d\d)t(\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?/y,
    (m) => {
      const day = date(m[1], Number(m[2]), Number(m[3]));
      const hour = clock(Number(m[4]), Number(m[5]), { twelve: false, ...(m[6] && { second: Number(m[6]) }) });
      if (day?.kind !== "time" || hour?.kind !== "time") return undefined;
      return time(both(day.spec, hour.spec), hour.grain, day.says | hour.says);
    },
  ],
  // 31-Oct-74, 31/Oct/1974.
  [
    /(\d{1,2})([/. -]?)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\2(\d{4}|\d{2})(?![\d:])/y,
    (m) => (m[2] === "" || m[2] === " " ? undefined : date(m[4], MONTHS.indexOf(m[3] ?? "") + 1, Number(m[1]))),
  ],
  // 2/15, 2-15: a date where nothing tells that it is a fraction or a score.
  [
    /(?<!\d[/.-])(\d{1,2}) ?\/ ?(\d{1,2})(?! ?[\d/])/y,
    (m) => monthFirst(undefined, Number(m[1]), Number(m[2]), BOUNDED),
  ],
  [/(?<!\d[/.-])(\d{1,2}) ?- ?(\d{1,2})(?! ?[\d/:-])/y, (m) => date(undefined, Number(m[1]), Number(m[2]), BARE)],
  // 2014-10, 2/2013.
  [/(\d{4}) ?[/-] ?(\d{1,2})(?![\d/-])/y, (m) => monthOf(m[1] ?? "", Number(m[2]))],
  [/(\d{1,2}) ?[/-] ?(\d{4})(?![\d/-])/y, (m) => monthOf(m[2] ?? "", Number(m[1]))],
  // 2018q4, 4q18, q4 is in `cycles.ts`.
  [
    /(\d{4}|\d{2}) ?q([1-4])(?!\d)/y,
    (m) =>
      time(
        both(spec({ op: "quarter", quarter: Number(m[2]) }), spec({ op: "year", year: fullYear(m[1] ?? "") })),
        "quarter",
        YEAR | MONTH,
      ),
  ],
  // 10:30, 10:30:15, 3h18, 16h00, 16h.
  [
    /([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])/y,
    (m) =>
      clock(Number(m[1]), Number(m[2]), {
        ...(m[3] && { second: Number(m[3]) }),
        ...(m[1]?.startsWith("0") && m[1].length > 1 && { twelve: false }),
      }),
  ],
  [/([01]?\d|2[0-4])\.([0-5]\d)(?![\d.])/y, (m) => clock(Number(m[1]), Number(m[2]), { strength: ANSWER })],
  [/([01]?\d|2[0-4])h([0-5]\d)(?!\d)/y, (m) => clock(Number(m[1]), Number(m[2]), { twelve: false })],
  [
    /([01]?\d|2[0-4])h(?![a-z\d])/y,
    // "2h" is as well a duration.
    (m) =>
      clock(Number(m[1]), undefined, { strength: Number(m[1]) > 12 ? BOUNDED : BARE, grain: "minute", twelve: false }),
  ],
  // 1030, 815.
  [/(1[0-9]|2[0-3]|0?\d)([0-5]\d)(?![\d.:/-])/y, (m) => clock(Number(m[1]), Number(m[2]), { strength: ANSWER })],
];
