import { z } from "zod";
import { someText, text, timeZone } from "../../http/api/schemas.ts";

/** A point in time as a model writes it. */
export const moment = z.iso.datetime({ offset: true }).describe("ISO 8601 with a zone: 2026-03-01T08:00:00+01:00");
export const id = z.string().max(100).describe("Id, as another tool told it");
export const zone = timeZone.optional().describe("IANA time zone; default: the user's");
export const limit = z.int().min(1).max(200).optional().describe("How many at most; default 50");
export const title = someText(500);
export const words = someText(500);
export const notes = text(10_000).optional();
export const rule = text(300).optional().describe("RFC 5545 rule: FREQ=WEEKLY;BYDAY=MO");

/** Without what was left out: `undefined` would be taken for a value. */
export const given = <Fields extends Record<string, unknown>>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]: Exclude<Fields[Name], undefined>;
  };

export const dateOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
