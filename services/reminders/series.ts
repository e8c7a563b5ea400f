import { VoiceError } from "../../protocols/errors.ts";
import { nextAfter, recurrenceField } from "../recurrence.ts";
import type { reminders } from "./schema.ts";

type Row = typeof reminders.$inferSelect;
type Times = Pick<Row, "dueAt" | "recurrence" | "firstAt" | "owedAt">;

/** The columns of a series that begins at `dueAt`; none of them is set for what goes off once. */
export const seriesField = (
  rule: string | null,
  { kind, dueAt }: Pick<Row, "kind" | "dueAt">,
): Pick<Row, "recurrence" | "firstAt"> => {
  if (rule === null) return { recurrence: null, firstAt: null };
  if (kind === "timer") throw new VoiceError("invalid", "a timer does not recur");
  return { recurrence: recurrenceField(rule), firstAt: dueAt };
};

/**
 * What becomes of a series whose time has come: the time is owed until somebody hears or reads it, and the next one that is
 * still to come is due. What was missed in between is not made up for. After its last time it is none any more. Undefined for
 * what goes off once.
 */
export const wentOff = (row: Times & Pick<Row, "timeZone">, now: Date): Times | undefined => {
  const { recurrence, firstAt, dueAt, timeZone } = row;
  if (recurrence === null) return undefined;
  const since = new Date(Math.max(dueAt.getTime(), now.getTime()));
  const next = nextAfter(recurrence, firstAt ?? dueAt, since, timeZone);
  return next
    ? { recurrence, firstAt, owedAt: dueAt, dueAt: next }
    : { recurrence: null, firstAt: null, owedAt: null, dueAt };
};

/** The time of `row` that is to be heard now or next. */
export const heardAt = ({ owedAt, dueAt }: Pick<Row, "owedAt" | "dueAt">): Date => owedAt ?? dueAt;
