import type { Command } from "../commands/command.ts";
import { isTimeNamed } from "./times.ts";

/**
 * Whether a call that a language model asks for is what its user asked for. A model reads titles and texts that anybody
 * may have written, and may obey them; so a command that changes something runs at once only where the user's own words
 * name the deed, its object and its time. Whatever else a model asks for needs the user's yes.
 */

/** Words by which users ask for a deed, as they begin. */
const DEEDS = {
  add: /\b(?:add|append|put|stick|throw|include|enter|writ|not(?:e|ing)\b|jot|record|sav|creat|new\b|remember|remind|forget|need|must\b|ha(?:ve|s) to|got to|gotta|should\b|ought|want|out of\b|running (?:low|out)|low on\b|short of\b|to-?do\b)|^(?:buy|get|grab|pick up|order|make (?:a|an|the)\b)/i,
  schedule:
    /\b(?:add|put|schedul|book|creat|set|plan|arrang|enter|pencil|block|reserv|invit|organi[sz]|need|have\b|'ve\b|got\b|having|meeting|seeing|new\b|calendar|appointment|there'?s\b|there is\b)|^make\b/i,
  remind:
    /\b(?:remind|remember|forget|nudg|ping\b|alert|notif|tell me (?:to|in|at|when)\b|let me know|need to|must\b|have to|got to|gotta|should\b|ought|set\b)/i,
  alarm: /\b(?:alarm|wak|get me up|get up|be up|up (?:at|by)\b|rous|buzz|ring)/i,
  countdown: /\b(?:timer|tim(?:e|ing)\b|count|start|set\b|ring|beep|remind|tell me (?:in|when)\b|let me know)/i,
  interpret:
    /\b(?:translat|interpret|say|speak|repeat).*\b(?:everything|all|whatever|what i|anything|each sentence|from now|until|till|mode)\b|\b(?:from now on|keep|start|begin)\b.*\b(?:translat|interpret)|\b(?:interpreter|translator)\b/i,
  delete:
    /\b(?:delet|remov|cancel|clear|drop|eras|scrap|get(?:ting)? rid|tak(?:e|ing)\b.*\b(?:off|away)|turn(?:ing)? off|dismiss|clean|nuk|silenc|strik|scratch|cross|call(?:ing)? off|skip|kill|wip|empty|toss|no longer|n'?t (?:need|want)|not (?:need|want)|not going|any ?more)/i,
  complete:
    /\b(?:done|did|finish|complet|check|tick|cross|mark|tak(?:e|en) care|sorted|handled|already|i've|i have|we've|bought|paid|sent|called|got|made|(?!need|indeed|feed|speed|bed|red|wed)\w+ed)\b|\b(?:finish|complet|check|tick|cross|mark)/i,
  change:
    /\b(?:chang|mov|renam|reschedul|push|shift|postpon|delay|mak|updat|set|put|instead|earlier|later|sooner|priorit|urgent|important|due|bring|swap|call it|turn|edit|adjust|correct)/i,
  timer:
    /\b(?:add|extend|increas|decreas|lengthen|shorten|more|less|longer|shorter|tak|paus|hold|stop|wait|freez|resum|continu|go on|start|unpaus|keep|reduc|remov)/i,
} as const satisfies Readonly<Record<string, RegExp>>;
const DEED_OF: Readonly<Record<string, keyof typeof DEEDS>> = {
  "task.add": "add",
  "task.delete": "delete",
  "task.complete": "complete",
  "task.update": "change",
  "calendar.add": "schedule",
  "calendar.cancel": "delete",
  "calendar.move": "change",
  "reminder.set": "remind",
  "reminder.cancel": "delete",
  "alarm.set": "alarm",
  "timer.set": "countdown",
  "timer.adjust": "timer",
  "timer.pause": "timer",
  "timer.resume": "timer",
  "translate.mode": "interpret",
};
/** What makes something new may be asked for by its name alone: "lunch with anna at noon". */
const MAKES: ReadonlySet<string> = new Set(["add", "schedule", "remind", "alarm", "countdown"]);
/** Commands of the same name end that are new here are taken for the deed that their verb says. */
const deedOf = (command: string): keyof typeof DEEDS => {
  const known = DEED_OF[command];
  if (known !== undefined) return known;
  const verb = command.split(".")[1] ?? "";
  if (/delete|remove|cancel|clear/.test(verb)) return "delete";
  return /add|set|create/.test(verb) ? "add" : "change";
};

const FILLED = "(?:(?:and|but|so|well|okay|ok|hey|um|uh|please|now|then|also|just|hello|hi)[, ]+)*";
/** What only asks names no deed, whatever words are in it: "is the milk done?", "tell me what I have to buy". */
const ASKS = new RegExp(
  `^${FILLED}(?:(?:what|when|how|who|where|why|which|whose)(?:'s|'re|'d)?\\b|(?:is|are|am|was|were|does|did|has|isn't|aren't|didn't|hasn't)\\b|do (?:i|we|they|you)(?! mind)\\b|(?:have|should|shall) (?:i|we|you)\\b|(?:(?:can you|could you|please) )*(?:tell|show|read|give|let|remind) me (?:about|of my|what|when|how|who|where|why|which|whether|if|know (?:what|when|how|if))\\b|i (?:wonder|was wondering|am wondering)\\b|(?:i'd like|i would like|i want|i need) to (?:know|hear|see|ask|find out|understand)\\b)`,
  "i",
);
/** Parts of an utterance that may each ask for something. */
const PARTS = /\s*(?:[,.;:?!]+|\b(?:and|then|also|but|plus|so)\b)\s*/i;

/** "Delete my shopping list" means all that is on it; "delete milk from my list" does not. */
const ALL =
  /\b(?:all|every|everything|entire|whole|both|clear|empty|each)\b|\b(?:delet|remov|clean|eras|scrap|drop|nuk)\w*\s+(?:(?!from\b|off\b|on\b|of\b)[\w']+\s+){0,3}(?:lists?|calendar|schedule|agenda)\b/i;
const NOT =
  /(?<!\bwhy )\b(?:don'?t|do not|never|shouldn't|should not|without)\s+(?:(?!forget|let\b)\w+\s+){0,3}(?:add|put|set|creat|schedul|book|remind|wak|start|translat|delet|remov|cancel|clear|drop|eras|complet|mark|chang|mov|renam|reschedul|paus|resum|stop)/i;
/** The rest of such an utterance is somebody's text, and asks for nothing. */
const QUOTES =
  /^(?:(?:please|can you|could you|would you|now|and) )*(?:translat|summari[sz]|rewrit|proofread|explain|repeat|spell|read (?:this|me this)|how do (?:you|i) say|what does)|\bsay\b.*\bin \w+$/i;

/** Slots whose words must be the user's; choices may be put in others. */
const OBJECTS: ReadonlySet<string> = new Set([
  "title",
  "newTitle",
  "list",
  "attendees",
  "location",
  "text",
  "what",
  "to",
]);
const SMALL = new Set(
  "a an the my your our of to for in on at with and or from about it that this one list task item event meeting reminder timer alarm be is are i me you please".split(
    " ",
  ),
);
/** Slots whose time must be the user's, in whatever words. */
const TIMES: ReadonlySet<string> = new Set(["when", "newWhen", "duration"]);
/** How much of an object must be in the user's words: a model may mend a word or two. */
const ENOUGH = 0.6;
/** Letters by which two forms of a word are taken for one: "washing", "wash". */
const STEM = 4;

/** What is left of an utterance that says nothing but its object. */
const PLAIN = new Set("maybe also then some there's there new at by until".split(" "));

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

/** `own` without the words of `slots`, each once: "how is buy milk going" says nothing of buying. */
const around = (own: string, slots: Readonly<Record<string, unknown>>): string => {
  let left = own;
  for (const [name, value] of Object.entries(slots))
    if (OBJECTS.has(name) || TIMES.has(name))
      for (const word of [value]
        .flat()
        .join(" ")
        .toLowerCase()
        .match(/[\p{L}\p{N}']+/gu) ?? [])
        left = left.replace(new RegExp(`(?<![\\p{L}\\p{N}'])${word}(?![\\p{L}\\p{N}'])`, "u"), " ");
  return left.replace(/\s+/g, " ").trim();
};

/** Whether a part of `own` that does not only ask names the deed, beside its object. */
const namesDeed = (deed: keyof typeof DEEDS, own: string, slots: Readonly<Record<string, unknown>>): boolean => {
  if (NOT.test(own)) return false;
  if (deed === "interpret") return DEEDS[deed].test(own) && !ASKS.test(own);
  const orders = own.split(PARTS).filter((part) => part !== "" && !ASKS.test(part));
  const left = around(orders.join(", "), slots);
  if (left.split(PARTS).some((part) => DEEDS[deed].test(part))) return true;
  const times = Object.entries(slots).flatMap(([name, value]) => (TIMES.has(name) ? [String(value)] : []));
  const rest = wordsOf(left).filter((word) => !PLAIN.has(word) && !isTimeNamed(word, times));
  const isBare = orders.length > 0 && !ASKS.test(own) && rest.length === 0;
  return MAKES.has(deed) && isBare;
};

/** Whether the user's own words ask for `command` with `slots`. What only reads always is. */
export const isAskedFor = (
  command: Command,
  slots: Readonly<Record<string, unknown>>,
  { said, before, quoted }: Words,
): boolean => {
  if (command.effect === "read") return true;
  const deed = deedOf(command.name);
  if (deed !== "interpret" && QUOTES.test(said.trim()) && quoted.length === 0) return false;
  let own = said.toLowerCase();
  for (const text of quoted) own = own.replace(text.toLowerCase(), " ");
  if (!namesDeed(deed, own, slots)) return false;
  if (slots.all === true && !ALL.test(own)) return false;
  const known = new Set([own, ...before].flatMap((text) => wordsOf(text)).map(stemOf));
  return Object.entries(slots).every(([name, value]) => {
    if (TIMES.has(name)) return isTimeNamed(String(value), [own, ...before]);
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
  "translate.mode": "translate everything you say",
};

/** The question whose yes lets `command` run. */
export const askLeave = (command: Command, slots: Readonly<Record<string, unknown>>): string => {
  const deed = ASKED[command.name] ?? command.name.replaceAll(".", " ");
  const what = slots.all === true ? "everything" : (named(slots.title) ?? named(slots.text) ?? "");
  const list = slots.all === true || what === "" ? named(slots.list) : undefined;
  const to = named(slots.newWhen) ?? named(slots.newTitle) ?? named(slots.to);
  const when = named(slots.when) ?? named(slots.duration);
  return `Shall I ${[deed, what, ...(list ? [`on ${list}`] : []), ...(to ? [`to ${to}`] : when ? [`for ${when}`] : [])].filter(Boolean).join(" ")}?`;
};
