import type { Reminder } from "../../services/reminders/service.ts";
import type { CommandContext, Say } from "../commands/command.ts";
import { reminderTitle } from "../commands/find-reminder.ts";
import { turnedRound } from "../commands/reminder-set.ts";
import { sentence } from "../commands/speech.ts";
import { sayMoment, sayTime } from "../commands/when.ts";

/** Later than this is late: the caller was away when it went off. */
const LATE_MS = 5 * 60_000;

/** What is spoken when a reminder, alarm or timer goes off; says so where that is late. */
export const sayReminder = (reminder: Reminder, ctx: Pick<CommandContext, "now" | "timeZone">): Say => {
  const { kind, label, dueAt } = reminder;
  const isLate = ctx.now.getTime() - dueAt.getTime() > LATE_MS;
  const then = isLate ? sayMoment(dueAt, ctx).replace(/^today /, "") : "";
  if (kind === "timer")
    return isLate
      ? `${sentence(reminderTitle(reminder))} was done ${then}.`
      : `${sentence(reminderTitle(reminder))} is done.`;
  if (kind === "alarm") {
    if (isLate) return `You missed ${label === "" ? "an alarm" : `the ${label} alarm`} ${then}.`;
    return label === "" ? `It's ${sayTime(dueAt, ctx)}. This is your alarm.` : `It's ${sayTime(dueAt, ctx)}: ${label}.`;
  }
  const what = label === "" ? "you asked me to remind you." : `${turnedRound(label)}.`;
  return isLate ? `Reminder from ${then.replace(/^at /, "")}: ${what}` : `Reminder: ${what}`;
};
