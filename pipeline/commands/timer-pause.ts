import { z } from "zod";
import type { Reminders } from "../../services/reminders/service.ts";
import { defineCommand } from "./command.ts";
import { findReminder, noReminder, remainingMs, reminderItem, reminderTitle, sayLeft } from "./find-reminder.ts";
import { confirmed, id, maybe } from "./slots.ts";
import { refuse, sentence } from "./speech.ts";

/** Stops a timer's clock. */
export const timerPause = (reminders: Reminders) =>
  defineCommand({
    name: "timer.pause",
    description: "Pauses a running timer.",
    effect: "write",
    slots: z.object({ title: maybe("Which timer: its name or its length."), id, confirmed }),
    async run(slots, ctx) {
      const words = { ...slots, kind: "timer" };
      const choice = await findReminder(reminders, words, ctx, (timer) => timer.state === "pending");
      if (choice === undefined) {
        const paused = await findReminder(reminders, words, ctx);
        if (paused === undefined) return refuse(noReminder(words));
        return refuse(
          "found" in paused ? `${sentence(reminderTitle(paused.found))} is already paused.` : "All timers are paused.",
        );
      }
      if ("ask" in choice) return choice.ask;
      const timer = await reminders.pause(ctx.userId, choice.found.id);
      return {
        handled: true,
        say: `Paused, with ${sayLeft(remainingMs(timer, ctx))} left.`,
        data: { reminder: timer },
        items: [reminderItem(timer)],
      };
    },
  });
