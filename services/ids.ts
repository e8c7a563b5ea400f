import { randomBytes } from "node:crypto";
import { VoiceError } from "../protocols/errors.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

let [lastMs, made] = [0, 0];
/** What twelve bits count to. */
const MOST_A_MS = 0xfff;

/**
 * A UUID of version 7: begins with the time, so that rows made together lie together in the index. Those of one process
 * sort in the order they were made in, also within a millisecond and when the clock goes back (RFC 9562, 6.2, method 1).
 */
export const createId = (): string => {
  const now = Date.now();
  if (now > lastMs || made === MOST_A_MS) [lastMs, made] = [Math.max(now, lastMs + 1), 0];
  else made++;
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | made, 6);
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
