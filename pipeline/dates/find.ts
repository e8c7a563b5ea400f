import type { DateContext, DateMatch, DateValue, DurationMatch } from "./date.ts";
import { type Analysis, readDurations, readTimes } from "./grammar.ts";
import { ANSWER, BARE, BOUNDED, type DurationReading, type Item, SURE, type TimeReading } from "./items.ts";
import { createReference, resolve } from "./reference.ts";
import { durationMs } from "./resolve.ts";

const timesIn = ({ items }: Analysis): Item<TimeReading>[] =>
  items.flatMap((item) => (item.reading.kind === "time" ? [{ ...item, reading: item.reading }] : []));
const durationsIn = ({ items }: Analysis): Item<DurationReading>[] =>
  items.flatMap((item) => (item.reading.kind === "duration" ? [{ ...item, reading: item.reading }] : []));

// Words that may follow "at five" where it is a time: "at five about the roof", but not "at five houses".
const LINKS = new Set(
  (
    "to and or at in on for with about that then if because but please so when while by from until till is are was i we " +
    "you he she it they the my our your his her their this a an of as which where who what also instead not don't do " +
    "will would can could should be every each again too only just thanks thank okay ok no yes re regarding called " +
    "named titled saying says " +
    "off up , . ; ! ? ) ( : - \" '"
  ).split(" "),
);

const bounded = ({ tokens }: Analysis, end: number): boolean => {
  const next = tokens[end];
  const last = tokens[end - 1];
  if (!next || !last) return true;
  // "5-a-side" and "5.2" go on.
  const touches = next.start === last.end && /^[-.:/'%$]$/.test(next.text) && tokens[end + 1]?.start === next.end;
  return LINKS.has(next.text) && !touches;
};

const better = <T extends Item>(a: T, b: T): number => b.end - b.start - (a.end - a.start) || b.score - a.score;

/** Longest first, none over another, in the order of the text. */
const apart = <T extends Item>(items: readonly T[]): T[] => {
  const taken: T[] = [];
  for (const item of [...items].sort(better)) {
    if (taken.every((other) => item.end <= other.start || item.start >= other.end)) taken.push(item);
  }
  return taken.sort((a, b) => a.start - b.start);
};

const matchOf = (text: string, { tokens }: Analysis, item: Item<TimeReading>, value: DateValue): DateMatch => {
  const start = tokens[item.start]?.start ?? 0;
  const end = tokens[item.end - 1]?.end ?? text.length;
  const { recurs } = item.reading;
  return { start, end, text: text.slice(start, end), value, ...(recurs && { recurrence: recurs }) };
};

/** The date expressions in a sentence. Words that only may be dates ("may", "sat", "five") are left alone. */
export const findDates = (text: string, ctx: DateContext): DateMatch[] => {
  const analysis = readTimes(text);
  const ref = createReference(ctx);
  const good = timesIn(analysis).filter(
    ({ end, reading }) => reading.strength === SURE || (reading.strength === BOUNDED && bounded(analysis, end)),
  );
  return apart(good).flatMap((item) => {
    const value = resolve(item.reading, ref, ctx.now);
    return value ? [matchOf(text, analysis, item, value)] : [];
  });
};

// Marks at the ends of a text that say nothing.
const trim = (text: string): string => text.replace(/^[\s,;:]+|[\s,;:!?]+$|(?<![a-z]\.?[a-z])\.\s*$/gi, "");

/** A text that is a date expression as a whole, with its recurrence. */
export const readDate = (text: string, ctx: DateContext): DateMatch | undefined => {
  const plain = trim(text);
  const analysis = readTimes(plain);
  const least = ctx.answer ? ANSWER : BARE;
  const whole = timesIn(analysis)
    .filter(({ start, end, reading }) => start === 0 && end === analysis.tokens.length && reading.strength >= least)
    .sort(better);
  const ref = createReference(ctx);
  for (const item of whole) {
    const value = resolve(item.reading, ref, ctx.now);
    if (value) return matchOf(plain, analysis, item, value);
  }
  return undefined;
};

/** The meaning of a text that is a date expression as a whole. */
export const parseDate = (text: string, ctx: DateContext): DateValue | undefined => readDate(text, ctx)?.value;

/** The lengths of time in a sentence. */
export const findDurations = (text: string): DurationMatch[] => {
  const analysis = readDurations(text);
  return apart(durationsIn(analysis)).flatMap(({ start, end, reading }) => {
    const from = analysis.tokens[start]?.start;
    const to = analysis.tokens[end - 1]?.end;
    if (from === undefined || to === undefined) return [];
    return [{ start: from, end: to, text: text.slice(from, to), ms: durationMs(reading.duration) }];
  });
};

/** Milliseconds of a text that is a length of time as a whole: "an hour and a half". */
export const parseDuration = (text: string): number | undefined => {
  const plain = trim(text).replace(/^\s*for\s+/i, "");
  const analysis = readDurations(plain);
  const whole = durationsIn(analysis)
    .filter(({ start, end }) => start === 0 && end === analysis.tokens.length)
    .sort(better)[0];
  return whole && durationMs(whole.reading.duration);
};
