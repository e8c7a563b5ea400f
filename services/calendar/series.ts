import { DateTime } from "luxon";
import { VoiceError } from "../../protocols/errors.ts";
import { isId } from "../ids.ts";
import { countOf, lastTime, nextAfter, recurrenceField, timesBetween } from "../recurrence.ts";
import type { calendarEvents } from "./schema.ts";
import type { CalendarEvent } from "./service.ts";

export type EventRow = typeof calendarEvents.$inferSelect;

/** A counted series is walked through from its start, so it may not be endless. */
const MOST_TIMES = 1000;
const YEAR_MS = 366 * 86_400_000;

const stamp = (date: Date): string => date.toISOString().replace(/[-:]|\.\d+/g, "");

/** "0189...-..._20260302T090000Z": one of a series. */
export const occurrenceId = (seriesId: string, start: Date): string => `${seriesId}_${stamp(start)}`;

/** The series and start that an id names; undefined for the id of a row. */
export const readOccurrenceId = (id: string): { readonly seriesId: string; readonly start: Date } | undefined => {
  const [seriesId = "", at = "", ...rest] = id.split("_");
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(at);
  if (!match || rest.length > 0 || !isId(seriesId)) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const start = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(start.getTime()) ? undefined : { seriesId, start };
};

/** A row as it is shown. */
export const toEvent = ({
  userId: _,
  uid: _uid,
  alertAt: _alert,
  seriesEndsAt: _end,
  exceptions,
  ...row
}: EventRow): CalendarEvent => ({
  ...row,
  exceptions: exceptions.map((text) => new Date(text)),
});

/** How long it lasts: in days of the calendar where it lasts all day, since one of them may have 23 hours. */
const endOf = ({ startsAt, endsAt, allDay, timeZone }: EventRow, start: Date): Date => {
  if (!allDay) return new Date(start.getTime() + endsAt.getTime() - startsAt.getTime());
  const zone = { zone: timeZone };
  const days = DateTime.fromJSDate(endsAt, zone).diff(DateTime.fromJSDate(startsAt, zone), "days").days;
  return DateTime.fromJSDate(start, zone)
    .plus({ days: Math.round(days) })
    .toJSDate();
};

/** The one of a series that starts at `start`. */
export const occurrenceOf = (row: EventRow, start: Date): CalendarEvent => ({
  ...toEvent(row),
  id: occurrenceId(row.id, start),
  startsAt: start,
  endsAt: endOf(row, start),
  exceptions: [],
  seriesId: row.id,
  originalStart: start,
});

/** Those of a series that touch a range, soonest first. */
export const expand = (
  row: EventRow,
  {
    from = row.startsAt,
    before,
    most,
  }: { readonly from?: Date | undefined; readonly before?: Date | undefined; readonly most: number },
): CalendarEvent[] => {
  const { recurrence, timeZone, startsAt, endsAt, exceptions } = row;
  if (recurrence === null) return [toEvent(row)];
  const left = new Set(exceptions.map((text) => Date.parse(text)));
  const lastsMs = endsAt.getTime() - startsAt.getTime();
  const begin = Math.max(from.getTime(), startsAt.getTime());
  const times = timesBetween(recurrence, startsAt, {
    timeZone,
    // A day more than it lasts, since all-day ones may last an hour longer.
    from: new Date(from.getTime() - lastsMs - 86_400_000),
    before: before ?? new Date(begin + YEAR_MS),
    most: most + left.size + Math.ceil(lastsMs / 3_600_000) + 48,
  });
  return times
    .filter((time) => !left.has(time.getTime()))
    .map((time) => occurrenceOf(row, time))
    .filter((event) => Math.max(event.endsAt.getTime(), event.startsAt.getTime() + 1) > from.getTime())
    .slice(0, most);
};

/** The one that an id names, or undefined where the series has none then. */
export const occurrenceAt = (row: EventRow, start: Date): CalendarEvent | undefined => {
  if (row.recurrence === null || row.exceptions.some((text) => Date.parse(text) === start.getTime())) return undefined;
  const [time] = timesBetween(row.recurrence, row.startsAt, {
    timeZone: row.timeZone,
    from: start,
    before: new Date(start.getTime() + 1),
    most: 1,
  });
  return time && occurrenceOf(row, time);
};

/** When the next one starts that begins after `after`; undefined where none does. */
export const nextStart = (
  row: Pick<EventRow, "startsAt" | "recurrence" | "exceptions" | "timeZone">,
  after: Date,
): Date | undefined => {
  const { startsAt, recurrence, exceptions, timeZone } = row;
  const isLeftOut = (date: Date) => exceptions.some((text) => Date.parse(text) === date.getTime());
  if (startsAt > after && !isLeftOut(startsAt)) return startsAt;
  if (recurrence === null) return undefined;
  let time = nextAfter(recurrence, startsAt, after, timeZone);
  while (time && (isLeftOut(time) || time <= after)) time = nextAfter(recurrence, startsAt, time, timeZone);
  return time;
};

/** `rule` checked, with its start: VoiceError "invalid" where it is none. */
export const seriesField = (rule: string): string => {
  const checked = recurrenceField(rule);
  if ((countOf(checked) ?? 0) > MOST_TIMES)
    throw new VoiceError("invalid", `recurrence counts to more than ${MOST_TIMES}`);
  return checked;
};

/** When the last of a series ends; null where it never does, or there is none. */
export const seriesEnd = (row: EventRow): Date | null => {
  if (row.recurrence === null) return null;
  const last = lastTime(row.recurrence, row.startsAt, row.timeZone);
  return last === undefined ? null : endOf(row, last);
};
