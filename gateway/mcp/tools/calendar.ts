import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Accounts } from "../../../services/accounts/service.ts";
import type { Schedule } from "../../../services/calendar/day.ts";
import type { Calendar, CalendarChange, NewCalendarEvent } from "../../../services/calendar/service.ts";
import type { ReadEvent } from "../../http/event-text.ts";
import { homeOf } from "../../http/routes/home.ts";
import { ADDS, CHANGES, defineTool, READS, type Tool } from "../tool.ts";
import { dateOf, given, id, limit, moment, notes, rule, title, words, zone } from "./fields.ts";

export interface CalendarToolsDeps {
  readonly calendar: Calendar;
  readonly schedule: Schedule;
  readonly readEvent: ReadEvent;
  readonly accounts: Pick<Accounts, "users">;
}

const HOUR_MS = 3_600_000;
const eventId = id.describe("Id of an event, a series, or one of a series, as another tool told it");
const place = z.string().max(500).optional();
const attendees = z.array(z.string().min(1).max(200)).max(200).optional();

export const calendarTools = ({ calendar, schedule, readEvent, accounts }: CalendarToolsDeps): readonly Tool[] => [
  defineTool({
    name: "add_event",
    title: "Add an event",
    description: "Puts an event on the calendar, by its fields, or by `text`: 'lunch with Anna tomorrow at noon'.",
    scope: "calendar",
    annotations: ADDS,
    input: z.object({
      text: words.optional().describe("The event in words; with it nothing but timeZone is read"),
      title: title.optional(),
      startsAt: moment.optional(),
      endsAt: moment.optional().describe("An hour after the start if left out"),
      allDay: z.boolean().optional(),
      location: place,
      attendees,
      notes,
      recurrence: rule,
      timeZone: zone,
    }),
    async run({ text, title: name, startsAt, endsAt, timeZone, ...rest }, { caller: { userId }, signal }) {
      const home = await homeOf(accounts, userId);
      const at = timeZone ?? home.timeZone;
      if (text !== undefined) {
        const read = await readEvent({ text, language: home.language, timeZone: at, signal });
        return { event: await calendar.add(userId, read) };
      }
      const begin = dateOf(startsAt);
      if (name === undefined || begin === undefined)
        throw new VoiceError("invalid", "give title and startsAt, or text");
      const end = dateOf(endsAt) ?? new Date(begin.getTime() + HOUR_MS);
      const event: NewCalendarEvent = { title: name, startsAt: begin, endsAt: end, timeZone: at, ...given(rest) };
      return { event: await calendar.add(userId, event) };
    },
  }),
  defineTool({
    name: "list_events",
    title: "List events",
    description: "Lists what is on the calendar in a stretch of time of at most a year, each time that a series comes.",
    scope: "calendar",
    annotations: READS,
    input: z.object({ from: moment, before: moment, limit }),
    async run({ from, before, limit: most = 50 }, { caller }) {
      const range = { from: new Date(from), before: new Date(before) };
      if (range.before.getTime() - range.from.getTime() > 370 * 24 * HOUR_MS)
        throw new VoiceError("invalid", "before is more than a year after from");
      return { events: await calendar.list(caller.userId, { ...range, limit: most }) };
    },
  }),
  defineTool({
    name: "update_event",
    title: "Change an event",
    description: "Changes what is given of an event, a series, or one of a series alone, by its id.",
    scope: "calendar",
    annotations: CHANGES,
    input: z.object({
      id: eventId,
      title: title.optional(),
      startsAt: moment.optional(),
      endsAt: moment.optional(),
      allDay: z.boolean().optional(),
      location: place,
      attendees,
      notes,
      recurrence: rule.nullable(),
    }),
    async run({ id: which, startsAt, endsAt, ...rest }, { caller }) {
      const change: CalendarChange = given({ ...rest, startsAt: dateOf(startsAt), endsAt: dateOf(endsAt) });
      return { event: await calendar.update(caller.userId, which, change) };
    },
  }),
  defineTool({
    name: "delete_event",
    title: "Cancel an event",
    description: "Takes an event, a series, or one of a series alone off the calendar.",
    scope: "calendar",
    annotations: CHANGES,
    input: z.object({ id: eventId }),
    async run(input, { caller }) {
      await calendar.cancel(caller.userId, input.id);
      return { deleted: input.id };
    },
  }),
  defineTool({
    name: "get_day",
    title: "Show a day",
    description: "All that a day holds: events, tasks, reminders, and when the user is free.",
    scope: "calendar",
    annotations: READS,
    input: z.object({ date: z.iso.date().optional().describe("Default: today"), timeZone: zone }),
    async run({ date, timeZone }, { caller: { userId } }) {
      return { day: await schedule.day(userId, date, timeZone ?? (await homeOf(accounts, userId)).timeZone) };
    },
  }),
];
