import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Accounts } from "../../../services/accounts/service.ts";
import type { Reminders } from "../../../services/reminders/service.ts";
import type { ReadReminder } from "../../http/reminder-text.ts";
import { homeOf } from "../../http/routes/home.ts";
import { ADDS, CHANGES, defineTool, READS, type Tool } from "../tool.ts";
import { dateOf, given, id, limit, moment, rule, words, zone } from "./fields.ts";

export interface ReminderToolsDeps {
  readonly reminders: Reminders;
  readonly readReminder: ReadReminder;
  readonly accounts: Pick<Accounts, "users">;
  readonly clock: () => Date;
}

const kind = z.enum(["reminder", "alarm", "timer"]);

export const reminderTools = ({ reminders, readReminder, accounts, clock }: ReminderToolsDeps): readonly Tool[] => [
  defineTool({
    name: "add_reminder",
    title: "Set a reminder, an alarm or a timer",
    description:
      "By `text` in words ('remind me to call mom every day at five', 'set a timer for ten minutes'), or by dueAt, or for a timer by durationS.",
    scope: "reminders",
    annotations: ADDS,
    input: z.object({
      text: words.optional(),
      kind: kind.optional(),
      label: z.string().max(500).optional(),
      dueAt: moment.optional(),
      durationS: z.number().min(1).max(86_400).optional().describe("Of a timer, in seconds"),
      recurrence: rule,
      timeZone: zone,
    }),
    async run({ text, kind: which, label, dueAt, durationS, recurrence, timeZone }, { caller: { userId }, signal }) {
      const home = await homeOf(accounts, userId);
      const place = { language: home.language, timeZone: timeZone ?? home.timeZone };
      if (text !== undefined)
        return { reminder: await reminders.set(userId, await readReminder({ text, ...place, signal })) };
      const fields = { timeZone: place.timeZone, ...given({ label, recurrence }) };
      if (durationS !== undefined) {
        const durationMs = durationS * 1000;
        const at = new Date(clock().getTime() + durationMs);
        return { reminder: await reminders.set(userId, { kind: "timer", dueAt: at, durationMs, ...fields }) };
      }
      const at = dateOf(dueAt);
      if (at === undefined || which === "timer")
        throw new VoiceError("invalid", "give text, or dueAt, or durationS for a timer");
      if (at <= clock()) throw new VoiceError("invalid", "that time has passed");
      return { reminder: await reminders.set(userId, { kind: which ?? "reminder", dueAt: at, ...fields }) };
    },
  }),
  defineTool({
    name: "list_reminders",
    title: "List reminders",
    description: "Reminders, alarms and timers that have not gone off yet, soonest first.",
    scope: "reminders",
    annotations: READS,
    input: z.object({ kind: kind.optional(), limit }),
    async run(input, { caller }) {
      const { items, nextCursor } = await reminders.page(caller.userId, given(input));
      return { reminders: items, nextCursor };
    },
  }),
  defineTool({
    name: "cancel_reminder",
    title: "Cancel a reminder",
    description: "Cancels a reminder, an alarm or a timer; of one that recurs, all that is to come.",
    scope: "reminders",
    annotations: CHANGES,
    input: z.object({ id }),
    async run(input, { caller }) {
      await reminders.cancel(caller.userId, input.id);
      return { cancelled: input.id };
    },
  }),
];
