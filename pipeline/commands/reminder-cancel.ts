import { z } from "zod";
import type { Reminders } from "../../services/reminders/service.ts";
import { type CommandContext, type CommandResult, defineCommand } from "./command.ts";
import {
  findReminder,
  kindOf,
  matchReminders,
  noReminder,
  type ReminderWords,
  reminderTitle,
  sayRepeat,
} from "./find-reminder.ts";
import { turnedRound } from "./reminder-set.ts";
import { all, confirmed, id, maybe } from "./slots.ts";
import { askYesNo, count, refuse } from "./speech.ts";
import { sayMoment } from "./when.ts";

/** Cancels a reminder, alarm or timer, or all of a kind once the caller has said yes. */
export const reminderCancel = (reminders: Reminders) => {
  const cancelAll = async (words: ReminderWords, isSure: boolean, ctx: CommandContext): Promise<CommandResult> => {
    const found = await matchReminders(reminders, words, ctx);
    const [first] = found;
    if (first === undefined) return refuse(noReminder(words));
    const what = count(found.length, kindOf(words.kind) ?? "reminder");
    if (!isSure && found.length > 1) {
      const { kind, title, when } = words;
      return askYesNo(`Cancel all ${what}?`, { all: true, kind, title, when });
    }
    for (const { item } of found) await reminders.cancel(ctx.userId, item.id);
    return { handled: true, say: `Cancelled ${what}.`, data: { cancelled: found.length } };
  };

  return defineCommand({
    name: "reminder.cancel",
    description: "Cancels a reminder, alarm or timer, or all of a kind.",
    effect: "write",
    slots: z.object({
      kind: maybe("'reminder', 'alarm' or 'timer'."),
      title: maybe("What it is about, or what it is called."),
      when: maybe("When it would go off, as said: 'seven thirty'."),
      all,
      id,
      confirmed,
    }),
    async run(slots, ctx) {
      const { all: isAll, confirmed: isSure, ...words } = slots;
      if (isAll) return cancelAll(words, isSure === true, ctx);
      const choice = await findReminder(reminders, words, ctx);
      if (choice === undefined) return refuse(noReminder(words));
      if ("ask" in choice) return choice.ask;
      const reminder = choice.found;
      await reminders.cancel(ctx.userId, reminder.id);
      const name =
        reminder.kind === "reminder" ? `the reminder: ${turnedRound(reminder.label)}` : reminderTitle(reminder);
      const when = reminder.kind === "alarm" ? ` ${sayMoment(reminder.dueAt, ctx)}` : "";
      return { handled: true, say: `Cancelled ${name}${when}${sayRepeat(reminder)}.`, data: { reminder } };
    },
  });
};
