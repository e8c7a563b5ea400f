import { z } from "zod";
import type { Reminders } from "../../services/reminders/service.ts";
import { parseDuration } from "../dates/find.ts";
import { speakDuration } from "../dates/speak.ts";
import { defineCommand } from "./command.ts";
import { reminderItem } from "./find-reminder.ts";
import { maybe, text } from "./slots.ts";
import { askFor } from "./speech.ts";

/** Longer is rather a reminder. */
const LONGEST_MS = 24 * 3_600_000;

/** Counts down. */
export const timerSet = (reminders: Reminders) =>
  defineCommand({
    name: "timer.set",
    description: "Starts a timer that counts down: 'five minutes for the pizza'.",
    effect: "write",
    slots: z.object({
      duration: text("How long, as said: 'five minutes', 'an hour and a half'."),
      title: maybe("What it is for: 'pizza'."),
    }),
    questions: { duration: "For how long?" },
    async run({ duration, title }, ctx) {
      const durationMs = parseDuration(duration);
      if (durationMs === undefined) return askFor("duration", "Sorry, for how long?", { title });
      if (durationMs < 1000) return askFor("duration", "That's no time at all. For how long?", { title });
      if (durationMs > LONGEST_MS)
        return askFor("duration", "A timer can run up to 24 hours. For how long?", { title });
      const label = title?.replace(/^(?:(?:for|the|my|a|an) )+/i, "").trim();
      const reminder = await reminders.set(ctx.userId, {
        kind: "timer",
        ...(label && { label }),
        dueAt: new Date(ctx.now.getTime() + durationMs),
        durationMs,
        timeZone: ctx.timeZone,
      });
      const what = label ? `${label} timer` : "Timer";
      return {
        handled: true,
        say: `${what.charAt(0).toUpperCase()}${what.slice(1)} set for ${speakDuration(durationMs)}.`,
        data: { reminder },
        items: [reminderItem(reminder)],
      };
    },
  });
