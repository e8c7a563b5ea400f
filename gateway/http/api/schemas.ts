import { z } from "zod";
import { ERRORS, type ErrorCode } from "../../../protocols/errors.ts";

/** A point in time: ISO 8601 with a zone on the wire, a Date inside. */
export const instant = z
  .codec(z.iso.datetime({ offset: true }), z.date(), {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString(),
  })
  .meta({ id: "Instant", description: "ISO 8601 with a zone.", example: "2026-03-01T08:00:00.000Z" });

/** Text of at most `max` characters; NUL, which the database cannot store, is none. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0]*$/, "must not hold a NUL character");

/** The same with something in it. */
export const someText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0]*\S[^\0]*$/, "must have something in it, and no NUL character");

export const id = z.string().meta({ format: "uuid", description: "Id." });
/** Path parameters of one thing. */
export const byId = z.object({ id });

export const timeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_+\-/]+$/, "must be an IANA time zone")
  .meta({ description: "IANA time zone.", example: "Europe/Berlin" });
export const language = z
  .string()
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, "must be a BCP 47 language")
  .meta({ description: "BCP 47.", example: "en" });

/** Query of every list that is shown in pages. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .exactOptional()
    .meta({ description: "How many to show at most. Default 50." }),
  cursor: text(2000)
    .exactOptional()
    .meta({ description: "nextCursor of the page before; all else must be as it was." }),
};

/** A page of `item`, called `name` in the document. */
export const pageOf = <Item extends z.ZodType>(item: Item, name: string) =>
  z
    .object({
      items: z.array(item).readonly(),
      nextCursor: z.string().nullable().meta({ description: "Asks for the next page; null on the last." }),
    })
    .meta({ id: name });

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];
/** What every refusal says. */
export const errorBody = z
  .object({ code: z.enum(codes), message: z.string(), details: z.unknown().optional() })
  .meta({ id: "Error", description: "Why a request was refused." });
