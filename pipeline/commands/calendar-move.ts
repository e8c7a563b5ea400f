import { DateTime } from "luxon";
import { z } from "zod";
import type { Calendar, CalendarEvent } from "../../services/calendar/service.ts";
import { findDurations } from "../dates/find.ts";
import { pointedAt } from "./choose.ts";
import { type CommandContext, defineCommand } from "./command.ts";
import { eventItem, findEvent, noEvent, sayStart } from "./find-event.ts";
import { confirmed, id, maybe, text } from "./slots.ts";
import { askFor } from "./speech.ts";
import { isPast, isTimeOnly, readMoment } from "./when.ts";

const LATER = /\b(?:later|back|after|forward|ahead)\b/i;
const EARLIER = /\b(?:earlier|sooner|up|before)\b/i;

/** Where `words` move `event` to: by a stretch of time, to another time of its day, or to another day at its time. */
const newStart = (
  event: CalendarEvent,
  words: string,
  ctx: CommandContext,
): { startsAt: Date; endsAt?: Date; allDay: boolean } | undefined => {
  const start = DateTime.fromJSDate(event.startsAt, { zone: ctx.timeZone });
  const isLater = LATER.test(words);
  if (isLater || EARLIER.test(words)) {
    const by = findDurations(words)[0]?.ms;
    if (by !== undefined)
      return { startsAt: new Date(event.startsAt.getTime() + (isLater ? by : -by)), allDay: event.allDay };
  }
  // "To five" is five o'clock on the day of the event, whenever that is.
  const now = isTimeOnly(words) && start > DateTime.fromJSDate(ctx.now) ? start.startOf("day").toJSDate() : ctx.now;
  const moment = readMoment(words, { now, timeZone: ctx.timeZone });
  if (moment === undefined) return undefined;
  if (!moment.isDay) return { startsAt: moment.at, allDay: false, ...(moment.until && { endsAt: moment.until }) };
  const { year, month, day } = DateTime.fromJSDate(moment.at, { zone: ctx.timeZone });
  return { startsAt: start.set({ year, month, day }).toJSDate(), allDay: event.allDay };
};

/** When a moved event ends: as long after its start as before, in days of the calendar where it lasts all day. */
const endOf = (event: CalendarEvent, moved: { startsAt: Date; allDay: boolean }, zone: string): Date => {
  const start = DateTime.fromJSDate(event.startsAt, { zone });
  const end = DateTime.fromJSDate(event.endsAt, { zone });
  const newStart = DateTime.fromJSDate(moved.startsAt, { zone });
  if (moved.allDay) return newStart.plus({ days: Math.round(end.diff(start, "days").days) }).toJSDate();
  return newStart.plus(event.allDay ? { hours: 1 } : end.diff(start)).toJSDate();
};

/** Moves an event to another time, as long as it was. */
export const calendarMove = (calendar: Calendar) =>
  defineCommand({
    name: "calendar.move",
    description: "Moves an event to another day or time, or by a stretch of time: 'an hour later'.",
    effect: "write",
    slots: z.object({
      title: maybe("The event, as said: 'dentist'."),
      when: maybe("When it is now, as said."),
      newWhen: text("When it should be, as said: 'friday', 'five pm', 'an hour later'."),
      id,
      confirmed,
    }),
    questions: { newWhen: "To when?" },
    async run(slots, ctx) {
      const isNamed = slots.title !== undefined || slots.when !== undefined || slots.id !== undefined;
      // "Move it to friday" names nothing but what was spoken of last.
      const id = isNamed ? slots.id : pointedAt("it", "event", ctx);
      if (!isNamed && id === undefined) return askFor("title", "Which event should I move?", slots);
      const choice = await findEvent(calendar, { ...slots, id }, ctx);
      if (choice === undefined) return noEvent(slots, ctx);
      if ("ask" in choice) return choice.ask;
      const event = choice.found;
      const moved = newStart(event, slots.newWhen, ctx);
      const known = { ...slots, id: event.id, newWhen: undefined };
      if (moved === undefined) return askFor("newWhen", `Sorry, when should ${event.title} be?`, known);
      if (isPast({ at: moved.startsAt, isDay: moved.allDay }, ctx))
        return askFor("newWhen", `That's in the past. When should ${event.title} be?`, known);
      const changed = await calendar.update(ctx.userId, event.id, {
        startsAt: moved.startsAt,
        endsAt: moved.endsAt ?? endOf(event, moved, ctx.timeZone),
        allDay: moved.allDay,
      });
      return {
        handled: true,
        say: `Moved ${changed.title} to ${sayStart(changed, ctx)}.`,
        data: { event: changed },
        items: [eventItem(changed)],
      };
    },
  });
