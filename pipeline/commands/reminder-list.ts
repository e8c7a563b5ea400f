import { z } from "zod";
import type { Reminder, Reminders } from "../../services/reminders/service.ts";
import { type CommandContext, defineCommand } from "./command.ts";
import {
  kindOf,
  matchReminders,
  noReminder,
  remainingMs,
  reminderItem,
  reminderTitle,
  sayLeft,
  sayRepeat,
} from "./find-reminder.ts";
import { turnedRound } from "./reminder-set.ts";
import { maybe } from "./slots.ts";
import { askFor, count, joinSpoken, listSpoken, refuse, sentence } from "./speech.ts";
import { readRange, sayMoment } from "./when.ts";

const KINDS = ["reminder", "alarm", "timer"] as const;

const sayOne = (reminder: Reminder, ctx: CommandContext): string => {
  const { kind, label, state } = reminder;
  if (kind === "timer")
    return `${reminderTitle(reminder)} has ${sayLeft(remainingMs(reminder, ctx))} left${state === "paused" ? ", paused" : ""}`;
  const when = `${sayMoment(reminder.dueAt, ctx)}${sayRepeat(reminder)}`;
  if (kind === "alarm") return label === "" ? when : `${label} ${when}`;
  return `${turnedRound(label)} ${when}`;
};

/** Reads out reminders, alarms and timers. */
export const reminderList = (reminders: Reminders) =>
  defineCommand({
    name: "reminder.list",
    description: "Says which reminders, alarms or timers are set, and how much time a timer has left.",
    effect: "read",
    slots: z.object({
      kind: maybe("'reminder', 'alarm' or 'timer'. All of them if left out."),
      when: maybe("Only those that go off then, as said."),
      title: maybe("Only the one of this name or length: 'pizza', 'five minute'."),
    }),
    async run(slots, ctx) {
      const kind = kindOf(slots.kind);
      const range = slots.when === undefined ? undefined : readRange(slots.when, ctx);
      if (slots.when !== undefined && range === undefined) return askFor("when", "Sorry, for when?", { kind });
      const all = (await matchReminders(reminders, { kind: slots.kind, title: slots.title }, ctx)).map(
        ({ item }) => item,
      );
      const found = range ? all.filter(({ dueAt }) => dueAt >= range.from && dueAt < range.before) : all;
      const data = { reminders: found };
      const during = range ? ` ${range.said}` : "";
      const [first] = found;
      if (first === undefined && slots.title !== undefined) return refuse(noReminder(slots));
      if (first === undefined) {
        const what = kind === undefined ? "reminders, alarms or timers" : `${kind}s`;
        return { handled: true, say: `You have no ${what}${during}.`, data };
      }
      const items = found.slice(0, 20).map(reminderItem);
      if (found.length === 1) {
        const lead = first.kind === "timer" ? "" : first.kind === "alarm" ? "One alarm: " : "One reminder: ";
        return { handled: true, say: `${sentence(`${lead}${sayOne(first, ctx)}`)}.`, data, items };
      }
      const kinds = KINDS.map((one) => [one, found.filter((reminder) => reminder.kind === one).length] as const);
      const mixed = kinds.filter(([, n]) => n > 0);
      if (mixed.length > 1) {
        const what = joinSpoken(mixed.map(([one, n]) => count(n, one)));
        return { handled: true, say: `You have ${what}${during}. Next: ${sayOne(first, ctx)}.`, data, items };
      }
      const labels = listSpoken(found.map((reminder) => sayOne(reminder, ctx)));
      if (first.kind === "timer") return { handled: true, say: `${sentence(labels)}.`, data, items };
      return { handled: true, say: `You have ${count(found.length, first.kind)}${during}: ${labels}.`, data, items };
    },
  });
