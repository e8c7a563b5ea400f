import { type WordClass, wordClass } from "./words.ts";

/** A word of an utterance as the classifier sees it. */
export interface Token {
  /** Lower case, contractions opened, plural and the like cut off. */
  readonly stem: string;
  readonly kind: WordClass | undefined;
}

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\b(what|when|where|who|how|that|it|there|here|let)s\b/g, "$1 is"],
  [/\b(what|when|where|who|how|that|it|there|here|he|she)'s\b/g, "$1 is"],
  [/\blet's\b/g, "let us"],
  [/\bi'?m\b/g, "i am"],
  [/\b(you|we|they)'?re\b/g, "$1 are"],
  [/\b(i|you|we|they)'ve\b/g, "$1 have"],
  [/\b(i|you|we|they|he|she|it|what|that|there)'ll\b/g, "$1 will"],
  [/\b(i|you|we|they|he|she)'d\b/g, "$1 would"],
  [/\b(do|does|did|is|are|was|were|have|has|had|would|could|should)n'?t\b/g, "$1 not"],
  [/\bcan'?t\b/g, "can not"],
  [/\bwon'?t\b/g, "will not"],
  [/\bdont\b/g, "do not"],
  [/\bgonna\b/g, "going to"],
  [/\bwanna\b/g, "want to"],
  [/\bgotta\b/g, "got to"],
  [/\b(\d{1,2})(?::(\d\d))?\s*([ap])\.?\s?m\b\.?/g, "$1:$2 $3m"],
  [/\b([ap])\.? m\b\.?/g, "$1m"],
  [/\bo'?\s?clock\b/g, "oclock"],
  [/\bto[ -]do('?s)?\b(?=[ -]?(?:list|item|s\b|$))/g, "todo"],
  [/\bcheck ?list\b/g, "checklist"],
  [/\btime[ -]?zones?\b/g, "timezone"],
  [/\bwake ?up\b/g, "wakeup"],
  [/\bhappy hour\b/g, "happyhour"],
  [/\bcatch ?up\b/g, "catchup"],
];

const WAKE =
  /^(?:(?:hey|hi|hello|ok|okay|yo)\s+)?(?:google|siri|alexa|olly|cortana|computer|earshot|jarvis|bixby)\b[\s,.!]*/;
const WAKE_AT_END = /[\s,]+(?:google|siri|alexa|olly|cortana|earshot|jarvis|bixby)\s*[.!?]?$/;

/** Lower case, without the assistant's name, contractions opened, punctuation gone. */
export const plainText = (text: string): string => {
  let plain = text.toLowerCase().replaceAll("’", "'").replace(/\s+/g, " ").trim();
  const named = plain.replace(WAKE, "").replace(WAKE_AT_END, "");
  if (named !== "") plain = named;
  plain = plain.replace(/\b(?:[a-z]\. ?){1,3}[a-z]\b\.?/g, (letters) => letters.replace(/[^a-z]/g, ""));
  for (const [pattern, into] of CONTRACTIONS) plain = plain.replace(pattern, into);
  return plain
    .replace(/'s\b/g, " 's")
    .replace(/[^a-z0-9À-ɏ':&\s-]/g, " ")
    .replace(/(^|\s)['-]+|['-]+(\s|$)/g, (both) => (both.includes("'s") ? both : " "))
    .replace(/\s+/g, " ")
    .trim();
};

// Enough to bring "meetings" to "meeting" and "cancelled" near "cancel"; char n-grams do the rest.
const stemOf = (word: string): string => {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (word.length > 3 && word.endsWith("s") && !/(?:ss|us|is)$/.test(word)) return word.slice(0, -1);
  return word;
};

const numberClass = (word: string): WordClass | undefined => {
  if (/^\d{1,2}:\d{0,2}$/.test(word)) return "CLOCK";
  if (/^\d+(?:st|nd|rd|th)$/.test(word)) return "ORD";
  return /^\d[\d:.,/-]*$/.test(word) ? "NUM" : undefined;
};

/** Words of an utterance with their classes; two words that name one place come as one. */
export const tokenize = (text: string): Token[] => {
  const words = plainText(text).split(" ");
  const tokens: Token[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "") continue;
    const next = words[i + 1];
    const pair = next === undefined ? undefined : wordClass(`${word} ${next}`);
    if (pair !== undefined) {
      tokens.push({ stem: `${word}_${next}`, kind: pair });
      i++;
      continue;
    }
    const kind = numberClass(word) ?? wordClass(word) ?? wordClass(stemOf(word));
    tokens.push({ stem: kind === "NUM" && /\d/.test(word) ? "0" : stemOf(word), kind });
  }
  return tokens;
};
