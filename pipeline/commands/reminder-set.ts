import { DateTime } from "luxon";
import { z } from "zod";
import type { Reminders } from "../../services/reminders/service.ts";
import { readRepeat, ruleOf } from "../dates/repeat.ts";
import { type CommandContext, defineCommand } from "./command.ts";
import { reminderItem, sayRepeat } from "./find-reminder.ts";
import { text } from "./slots.ts";
import { askFor } from "./speech.ts";
import { isPast, type Moment, readMoment, sayMoment } from "./when.ts";

/** When somebody is reminded of something on a day without a time: before the day's work. */
const MORNING_HOUR = 9;

/** When to remind on a day: in its morning, or within the hour where that is over. */
const timeOn = ({ at, isDay }: Moment, { now, timeZone }: CommandContext): Date => {
  if (!isDay) return at;
  const morning = DateTime.fromJSDate(at, { zone: timeZone }).set({ hour: MORNING_HOUR }).toJSDate();
  return morning > now ? morning : DateTime.fromJSDate(now).plus({ hours: 1 }).startOf("minute").toJSDate();
};

/** "my mom" said by the caller is "your mom" said to them. */
export const turnedRound = (words: string): string =>
  words.replace(/\b(my|mine|myself|i'm|i am|i|me)\b/gi, (word) => {
    const turned: Readonly<Record<string, string>> = {
      my: "your",
      mine: "yours",
      myself: "yourself",
      "i'm": "you're",
      "i am": "you are",
      i: "you",
      me: "you",
    };
    return turned[word.toLowerCase()] ?? word;
  });

/** Reminds of something at a time. */
export const reminderSet = (reminders: Reminders) =>
  defineCommand({
    name: "reminder.set",
    description: "Sets a reminder that is spoken at a time: 'remind me to call mom at five'.",
    effect: "write",
    slots: z.object({
      title: text("What to be reminded of: 'call mom'."),
      when: text("When, as said: 'tomorrow at five', 'in ten minutes', 'every day at eight'."),
    }),
    questions: { title: "Remind you of what?", when: "When?" },
    async run({ title, when }, ctx) {
      const moment = readMoment(when, ctx);
      if (moment === undefined) return askFor("when", "Sorry, when should I remind you?", { title });
      if (isPast(moment, ctx)) return askFor("when", "That's in the past. When should I remind you?", { title });
      const label = title.replace(/^(?:to|about|of|that) (?=\S)/i, "");
      const repeat = moment.recurs ? readRepeat(when, ctx) : undefined;
      const reminder = await reminders.set(ctx.userId, {
        kind: "reminder",
        label,
        dueAt: timeOn(moment, ctx),
        timeZone: ctx.timeZone,
        ...(repeat && { recurrence: ruleOf(repeat) }),
      });
      const once = moment.recurs && !repeat ? " Just once: I didn't get how often." : "";
      return {
        handled: true,
        say: `I'll remind you ${sayMoment(reminder.dueAt, ctx)}${sayRepeat(reminder)}: ${turnedRound(label)}.${once}`,
        data: { reminder },
        items: [reminderItem(reminder)],
      };
    },
  });
