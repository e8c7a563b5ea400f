import type { Intent } from "./intent.ts";

/** Why the local router's word is not enough; undefined where it is. */
export type Doubt =
  /** It understood, but is not sure. */
  | "unsure"
  /** It hears one request at a time, and these are several. */
  | "several"
  /** Nothing that it knows serves this. */
  | "unknown";

/** From here its word is taken without asking anybody else. */
const SURE = 0.9;

/** What begins another request after "and"; "remind me to call mom and tell her" is one. */
const AND_THEN =
  /(?:,|\band\b|\bthen\b|\balso\b|\bplus\b)\s+(?:(?:and|then|also|please|after that|can you|could you)\s+)*(?:tell me|what(?:'s| is| are| do| have| time| day)\b|when(?:'s| is| do| am)\b|how (?:many|long|much)\b|am i\b|do i have\b|set (?:a|an|the|my)\b|remind me\b|show me\b|list my\b|add\b|put\b|schedule\b|book\b|delete\b|remove\b|cancel\b|translate\b|start (?:a|the)\b|wake me\b|read me\b|mark\b|move\b|reschedule\b)/i;
/** Words to be translated may ask for anything. */
const QUOTES = new Set(["translate.text", "translate.mode", "translate.interpret"]);

/** Whether, and why, a language model should be asked about `text`, which the local router took for `intent`. */
export const doubtOf = (text: string, { command, confidence }: Intent): Doubt | undefined => {
  if (command === null) return "unknown";
  if (AND_THEN.test(text) && !QUOTES.has(command)) return "several";
  return confidence >= SURE ? undefined : "unsure";
};
