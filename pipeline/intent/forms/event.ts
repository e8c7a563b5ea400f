import { type Spans, takeDuration, takeTimes } from "../spans.ts";
import { title } from "./form.ts";

const CALENDAR =
  /(?:\b(?:on|in|to|into|onto|from|off|off of|out of|for) )?\b(?:my|the|our|a|her|his)?(?: (?:family|work|personal|shared|google|outlook|whole|entire))*[ ]?\b(?:calend[ae]rs?|schedule|agenda|diary|planner)\b/gi;
const GENERIC =
  /^(?:(?:a|an|the|my|our|another|new|all day|any|some|this|that|next|upcoming|calendar) )*(?:events?|entry|entries|appointments?|something|things?|anything|plans?|reservation|it|one|time|slot)$/i;
const CALLED =
  /^(?:(?:a|an|the|my|our|another|new|all day|calendar|recurring) )*(?:events?|entry|reminder|item|appointment|meeting|block) (?:called|named|titled|labell?ed|entitled|saying|as|to|that says) (?<title>.+)$/i;
const ARTICLE = /^(?:(?:a|an|the|my|our|another|some|new|for|that|this|me (?:a|an)) )+/i;

const LONG =
  /^(?:a |an |my |the )?(?<long>(?:\w+[ -]){1,3}?(?:hour|minute|min)s?)(?: long)? (?=[a-z]+)(?!from|before|after|later|earlier|and)/i;

const listed = (words: string): string[] =>
  words
    .split(/\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*/i)
    .map((name) => name.trim().replace(/^(?:with|my friend) /i, (lead) => (/^with/i.test(lead) ? "" : lead)))
    .filter((name) => name !== "");

/** What is said of an event: times, people and place cut out of the words, the rest its title. */
export interface EventWords {
  readonly title: string | undefined;
  readonly when: string | undefined;
  readonly duration: string | undefined;
  readonly attendees: readonly string[];
  readonly location: string | undefined;
}

/** Reads "lunch with sam on friday at noon at luigi's". */
export const readEvent = (words: string, spans: Spans): EventWords => {
  const long = LONG.exec(words);
  if (long?.groups?.["long"] !== undefined && spans.durations(long.groups["long"]).length > 0) {
    // "A two hour meeting".
    const event = readEvent(words.slice(long[0].length), spans);
    return { ...event, duration: event.duration ?? long.groups["long"] };
  }
  const held = takeDuration(words.replace(CALENDAR, " "), spans);
  const isFor =
    held.said !== undefined && new RegExp(`\\b(?:for|lasting) (?:about )?${quoted(held.said)}`, "i").test(words);
  // "In ten minutes" is when; "for ten minutes" is how long.
  const { rest, said } = takeTimes(isFor ? held.rest : words.replace(CALENDAR, " "), spans);
  let text = rest.replace(/\s+/g, " ").trim();
  let attendees: string[] = [];
  let location: string | undefined;
  const named = /(?:,| )?\b(?:called|named|titled|labell?ed|entitled) (?<name>.+)$/i.exec(text);
  const place =
    /(?:^| )(?:at|in|located at|held at|@) (?<place>(?!(?:the )?(?:morning|afternoon|evening|night)\b)[^,]+?)(?= with | for |$)/i.exec(
      text,
    );
  if (place?.groups?.["place"] !== undefined && place.index > 0) {
    location = title(place.groups["place"]);
    text = `${text.slice(0, place.index)} ${text.slice(place.index + place[0].length)}`.replace(/\s+/g, " ").trim();
  }
  const people =
    /(?:^| )(?:with|and invite|inviting) (?<people>.+?)(?= (?:about|regarding|to|for|called|named|titled) |$)/i.exec(
      text,
    );
  if (people?.groups?.["people"] !== undefined) {
    attendees = listed(people.groups["people"].replace(/[,.\s]+$/, ""));
    text = `${text.slice(0, people.index)} ${text.slice(people.index + people[0].length)}`.replace(/\s+/g, " ").trim();
  }
  const name = named?.groups?.["name"] ?? CALLED.exec(text)?.groups?.["title"];
  const plain = title((name ?? text).replace(ARTICLE, ""))?.replace(ARTICLE, "");
  return {
    title: plain === undefined || GENERIC.test(plain) ? undefined : title(plain),
    when: said,
    duration: isFor ? held.said : undefined,
    attendees,
    location,
  };
};

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** An existing event as one text to search for, "lunch with sam", and its time. */
export const eventNamed = (words: string, spans: Spans): { title: string | undefined; when: string | undefined } => {
  const { title: name, when, attendees } = readEvent(words, spans);
  const kind = /\b(?:appointment|event|call)\b/i.exec(words)?.[0] ?? "meeting";
  const people = attendees.length === 0 ? "" : `with ${attendees.join(" and ")}`;
  return {
    title: title([name ?? (people === "" ? "" : kind), people].filter((part) => part !== "").join(" ")),
    when,
  };
};
