import type { Place } from "./model.ts";

/**
 * What may leave this machine. "local_only": nothing. "prefer_local": what nothing here could do. "cloud_ok": anything,
 * except for the private classes below, which never do unless each is allowed.
 */
export const PRIVACY_LEVELS = ["local_only", "prefer_local", "cloud_ok"] as const;
export type PrivacyLevel = (typeof PRIVACY_LEVELS)[number];

/** Kinds of content that stay here unless a user allows them to leave. */
export const PRIVATE_CLASSES = ["payment", "contact", "identity", "secret", "health"] as const;
export type PrivateClass = (typeof PRIVATE_CLASSES)[number];

export interface Privacy {
  readonly level: PrivacyLevel;
  /** Private classes that may leave all the same. */
  readonly allow: readonly PrivateClass[];
}

interface Found {
  readonly kind: PrivateClass;
  readonly start: number;
  readonly end: number;
}

const DIGIT = "(?:\\d|\\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\\b)";
/** Digits in a row, written or spoken one by one: "555-0199", "four one double seven". */
const DIGITS = new RegExp(`${DIGIT}(?:[\\s().,/-]{0,3}${DIGIT})+`, "gi");
const DATE = /^\d{4}-\d{2}-\d{2}|^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/;
const SPOKEN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const digitsOf = (text: string): string => {
  let digits = "";
  let times = 1;
  for (const [word] of text.toLowerCase().matchAll(/\d|[a-z]+/g)) {
    if (word === "double" || word === "triple") {
      times = word === "double" ? 2 : 3;
      continue;
    }
    const digit = word === "oh" ? "0" : /\d/.test(word) ? word : String(SPOKEN.indexOf(word));
    digits += digit.repeat(times);
    times = 1;
  }
  return digits;
};

/** Whether digits are a card's: the last one checks the others. */
const isCard = (digits: string): boolean => {
  if (digits.length < 13 || digits.length > 19) return false;
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
};

/** Shortest number that is somebody's. */
const PHONE_DIGITS = 7;

/** What is private by its own shape. */
const SHAPES: readonly (readonly [PrivateClass, RegExp])[] = [
  ["payment", /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/g],
  ["contact", /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g],
  ["contact", /\b\w+ at \w+(?: dot \w+)* dot (?:com|org|net|edu|gov|io|de|uk|fr|es)\b/gi],
  ["identity", /\b\d{3}-\d{2}-\d{4}\b/g],
];
/** What only names it: the secret itself stands somewhere around, in words that tell nothing of what they are. */
const NAMES: readonly (readonly [PrivateClass, RegExp])[] = [
  ["payment", /\b(?:(?:credit|debit|bank) card|card number|account number|iban|sort code|routing number|cvv|cvc)\b/gi],
  ["contact", /\b(?:phone|mobile|cell) number\b/gi],
  [
    "identity",
    /\b(?:social security|passport number|national insurance|tax (?:id|number)|driver'?s licen[cs]e number|id number)\b/gi,
  ],
  ["secret", /\b(?:passwords?|passcodes?|pass ?phrase|pin (?:code|number)|my pin|security code|door code|secret)\b/gi],
  [
    "health",
    /\b(?:diagnos\w+|symptoms?|medications?|medicines?|prescriptions?|pills?|dos(?:e|age)|insulin|cancer|tumou?r|chemo\w*|hiv|pregnan\w+|miscarriage|abortion|depress(?:ed|ion)|anxiety|therap(?:y|ist)|psychiatrist|suicid\w+|blood (?:pressure|sugar|test|type)|disease|illness|surgery|std|rehab|antidepressants?)\b/gi,
  ],
];

/** The sentence around a place in `text`, and what may go on from it. What was spoken has no marks: there it is all. */
const sentenceAround = (text: string, at: number, following: number): readonly [start: number, end: number] => {
  const before = [...text.slice(0, at).matchAll(/[.!?;…](?=\s)\s*|\n\s*/g)].at(-1);
  const after = [...text.slice(at).matchAll(/[.!?;…](?=\s|$)|\n/g)][following];
  return [before ? before.index + before[0].length : 0, after ? at + after.index : text.length];
};

const find = (text: string): readonly Found[] => {
  const found: Found[] = [];
  for (const [kind, pattern] of SHAPES)
    for (const match of text.matchAll(pattern))
      found.push({ kind, start: match.index, end: match.index + match[0].length });
  const known = [...found];
  for (const [kind, pattern] of NAMES)
    for (const match of text.matchAll(pattern)) {
      // "Here is the password. It is swordfish."
      const [start, end] = sentenceAround(text, match.index, kind === "health" ? 0 : 1);
      found.push({ kind, start, end });
    }
  for (const match of text.matchAll(DIGITS)) {
    const [start, end] = [match.index, match.index + match[0].length];
    const digits = digitsOf(match[0]);
    if (digits.length < PHONE_DIGITS || DATE.test(match[0].trim())) continue;
    // Digits of what has a name already are no telephone's.
    if (known.some((other) => other.start <= start && end <= other.end)) continue;
    found.push({ kind: isCard(digits) ? "payment" : "contact", start, end });
  }
  return found;
};

/** What is private in `text`; empty where nothing is that we can tell. */
export const privateIn = (text: string): readonly PrivateClass[] => [...new Set(find(text).map(({ kind }) => kind))];

/** Whether `text` may go to `place`. */
export const mayGo = (text: string, place: Place, allow: readonly PrivateClass[]): boolean =>
  place === "local" || privateIn(text).every((kind) => allow.includes(kind));

/** `text` as it may leave: what is private in it is covered, with the sentence around words that only name it. */
export const covered = (text: string, allow: readonly PrivateClass[]): string => {
  let left = "";
  let at = 0;
  for (const { start, end } of find(text)
    .filter(({ kind }) => !allow.includes(kind))
    .sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    left += `${text.slice(at, Math.max(at, start))}[withheld]`;
    at = end;
  }
  return left + text.slice(at);
};

/** `value` as JSON has it, with each text in it as it may leave. */
export const coveredIn = (value: unknown, allow: readonly PrivateClass[]): unknown =>
  JSON.parse(JSON.stringify(value ?? null), (_, part) => (typeof part === "string" ? covered(part, allow) : part));

const WISH =
  /^(?:please )?(?:privately|in private|confidentially|off the record|just between us|between you and me|(?:keep|do|answer) (?:this|that|it) (?:private|local|locally|privately|to yourself))\b[,:]? */i;

/** A caller who begins with "privately" wants this one utterance to stay here. */
export const privateWish = (text: string): { readonly isPrivate: boolean; readonly text: string } => {
  const rest = text.replace(WISH, "");
  return rest === text || rest.trim() === "" ? { isPrivate: false, text } : { isPrivate: true, text: rest };
};

/** Why words go where they go. */
export type PlaceWhy = "local_only" | "private_content" | "prefer_local" | "cloud_ok";

/** Where `text` may be thought about, best first. */
export const placesFor = (
  text: string,
  { level, allow }: Privacy,
): { readonly places: readonly Place[]; readonly why: PlaceWhy } => {
  if (level === "local_only") return { places: ["local"], why: "local_only" };
  if (!mayGo(text, "cloud", allow)) return { places: ["local"], why: "private_content" };
  return { places: level === "prefer_local" ? ["local", "cloud"] : ["cloud", "local"], why: level };
};
