import { type Spans, takeTimes, takeTimesAtEnd } from "../spans.ts";
import { bare, partAtTime, type Slots, title } from "./form.ts";

// Pieces of patterns.

export const TASK = "(?:tasks?|to[- ]?dos?|chores?|errands?)(?: (?:list )?items?)?";
const PLAIN = "(?:to[- ]?dos?|tasks?|groceries|shopping|chores|errands|things to do)";
// "my shopping list", "the list", "my to dos", "my list of groceries".
export const LIST = `(?:(?:my|the|our|this|that|a|an|your) )?(?<list>(?:[\\w'-]+ ){0,3}?(?:list|checklist)(?: (?:of|for|called|named|titled|about) (?!(?:today|tomorrow|me|\\w+day|next|this)\\b)[\\w' -]+)?|${PLAIN})`;
export const ADD = "(?:add|put|write|place|include|stick|throw|toss|jot|note|get|append|insert|enter|slap)(?: down)?";
export const DROP =
  "(?:delete|remove|erase|cancel|drop|take|scratch|strike|get rid of|cross|clear|nix|wipe|dump)(?: (?:out|off))?";
const PRIORITY = /\b(?:(?<level>high(?:est)?|low(?:est)?|top|normal|medium)[- ]priority|(?<word>urgent|important))\b/i;

const USUAL = /^(?:do|tasks?|to[- ]?dos?|things to do|chores to do)$/i;

/** Name of a list as said, "shopping"; undefined for "my list". */
export const listOf = (words: string | undefined): string | undefined => {
  const text = bare(words)
    ?.replace(/^(?:check)?list (?:of|for|about|called|named|titled) /i, "")
    .replace(/(?:^| )(?:check)?lists?$/i, "")
    .trim();
  // The usual list needs no name.
  return text === undefined || text === "" || USUAL.test(text) ? undefined : text;
};

/** What is to be done and when: a title, and the time after it. */
export const due = (words: string | undefined, spans: Spans): Slots => {
  const { rest, said } = takeTimesAtEnd(words ?? "", spans);
  return { title: title(rest), when: said };
};
/** The time said anywhere in the words. */
export const timeIn = (words: string | undefined, spans: Spans): string | undefined =>
  words === undefined ? undefined : takeTimes(words, spans).said;

/** Whether words are nothing but a time. */
export const isTime = (words: string | undefined, spans: Spans): boolean => {
  const { rest, said } = takeTimes(words ?? "", spans);
  return said !== undefined && title(rest) === undefined;
};

/** "call mom to friday": which task, and its new time. */
export const moved = (words: string | undefined, spans: Spans): Slots | undefined => {
  const parts = partAtTime(words ?? "", spans);
  return parts === undefined ? undefined : { title: title(parts.before), when: parts.time };
};

/** The words for a priority. */
export const priorityIn = (text: string): string | undefined => {
  const groups = PRIORITY.exec(text)?.groups;
  return groups?.["level"] ?? groups?.["word"];
};
