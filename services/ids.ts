import { randomBytes } from "node:crypto";
import { VoiceError } from "../protocols/errors.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID of version 7: begins with the time, so that rows made together lie together in the index. */
export const createId = (now = Date.now()): string => {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

/** Whether `text` can be an id at all; PostgreSQL refuses the whole query otherwise. */
export const isId = (text: string): boolean => UUID.test(text);

/** `row`, or VoiceError "not_found" where there is none: another user's and nobody's look the same. */
export const found = <Row>(row: Row | undefined, what: string): Row => {
  if (row === undefined) throw new VoiceError("not_found", `there is no such ${what}`);
  return row;
};

/** `id`, or VoiceError "not_found" where no row can have it. */
export const knownId = (id: string, what: string): string => found(isId(id) ? id : undefined, what);
