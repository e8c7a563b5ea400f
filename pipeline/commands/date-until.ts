import { DateTime } from "luxon";
import { z } from "zod";
import type { Calendar } from "../../services/calendar/service.ts";
import { startOf } from "../dates/date.ts";
import { speakDuration } from "../dates/speak.ts";
import { defineCommand } from "./command.ts";
import { sayStart } from "./find-event.ts";
import { text } from "./slots.ts";
import { count, refuse, sentence } from "./speech.ts";
import { readValue, saidBack, sayMoment } from "./when.ts";

const TIME_GRAINS = new Set(["second", "minute", "hour"]);

/** Tells how long it is until a day, a time or an event on the calendar. */
export const dateUntil = (calendar: Calendar) =>
  defineCommand({
    name: "date.until",
    description: "Tells how long it is until a day, a time or an event: 'how many days until christmas'.",
    effect: "read",
    slots: z.object({ what: text("Until what, as said: 'christmas', 'five pm', 'my dentist appointment'.") }),
    questions: { what: "Until what?" },
    async run({ what }, ctx) {
      const { now, timeZone } = ctx;
      const today = DateTime.fromJSDate(now, { zone: timeZone });
      const say = (name: string, at: Date, hasTime: boolean): string => {
        const then = DateTime.fromJSDate(at, { zone: timeZone });
        const days = Math.round(then.startOf("day").diff(today.startOf("day"), "days").days);
        if (hasTime && then.diff(today, "hours").hours < 24)
          return `${sentence(speakDuration(Math.max(60_000, Math.round(then.diff(today).toMillis() / 60_000) * 60_000)))} until ${name}.`;
        if (days === 0) return `${sentence(name)} is today.`;
        return days === 1 && !/tomorrow/i.test(name)
          ? `${sentence(name)} is tomorrow.`
          : `${count(days, "day")} until ${name}.`;
      };
      const value = readValue(what, { now, timeZone, prefer: "future" });
      if (value) {
        const at = startOf(value, timeZone);
        const hasTime = TIME_GRAINS.has(value.grain);
        if (hasTime ? at < now : DateTime.fromJSDate(at, { zone: timeZone }) < today.startOf("day"))
          return refuse(`That was ${sayMoment(at, ctx)}.`);
        return { handled: true, say: say(saidBack(what), at, hasTime), data: { at } };
      }
      const [found] = await calendar.find(ctx.userId, what, { from: now });
      if (found === undefined) return refuse(`I don't know when ${what} is.`);
      const { event } = found;
      const until = say(event.title, event.startsAt, !event.allDay);
      return {
        handled: true,
        say: `${until.slice(0, -1)}, ${sayStart(event, ctx)}.`,
        data: { at: event.startsAt, event },
      };
    },
  });
