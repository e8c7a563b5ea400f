import { z } from "zod";
import type { Reminders } from "../../services/reminders/service.ts";
import { readRepeat, ruleOf } from "../dates/repeat.ts";
import { defineCommand } from "./command.ts";
import { reminderItem, sayRepeat } from "./find-reminder.ts";
import { INTERNAL, maybe, text } from "./slots.ts";
import { askFor } from "./speech.ts";
import { isPast, readMoment, sayMoment } from "./when.ts";

/** Wakes the caller at a time. */
export const alarmSet = (reminders: Reminders) =>
  defineCommand({
    name: "alarm.set",
    description: "Sets an alarm for a time of day: 'wake me up at seven'.",
    effect: "write",
    slots: z.object({
      when: text("When, as said: 'seven thirty', 'tomorrow at six', 'every weekday at seven'."),
      title: maybe("What it is called, where it has a name."),
      time: z.string().optional().meta(INTERNAL),
    }),
    questions: { when: "For when?" },
    async run({ when, title, time }, ctx) {
      const moment =
        time === undefined
          ? readMoment(when, ctx, "clock")
          : (readMoment(`${when} at ${time.replace(/^at /i, "")}`, ctx, "clock") ?? readMoment(time, ctx, "clock"));
      if (moment === undefined) return askFor("when", "Sorry, for when?", { title });
      if (moment.isDay) return askFor("time", "At what time?", { when, title });
      if (isPast(moment, ctx)) return askFor("when", "That's in the past. For when?", { title });
      const repeat = moment.recurs ? readRepeat(`${when} ${time ?? ""}`, ctx) : undefined;
      const reminder = await reminders.set(ctx.userId, {
        kind: "alarm",
        ...(title !== undefined && { label: title }),
        dueAt: moment.at,
        timeZone: ctx.timeZone,
        ...(repeat && { recurrence: ruleOf(repeat) }),
      });
      const once = moment.recurs && !repeat ? " Just once: I didn't get how often." : "";
      return {
        handled: true,
        say: `Alarm set for ${sayMoment(reminder.dueAt, ctx).replace(/^today at /, "")}${sayRepeat(reminder)}.${once}`,
        data: { reminder },
        items: [reminderItem(reminder)],
      };
    },
  });
