import { z } from "zod";
import type { Reminders } from "../../services/reminders/service.ts";
import { parseDuration } from "../dates/find.ts";
import { defineCommand } from "./command.ts";
import { findReminder, noReminder, remainingMs, reminderItem, reminderTitle, sayLeft } from "./find-reminder.ts";
import { confirmed, id, maybe, text } from "./slots.ts";
import { askFor, refuse, sentence } from "./speech.ts";

const LESS = /\b(?:less|remove|removes?|subtract|minus|decrease|reduce|shorten|shorter|down|off|take|cut|drop|sub)\b/i;
const LONGEST_MS = 24 * 3_600_000;

/** Gives a timer more or less time. */
export const timerAdjust = (reminders: Reminders) =>
  defineCommand({
    name: "timer.adjust",
    description: "Adds time to a timer or takes some off it.",
    effect: "write",
    slots: z.object({
      duration: text("How much, as said: 'two minutes'."),
      direction: maybe("'add' or 'remove'. Adds if left out."),
      title: maybe("Which timer: its name or its length."),
      id,
      confirmed,
    }),
    questions: { duration: "By how much?" },
    async run(slots, ctx) {
      const byMs = parseDuration(slots.duration);
      if (byMs === undefined) return askFor("duration", "Sorry, by how much?", { ...slots, duration: undefined });
      const words = { ...slots, kind: "timer" };
      const choice = await findReminder(reminders, words, ctx);
      if (choice === undefined) return refuse(noReminder(words));
      if ("ask" in choice) return choice.ask;
      const timer = choice.found;
      const change = LESS.test(slots.direction ?? "") ? -byMs : byMs;
      const leftMs = remainingMs(timer, ctx) + change;
      if (leftMs <= 0)
        return refuse(`${sentence(reminderTitle(timer))} has only ${sayLeft(remainingMs(timer, ctx))} left.`);
      if (leftMs > LONGEST_MS) return refuse("A timer can run up to 24 hours.");
      const adjusted = await reminders.update(ctx.userId, timer.id, { dueAt: new Date(ctx.now.getTime() + leftMs) });
      return {
        handled: true,
        say: `${sentence(reminderTitle(timer))} now has ${sayLeft(leftMs)} left.`,
        data: { reminder: adjusted },
        items: [reminderItem(adjusted)],
      };
    },
  });
