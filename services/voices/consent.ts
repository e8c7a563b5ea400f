import { VoiceError } from "../../protocols/errors.ts";
import type { VoiceConsent } from "./service.ts";

/** The clock of whoever took the consent may be ahead of ours. */
const AHEAD_MS = 5 * 60_000;

const refuse = (why: string) =>
  new VoiceError("forbidden", `a voice is cloned with its speaker's consent alone: ${why}`);

/** Whether the words agree to cloning, and take nothing back. */
const agrees = (statement: string): boolean =>
  /\b(?:i|we)\b/i.test(statement) &&
  /\b(?:agree|consent|allow|permit|authori[sz]e)\b/i.test(statement) &&
  /\b(?:clon(?:e|ed|ing)|cop(?:y|ied|ying)|synthes\w+|replica\w*)\b/i.test(statement) &&
  /\bvoice\b/i.test(statement) &&
  !/\b(?:not|never|don['’]?t|won['’]?t|cannot|can['’]?t|refuse|withdraw|revoke|disagree)\b/i.test(statement);

/** Throws VoiceError "forbidden" where `consent` is none, or older than `maxAgeMs`. */
export const checkConsent = ({ speaker, statement, at }: VoiceConsent, now: Date, maxAgeMs: number): void => {
  if (speaker.trim() === "") throw refuse("it is not said whose voice it is");
  if (!agrees(statement)) throw refuse("the statement does not agree to it");
  const age = now.getTime() - (at ?? now).getTime();
  if (Number.isNaN(age) || age < -AHEAD_MS) throw refuse("it is not said when it was given");
  if (age > maxAgeMs) throw refuse("it was given too long ago");
};
