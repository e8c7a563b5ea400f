import type { Command } from "../commands/command.ts";

/**
 * Whether a call that a language model asks for is what its user asked for. A model reads titles and texts that anybody
 * may have written, and may obey them; so a command that changes something runs at once only where the user's own words
 * name both the deed and its object. Whatever else a model asks for needs the user's yes.
 */

/** Words by which users ask for a deed, as they begin. Adding needs none: what is added must be in their words. */
const DEEDS: Readonly<Record<string, RegExp>> = {
  delete:
    /\b(?:delet|remov|cancel|clear|drop|eras|scrap|get(?:ting)? rid|tak(?:e|ing)\b.*\b(?:off|away)|turn(?:ing)? off|dismiss|clean|nuk|silenc|strik|scratch|cross|call(?:ing)? off|skip|kill|wip|empty|toss|no longer|n'?t (?:need|want)|not (?:need|want)|not going|any ?more)/i,
  complete:
    /\b(?:done|did|finish|complet|check|tick|cross|mark|tak(?:e|en) care|sorted|handled|already|i've|i have|we've|just|bought|paid|sent|called|got|made)|ed\b/i,
  change:
    /\b(?:chang|mov|renam|reschedul|push|shift|postpon|delay|mak|updat|set|put|instead|earlier|later|sooner|priorit|urgent|important|due|bring|swap|call it|turn|edit|adjust|correct)/i,
  timer:
    /\b(?:add|extend|increas|decreas|lengthen|shorten|more|less|longer|shorter|tak|paus|hold|stop|wait|freez|resum|continu|go on|start|unpaus|keep|reduc|remov)/i,
};
const DEED_OF: Readonly<Record<string, string>> = {
  "task.delete": "delete",
  "calendar.cancel": "delete",
  "reminder.cancel": "delete",
  "task.complete": "complete",
  "task.update": "change",
  "calendar.move": "change",
  "timer.adjust": "timer",
  "timer.pause": "timer",
  "timer.resume": "timer",
};
/** Commands of the same name end that are new here are taken for the deed that their verb says. */
const deedOf = (command: string): RegExp | undefined => {
  const known = DEED_OF[command];
  if (known !== undefined) return DEEDS[known];
  const verb = command.split(".")[1] ?? "";
  if (/delete|remove|cancel|clear/.test(verb)) return DEEDS.delete;
  return /add|set|create/.test(verb) ? undefined : DEEDS.change;
};

/** "Delete my shopping list" means all that is on it; "delete milk from my list" does not. */
const ALL =
  /\b(?:all|every|everything|entire|whole|both|clear|empty|each)\b|\b(?:delet|remov|clean|eras|scrap|drop|nuk)\w*\s+(?:(?!from\b|off\b|on\b|of\b)[\w']+\s+){0,3}(?:lists?|calendar|schedule|agenda)\b/i;
const NOT =
  /\b(?:don'?t|do not|never|shouldn't|should not|without)\s+(?:\w+\s+)?(?:delet|remov|cancel|clear|drop|eras|complet|mark|chang|mov|renam|reschedul|paus|resum|stop)/i;
/** The rest of such an utterance is somebody's text, and asks for nothing. */
const QUOTES =
  /^(?:(?:please|can you|could you|would you|now|and) )*(?:translat|summari[sz]|rewrit|proofread|explain|repeat|spell|read (?:this|me this)|how do (?:you|i) say|what does)|\bsay\b.*\bin \w+$/i;

/** Slots whose words must be the user's; times and choices may be put in others. */
const OBJECTS: ReadonlySet<string> = new Set(["title", "newTitle", "list", "attendees", "location", "text", "what"]);
const SMALL = new Set(
  "a an the my your our of to for in on at with and or from about it that this one list task item event meeting reminder timer alarm be is are i me you please".split(
    " ",
  ),
);
/** How much of an object must be in the user's words: a model may mend a word or two. */
const ENOUGH = 0.6;
/** Letters by which two forms of a word are taken for one: "washing", "wash". */
const STEM = 4;

const wordsOf = (text: string): readonly string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).filter((word) => !SMALL.has(word));
const stemOf = (word: string): string => word.slice(0, STEM);

const isNamed = (value: string, said: ReadonlySet<string>): boolean => {
  const words = wordsOf(value);
  if (words.length === 0) return true;
  const named = words.filter((word) => said.has(stemOf(word))).length;
  return named / words.length >= ENOUGH;
};

export interface Words {
  /** What the user says now. */
  readonly said: string;
  /** What they said just before: it may name the object, but asks for nothing any more. */
  readonly before: readonly string[];
  /** Texts that the utterance only quotes, to be translated. */
  readonly quoted: readonly string[];
}

/** Whether the user's own words ask for `command` with `slots`. What only reads always is. */
export const isAskedFor = (
  command: Command,
  slots: Readonly<Record<string, unknown>>,
  { said, before, quoted }: Words,
): boolean => {
  if (command.effect === "read") return true;
  if (QUOTES.test(said.trim()) && quoted.length === 0) return false;
  let own = said.toLowerCase();
  for (const text of quoted) own = own.replace(text.toLowerCase(), " ");
  const deed = deedOf(command.name);
  if (deed !== undefined && (!deed.test(own) || NOT.test(own))) return false;
  if (slots.all === true && !ALL.test(own)) return false;
  const known = new Set([own, ...before].flatMap((text) => wordsOf(text)).map(stemOf));
  return Object.entries(slots).every(([name, value]) => {
    if (!OBJECTS.has(name)) return true;
    const texts = Array.isArray(value) ? value : [value];
    return texts.every((text) => isNamed(String(text), known));
  });
};

const MAX_SPOKEN = 80;
const named = (value: unknown): string | undefined =>
  value === undefined ? undefined : String(Array.isArray(value) ? value.join(" and ") : value).slice(0, MAX_SPOKEN);

const ASKED: Readonly<Record<string, string>> = {
  "task.add": "add",
  "task.delete": "delete",
  "task.complete": "mark as done",
  "task.update": "change the task",
  "calendar.add": "put in your calendar",
  "calendar.cancel": "cancel",
  "calendar.move": "move",
  "reminder.set": "remind you of",
  "reminder.cancel": "cancel the reminder",
  "alarm.set": "set an alarm",
  "timer.set": "set a timer",
};

/** The question whose yes lets `command` run. */
export const askLeave = (command: Command, slots: Readonly<Record<string, unknown>>): string => {
  const deed = ASKED[command.name] ?? command.name.replaceAll(".", " ");
  const what = slots.all === true ? "everything" : (named(slots.title) ?? named(slots.text) ?? "");
  const list = slots.all === true || what === "" ? named(slots.list) : undefined;
  const to = named(slots.newWhen) ?? named(slots.newTitle);
  const when = named(slots.when) ?? named(slots.duration);
  return `Shall I ${[deed, what, ...(list ? [`on ${list}`] : []), ...(to ? [`to ${to}`] : when ? [`for ${when}`] : [])].filter(Boolean).join(" ")}?`;
};
