import { VoiceError } from "../../protocols/errors.ts";
import type { Page, PageRequest } from "../pages.ts";
import type { CalendarEvent } from "./service.ts";

const MOST = 1000;

const wrong = () => new VoiceError("bad_message", "cursor is not one of this list");

const decode = (cursor: string): { readonly at: number; readonly id: string } => {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw wrong();
  }
  if (!Array.isArray(parts) || parts[0] !== "times" || typeof parts[1] !== "number" || typeof parts[2] !== "string")
    throw wrong();
  return { at: parts[1], id: parts[2] };
};

/** Pages through the times of series and single events, which no table holds. `list` gives those that touch `since` or come later. */
export const pageOfTimes = async (
  { limit = 50, cursor }: PageRequest,
  list: (limit: number, since: Date | undefined) => Promise<readonly CalendarEvent[]>,
): Promise<Page<CalendarEvent>> => {
  const after = cursor === undefined ? undefined : decode(cursor);
  const size = Math.max(1, Math.min(200, Math.trunc(limit) || 1));
  const all = await list(after ? MOST : size + 1, after && new Date(after.at));
  const left = all.filter(
    ({ startsAt, id }) => !after || startsAt.getTime() > after.at || (startsAt.getTime() === after.at && id > after.id),
  );
  // Those that were shown and still last fill the list: nobody can tell what comes after them.
  if (all.length === MOST && left.length <= size)
    throw new VoiceError("invalid", `more than ${MOST - size} events last at once: ask for a range that begins later`);
  const items = left.slice(0, size);
  const last = left.length > size ? items.at(-1) : undefined;
  const at = last && JSON.stringify(["times", last.startsAt.getTime(), last.id]);
  return { items, nextCursor: at === undefined ? null : Buffer.from(at).toString("base64url") };
};
