import { z } from "zod";
import type { Reminders } from "../../services/reminders/service.ts";
import { defineCommand } from "./command.ts";
import { findReminder, noReminder, remainingMs, reminderItem, reminderTitle, sayLeft } from "./find-reminder.ts";
import { confirmed, id, maybe } from "./slots.ts";
import { refuse, sentence } from "./speech.ts";

/** Lets a paused timer go on. */
export const timerResume = (reminders: Reminders) =>
  defineCommand({
    name: "timer.resume",
    description: "Resumes a paused timer.",
    effect: "write",
    slots: z.object({ title: maybe("Which timer: its name or its length."), id, confirmed }),
    async run(slots, ctx) {
      const words = { ...slots, kind: "timer" };
      const choice = await findReminder(reminders, words, ctx, (timer) => timer.state === "paused");
      if (choice === undefined) {
        const running = await findReminder(reminders, words, ctx);
        if (running === undefined) return refuse(noReminder(words));
        return refuse(
          "found" in running ? `${sentence(reminderTitle(running.found))} is running.` : "No timer is paused.",
        );
      }
      if ("ask" in choice) return choice.ask;
      const timer = await reminders.resume(ctx.userId, choice.found.id);
      return {
        handled: true,
        say: `Running again: ${sayLeft(remainingMs(timer, ctx))} left.`,
        data: { reminder: timer },
        items: [reminderItem(timer)],
      };
    },
  });
