import { DateTime } from "luxon";
import { z } from "zod";
import type { Calendar, CalendarEvent } from "../../services/calendar/service.ts";
import { parseDuration } from "../dates/find.ts";
import { readRepeat, ruleOf, speakRepeat } from "../dates/repeat.ts";
import { type CommandContext, defineCommand } from "./command.ts";
import { eventItem, sayStart } from "./find-event.ts";
import { INTERNAL, maybe, names, text } from "./slots.ts";
import { askFor, joinSpoken } from "./speech.ts";
import { isPast, readMoment } from "./when.ts";

const HOUR_MS = 3_600_000;
/** A longer span is rather "some time then" than an event that lasts as long. */
const LONGEST_MS = 15 * 24 * HOUR_MS;
/** What lasts all day when no time of day is said. */
const WHOLE_DAY =
  /\b(?:birthday|anniversary|holidays?|vacation|day off|time off|out of office|leave|trip|travel|conference|festival|deadline|due|pay ?day|day)\b/i;
const ALL_DAY = /\b(?:all|whole|entire|full)[ -]day\b/i;

/** What overlaps `event`, apart from itself and what lasts all day. */
const clashes = async (calendar: Calendar, event: CalendarEvent, { userId }: CommandContext) => {
  if (event.allDay) return [];
  const near = await calendar.list(userId, { from: event.startsAt, before: event.endsAt, limit: 5 });
  return near.filter(({ id, seriesId, allDay }) => id !== event.id && seriesId !== event.id && !allDay);
};

/** Puts an event on the calendar. */
export const calendarAdd = (calendar: Calendar) =>
  defineCommand({
    name: "calendar.add",
    description: "Puts an event, meeting or appointment on the calendar.",
    effect: "write",
    slots: z.object({
      title: text("What it is, without time and people: 'lunch', 'dentist appointment'."),
      when: text("When it starts, as said: 'tomorrow at noon', 'friday from three to four'."),
      duration: maybe("How long it lasts, as said: 'half an hour'. An hour if left out."),
      attendees: names.describe("Who takes part."),
      location: maybe("Where it is."),
      time: z.string().optional().meta(INTERNAL),
    }),
    questions: { title: "What should I call it?", when: "When is it?", duration: "How long is it?" },
    async run(slots, ctx) {
      const { title, time, duration, attendees = [], location } = slots;
      const isAllDay = ALL_DAY.test(`${time ?? ""} ${slots.when} ${title} ${duration ?? ""}`);
      const words = slots.when.replace(ALL_DAY, "").trim();
      const moment =
        time === undefined || isAllDay
          ? readMoment(words, ctx)
          : (readMoment(`${words} at ${time.replace(/^at /i, "")}`, ctx) ?? readMoment(time, ctx));
      const known = { ...slots, when: undefined, time: undefined };
      if (moment === undefined) return askFor("when", "Sorry, when is it?", known);
      if (isPast(moment, ctx)) return askFor("when", "That's in the past. When should it be?", known);
      const allDay = moment.isDay && (isAllDay || WHOLE_DAY.test(title));
      const isVague = moment.isDay && moment.span.end.getTime() - moment.span.start.getTime() > 25 * HOUR_MS;
      if (isVague && !allDay) return askFor("when", "On which day, and at what time?", known);
      if (moment.isDay && !allDay) return askFor("time", "At what time?", { ...slots, time: undefined });
      const durationMs = duration === undefined || allDay ? undefined : parseDuration(duration);
      const days = moment.span.end.getTime() - moment.span.start.getTime() <= LONGEST_MS;
      const lastDay = DateTime.fromJSDate(moment.at, { zone: ctx.timeZone }).startOf("day");
      const endsAt = allDay
        ? days
          ? moment.span.end
          : lastDay.plus({ days: 1 }).toJSDate()
        : durationMs !== undefined
          ? new Date(moment.at.getTime() + durationMs)
          : (moment.until ?? new Date(moment.at.getTime() + HOUR_MS));
      const said = moment.recurs ? readRepeat(`${words} ${time ?? ""}`, ctx) : undefined;
      // An event every hour is rather something that was misheard.
      const repeat = said?.freq === "hourly" ? undefined : said;
      const event = await calendar.add(ctx.userId, {
        title: attendees.length > 0 && !/\bwith\b/i.test(title) ? `${title} with ${joinSpoken(attendees)}` : title,
        attendees,
        ...(location !== undefined && { location }),
        startsAt: allDay ? (days ? moment.span.start : lastDay.toJSDate()) : moment.at,
        endsAt,
        allDay,
        timeZone: ctx.timeZone,
        ...(repeat && { recurrence: ruleOf(repeat) }),
      });
      const [clash] = await clashes(calendar, event, ctx);
      const once = moment.recurs && !repeat ? " Just once: I didn't get how often." : "";
      const often = repeat ? `, ${speakRepeat(repeat)}` : "";
      return {
        handled: true,
        say: `Added ${event.title}, ${sayStart(event, ctx)}${often}.${clash ? ` It overlaps ${clash.title}.` : ""}${once}`,
        data: { event, ...(clash && { overlaps: clash }) },
        items: [eventItem(event)],
      };
    },
  });
