import { DateTime } from "luxon";
import { VoiceError } from "../../protocols/errors.ts";
import { dateField, requiredText, textField, textList, zoneField } from "../fields.ts";
import { knownId } from "../ids.ts";
import { type EventRow, nextStart, seriesEnd, seriesField } from "./series.ts";
import type { CalendarChange, NewCalendarEvent } from "./service.ts";

/** A user is told of an event so long before it begins. */
const ALERT_MS = 10 * 60_000;
/** Starts that a series may leave out. */
export const MAX_EXCEPTIONS = 1000;

const exceptionsField = (dates: readonly Date[]): string[] => {
  if (dates.length > MAX_EXCEPTIONS)
    throw new VoiceError("invalid", `exceptions has more than ${MAX_EXCEPTIONS} entries`);
  return [...new Set(dates.map((date) => dateField(date, "exceptions").toISOString()))];
};

/** Only what `change` names, checked. */
export const columns = (
  change: CalendarChange & Pick<Partial<NewCalendarEvent>, "kind" | "taskId">,
): Partial<EventRow> => {
  const {
    kind,
    title,
    notes,
    location,
    attendees,
    startsAt,
    endsAt,
    allDay,
    timeZone,
    recurrence,
    exceptions,
    taskId,
  } = change;
  return {
    ...(kind !== undefined && { kind }),
    ...(title !== undefined && { title: requiredText(title, "title", 500) }),
    ...(notes !== undefined && { notes: textField(notes, "notes", 10_000) }),
    ...(location !== undefined && { location: textField(location, "location", 500) }),
    ...(attendees !== undefined && { attendees: textList(attendees, "attendees", 200, 200) }),
    ...(startsAt !== undefined && { startsAt: dateField(startsAt, "startsAt") }),
    ...(endsAt !== undefined && { endsAt: dateField(endsAt, "endsAt") }),
    ...(allDay !== undefined && { allDay }),
    ...(timeZone !== undefined && { timeZone: zoneField(timeZone) }),
    ...(recurrence !== undefined && { recurrence: recurrence === null ? null : seriesField(recurrence) }),
    ...(exceptions !== undefined && { exceptions: exceptionsField(exceptions) }),
    ...(taskId !== undefined && { taskId: knownId(taskId, "task") }),
  };
};

const inOrder = ({ startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date }): void => {
  if (endsAt < startsAt) throw new VoiceError("invalid", "the event ends before it starts");
};

/** `start` moved as clocks show it, by as much as a series was: "half an hour later", on whichever day. */
export const shifted = (text: string, before: EventRow, after: EventRow): string => {
  const wall = (date: Date, zone: string) =>
    DateTime.fromJSDate(date, { zone }).setZone("utc", { keepLocalTime: true });
  const byMs = wall(after.startsAt, after.timeZone).toMillis() - wall(before.startsAt, before.timeZone).toMillis();
  return wall(new Date(text), before.timeZone)
    .plus(byMs)
    .setZone(after.timeZone, { keepLocalTime: true })
    .toJSDate()
    .toISOString();
};

/** A row as it will be stored: what follows from the rest of it. */
export const settled = (row: EventRow, at: Date): EventRow => {
  inOrder(row);
  // Rules know no parts of a second.
  const startsAt = row.recurrence === null ? row.startsAt : new Date(Math.floor(row.startsAt.getTime() / 1000) * 1000);
  const whole = { ...row, startsAt, exceptions: row.recurrence === null ? [] : row.exceptions };
  const next = whole.allDay ? undefined : nextStart(whole, new Date(at.getTime() + ALERT_MS));
  return { ...whole, seriesEndsAt: seriesEnd(whole), alertAt: next ? new Date(next.getTime() - ALERT_MS) : null };
};

/** When a row's user is told next, once they were told at `at`. */
export const nextAlert = (row: EventRow, at: Date): Date | null => settled(row, at).alertAt;

/** The start of what an alert is about. */
export const alertedStart = (alertAt: Date): Date => new Date(alertAt.getTime() + ALERT_MS);
