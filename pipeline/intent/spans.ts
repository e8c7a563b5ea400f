import { findDates, findDurations, parseDate } from "../dates/find.ts";

/** A stretch of text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds what is said of time in a phrase. */
export interface Spans {
  /** Dates and times, with the small words before them ("at five", "every monday"). */
  dates(text: string): Span[];
  durations(text: string): Span[];
  /** Whether a text is nothing but a time, "six" among them. */
  isTime(text: string): boolean;
}

const BEFORE =
  /(?:^|\s)((?:(?:on|at|by|for|from|in|due|around|about|before|after|until|till|till|every|each|starting|beginning|this|next|coming|sometime|later|some time|any time|anytime|of|first thing|every other|as of) ?)+)$/i;

// The date grammar is thorough and takes its time; most texts hold no word that it could begin with.
const MAYBE =
  /\d|\b(?:to|ton|yester|mon|tues?|wednes|thurs?|fri|satur|sun|every|week|mid|noon|birth|holi|holy)\w*day|\b(?:t[ou]m+or+ow|tonight|now|later|soon|asap|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|noon|midnight|lunch|dawn|dusk|christmas|xmas|easter|thanksgiving|halloween|ramadan|hanukkah|diwali|lent|eve|eid)\b|\b(?:january|february|march|april|august|september|october|november|december|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thir|fif|twen|for?ty|half|quarter|couple|few|first|second|fourth|ninth|next|last|this|past|end|begin|start|morning|afternoon|evening|night|week|month|year|day|hour|min|sec|spring|summer|autumn|fall|winter|season|an?\b (?:hour|day|week|month|year)|o'?clock|until|till|since|ago|decade|fortnight|daily|hourly|annual)/i;

const AT_TIME = /\b(?:at|after|before|by|around|during|until|over|since|past)\s+$/i;
const OWN_NIGHT =
  /(?:^|\b(?:at|by|for|in|on|the|this|that|every|each|all|one|last|per|a|of|to|until|next|is|late|am|pm|[a-z]+day|tomorrow))\s*$/i;
const isNamed = (before: string, part: string): boolean =>
  /^night/i.test(part) ? !OWN_NIGHT.test(before) : !AT_TIME.test(before);

/** Spans by the date grammar, read as seen at `now` in `timeZone`. */
export const createSpans = (now: Date, timeZone: string): Spans => {
  const ctx = { now, timeZone };
  return {
    dates: (text) => {
      if (!MAYBE.test(text)) return [];
      const found: { start: number; end: number }[] = [];
      for (const match of findDates(text, ctx)) {
        // In "team lunch on friday" the lunch is what, not when; so is the night in "movie night".
        const part = /^(?:breakfast|brunch|lunch|dinner|supper|tea|night)\b\s*/i.exec(match.text)?.[0];
        if (part !== undefined && isNamed(text.slice(0, match.start), part)) {
          if (part.length < match.text.length) found.push({ start: match.start + part.length, end: match.end });
          continue;
        }
        const lead = BEFORE.exec(text.slice(0, match.start).trimEnd())?.[1];
        const start = lead === undefined ? match.start : text.lastIndexOf(lead.trim(), match.start - 1);
        const before = found.at(-1);
        if (before !== undefined && /^[\s,]*$/.test(text.slice(before.end, start))) before.end = match.end;
        else found.push({ start, end: match.end });
      }
      return found;
    },
    durations: (text) => (!MAYBE.test(text) ? [] : findDurations(text)).map(({ start, end }) => ({ start, end })),
    isTime: (text) => MAYBE.test(text) && parseDate(text, { ...ctx, answer: true }) !== undefined,
  };
};

// Said with a time, but no part of it that the date grammar reads.
const SILENT = /^(?:(?:due|of|sometime|some time|any ?time|later|first thing|beginning|as of|coming)\s+)+/i;

const tidy = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/\s+([,.!?])/g, "$1")
    .replace(/^[\s,;:.-]+|[\s,;:.-]+$/g, "");

const cut = (text: string, spans: readonly Span[]): { rest: string; said: string | undefined } => {
  let rest = "";
  let from = 0;
  const said: string[] = [];
  for (const { start, end } of spans) {
    rest += `${text.slice(from, start)} `;
    said.push(
      text
        .slice(start, end)
        .trim()
        .replace(SILENT, "")
        .replace(/^(every|each) single /i, "$1 "),
    );
    from = end;
  }
  return { rest: tidy(rest + text.slice(from)), said: said.length === 0 ? undefined : tidy(said.join(" ")) };
};

const isPossessive = (text: string, { end }: Span): boolean => /^'s\b/i.test(text.slice(end));

/** Every time in the text cut out of it. "Friday's" loses its ending too. */
export const takeTimes = (text: string, spans: Spans): { rest: string; said: string | undefined } =>
  cut(
    text,
    spans.dates(text).map((span) => (isPossessive(text, span) ? { start: span.start, end: span.end + 2 } : span)),
  );

/** Only the times at the end of the text cut off: in a title, what comes before them belongs to it. */
export const takeTimesAtEnd = (text: string, spans: Spans): { rest: string; said: string | undefined } => {
  const found = spans.dates(text);
  const kept: Span[] = [];
  let edge = text.trimEnd().length;
  for (const span of found.reverse()) {
    if (span.end < edge && !/^[\s,]*$/.test(text.slice(span.end, edge))) break;
    if (span.start === 0) break;
    kept.unshift(span);
    edge = span.start;
  }
  return cut(text, kept);
};

/** A length of time cut out, with the "for" before it: one that has it, else the first. */
export const takeDuration = (text: string, spans: Spans): { rest: string; said: string | undefined } => {
  const found = spans.durations(text);
  const span = found.find(({ start }) => /\b(?:for|lasting)\s+(?:about\s+)?$/i.test(text.slice(0, start))) ?? found[0];
  if (span === undefined) return { rest: text, said: undefined };
  const lead = /\b(?:for|of|lasting|by|in)\s+(?:about\s+|another\s+)?$/i.exec(text.slice(0, span.start))?.[0] ?? "";
  const said = text.slice(span.start, span.end);
  return { rest: cut(text, [{ start: span.start - lead.length, end: span.end }]).rest, said };
};
