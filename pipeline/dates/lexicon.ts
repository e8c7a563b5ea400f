import type { Grain } from "./date.ts";
import { feastNames } from "./holidays.ts";
import {
  BARE,
  BOUNDED,
  DAY_OF_MONTH,
  FULL_DAY,
  type Item,
  MONTH,
  PART,
  type Reading,
  SPAN,
  type Strength,
  SURE,
  time,
  WEEKDAY,
  word,
} from "./items.ts";
import { isTens, readNumbers } from "./numbers.ts";
import { dateFormats } from "./rules/formats.ts";
import { both, spec } from "./spec.ts";
import type { Token } from "./tokens.ts";

const WORDS = new Map<string, Reading[]>();
const enter = (list: string, ...readings: Reading[]): void => {
  for (const text of list.split(" ")) WORDS.set(text, [...(WORDS.get(text) ?? []), ...readings]);
};

const weekday = (n: number, names: string, strength: Strength = SURE): void =>
  enter(names, time(spec({ op: "weekday", weekday: n }), "day", WEEKDAY, { form: "weekday", strength }));
weekday(1, "monday mondays mon");
weekday(2, "tuesday tuesdays tue tues");
weekday(3, "wednesday wednesdays wensday wednsday");
weekday(4, "thursday thursdays thu thur thurs");
weekday(5, "friday fridays fri");
weekday(6, "saturday saturdays");
weekday(7, "sunday sundays");
// Words of their own.
weekday(3, "wed weds", BARE);
weekday(6, "sat", BARE);
weekday(7, "sun", BARE);

const month = (n: number, names: string, strength: Strength = SURE): void =>
  enter(names, time(spec({ op: "month", month: n }), "month", MONTH, { form: "month", strength }));
month(1, "january jan");
month(2, "february feb febuary");
month(3, "march mar", BARE);
month(4, "april apr");
month(5, "may", BARE);
month(6, "june jun");
month(7, "july jul");
month(8, "august aug", BOUNDED);
month(9, "september sept sep");
month(10, "october oct");
month(11, "november nov");
month(12, "december dec");

const unit = (grain: Grain, names: string, n = 1): void => enter(names, { kind: "unit", grain, n });
unit("second", "second seconds sec secs");
unit("minute", "minute minutes min mins");
unit("hour", "hour hours hr hrs h");
unit("day", "day days");
unit("week", "week weeks wk wks");
unit("month", "month months mth mths");
unit("quarter", "quarter quarters qtr qtrs qrt");
unit("year", "year years yr yrs");
unit("day", "fortnight fortnights", 14);
unit("year", "decade decades", 10);
unit("year", "century centuries", 100);

const seasons = [
  ["spring", 0],
  ["summer", 1],
  ["autumn", 2],
  ["fall", 2],
  ["winter", 3],
] as const;
for (const [name, index] of seasons) {
  enter(name, time(spec({ op: "season", season: index }), "day", SPAN, { form: "season", strength: BARE }));
}
enter(
  "season seasons",
  time(spec({ op: "season", season: "any" }), "day", SPAN, { form: "season", strength: (BARE - 1) as Strength }),
);

const day = (n: number): ReturnType<typeof spec> => spec({ op: "cycle", grain: "day", nth: n });
enter("today todays", time(day(0), "day", FULL_DAY, { form: "day" }));
enter("tomorrow tomorrows tmrw tomorow tommorow tommorrow tmr tomorro", time(day(1), "day", FULL_DAY, { form: "day" }));
enter("yesterday yesterdays", time(day(-1), "day", FULL_DAY, { form: "day" }));
enter("now atm immediately", time(spec({ op: "now", grain: "second" }), "second", FULL_DAY | SPAN, { form: "now" }));

/** A part of the day; `half` tells which hours "at three" is among. */
export const part = (from: number, to: number, half: "am" | "pm" | undefined, strength: Strength = BARE): Reading =>
  time(spec({ op: "part", from, to }), "hour", PART, { form: "part", strength, ...(half && { half }) });
enter("morning mornings", part(0, 12, "am"));
enter("afternoon afternoons arvo", part(12, 19, "pm"));
enter("evening evenings night nights nite", part(18, 24, "pm"));
// Meals are no half of the day: in "lunch at one" the meal is what happens.
enter("lunch lunchtime", part(12, 14, undefined));
enter("breakfast", part(7, 9, undefined, (BARE - 1) as Strength));
enter("dinner dinnertime suppertime", part(18, 20, undefined, (BARE - 1) as Strength));

enter(
  "tonight tonights tonite tonigth",
  time(both(day(0), spec({ op: "part", from: 18, to: 24 })), "hour", FULL_DAY | PART, { form: "part", half: "pm" }),
);
enter(
  "weekend weekends wkend wkends",
  time(spec({ op: "weekend" }), "hour", DAY_OF_MONTH | WEEKDAY, { form: "weekend" }),
);

const noon = (hour: number): Reading =>
  time(spec({ op: "clock", hour, minute: 0, second: 0, grain: "hour", twelve: false }), "hour", 64, { form: "clock" });
enter("noon midday noontime", noon(12));
enter("midnight midnite", noon(0));

/** Phrases that count as one word. `after` is what must come before for it to count. */
const PHRASES: readonly (readonly [RegExp, () => Reading | undefined])[] = [
  [/o ?'? ?clock\b/y, () => word("oclock")],
  [/(a\.m\.?|a\.? ?m\b\.?)(?!')/y, () => word("am")],
  [/(p\.m\.?|p\.? ?m\b\.?)(?!')/y, () => word("pm")],
  [/week[ -]?ends?\b/y, () => WORDS.get("weekend")?.[0]],
  [/mid ?-? ?day\b/y, () => noon(12)],
  [/after ?-? ?noo?n(ish)?\b/y, () => part(12, 19, "pm")],
  [/(morn|even)ingish\b/y, () => undefined],
  [/end of (the )?day\b|eod\b|close of business\b|cob\b/y, () => part(17, 24, "pm", SURE)],
  [/(a\.d\.?|ad\b|c\.e\.|ce\b)/y, () => word("ad")],
  [/(just|right) now\b/y, () => WORDS.get("now")?.[0]],
  [/at (the|this) moment\b|as soon as possible\b|asap\b/y, () => WORDS.get("now")?.[0]],
  [/at this time\b/y, () => time(day(0), "day", FULL_DAY, { form: "day", strength: BARE })],
  [/the (noon|mid ?day)\b/y, () => noon(12)],
  [/after ?-? ?lunch\b/y, () => part(13, 17, "pm", SURE)],
  [/after ?-? ?work\b/y, () => part(17, 21, "pm", SURE)],
  [/after ?-? ?school\b/y, () => part(15, 21, "pm", SURE)],
];

/** Offset of each token's end, so that a match that ends inside a token is thrown away. */
export const lookUp = (folded: string, tokens: readonly Token[]): Item[] => {
  const items: Item[] = [];
  const tokenEnding = new Map(tokens.map((token, index) => [token.end, index + 1]));
  const put = (start: number, end: number, reading: Reading, score = 0): void => {
    items.push({ start, end, reading, score });
  };
  const match = (pattern: RegExp, offset: number): { found: RegExpExecArray; end: number } | undefined => {
    pattern.lastIndex = offset;
    const found = pattern.exec(folded);
    const end = found ? tokenEnding.get(found.index + found[0].trimEnd().length) : undefined;
    return found && end !== undefined ? { found, end } : undefined;
  };

  tokens.forEach((token, index) => {
    const { text, start } = token;
    // The hyphen of "twenty-three" is not that of "monday-friday".
    const compound = text === "-" && isTens(tokens[index - 1]?.text) && /^[a-z]/.test(tokens[index + 1]?.text ?? "");
    put(index, index + 1, word(compound ? "hyphen" : text));
    const known = WORDS.get(text);
    // "thu." and "oct.", with the dot or without.
    for (const reading of known ?? []) {
      put(index, index + 1, reading);
      const dot = tokens[index + 1];
      if (dot?.text === "." && dot.start === token.end && text.length <= 4) put(index, index + 2, reading);
    }
    for (const { end, value, ordinal } of readNumbers(tokens, index)) {
      const digits = /^\d/.test(text) ? text : "";
      put(index, end, ordinal ? { kind: "ordinal", value, digits } : { kind: "number", value, digits });
    }
    for (const [pattern, make] of PHRASES) {
      const hit = match(pattern, start);
      const reading = hit && make();
      if (hit && reading) put(index, hit.end, reading, 1);
    }
    if (/^\d/.test(text)) {
      const before = tokens[index - 1];
      // "v2.10.3" and "a4" hold no dates.
      if (before && before.end === start && /[a-z.]$/.test(before.text)) return;
      for (const [pattern, make] of dateFormats) {
        const hit = match(pattern, start);
        const reading = hit && make(hit.found);
        // A written date is one thing, not a range between its parts.
        if (hit && reading) put(index, hit.end, reading, 5);
      }
      return;
    }
    const hit = match(feastNames.pattern, start);
    const feast = hit && feastNames.find(hit.found[0].trimEnd());
    if (hit && feast) {
      const says = MONTH | DAY_OF_MONTH;
      put(index, hit.end, time(spec({ op: "feast", feast }), "day", says, { form: "feast", strength: BOUNDED }), 1);
    }
  });
  return items;
};
