import { VoiceError } from "../protocols/errors.ts";

const invalid = (message: string) => new VoiceError("invalid", message);

/** `text` trimmed; VoiceError "invalid" where it is too long or holds a NUL, which PostgreSQL cannot store. */
export const textField = (text: string, name: string, maxLength: number): string => {
  const trimmed = text.trim();
  if (trimmed.length > maxLength) throw invalid(`${name} is longer than ${maxLength} characters`);
  if (trimmed.includes("\0")) throw invalid(`${name} holds a NUL character`);
  return trimmed;
};

/** As `textField`, and not empty. */
export const requiredText = (text: string, name: string, maxLength: number): string => {
  const trimmed = textField(text, name, maxLength);
  if (trimmed === "") throw invalid(`${name} is empty`);
  return trimmed;
};

/** Each entry as `requiredText`, at most `maxCount` of them. */
export const textList = (texts: readonly string[], name: string, maxLength: number, maxCount: number): string[] => {
  if (texts.length > maxCount) throw invalid(`${name} has more than ${maxCount} entries`);
  return texts.map((text) => requiredText(text, name, maxLength));
};

/** `date`, or VoiceError "invalid" outside the years 1900 to 9999. */
export const dateField = (date: Date, name: string): Date => {
  const year = date.getUTCFullYear();
  if (!(year >= 1900 && year <= 9999)) throw invalid(`${name} is not a date this can store`);
  return date;
};

/** An IANA time zone, or VoiceError "invalid". */
export const zoneField = (timeZone: string): string => {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw invalid("timeZone is not an IANA time zone");
  }
  return timeZone;
};

/** Rows a list may return: `limit` between 1 and 1000, 100 where none is given. */
export const rowLimit = (limit = 100): number => Math.max(1, Math.min(1000, Math.trunc(limit) || 1));
