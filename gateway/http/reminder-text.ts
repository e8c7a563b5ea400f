import { DateTime } from "luxon";
import { isPast, readMoment, splitWhen } from "../../pipeline/commands/when.ts";
import { parseDuration } from "../../pipeline/dates/find.ts";
import { readRepeat, ruleOf } from "../../pipeline/dates/repeat.ts";
import type { IntentRouter } from "../../pipeline/intent/intent.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { NewReminder, ReminderKind } from "../../services/reminders/service.ts";
import type { TaskText } from "./task-text.ts";

/** A reminder, alarm or timer out of words. Rejects with VoiceError "invalid" where they name no time to come. */
export type ReadReminder = (request: TaskText) => Promise<NewReminder>;

const KINDS: Readonly<Record<string, ReminderKind>> = {
  "reminder.set": "reminder",
  "alarm.set": "alarm",
  "timer.set": "timer",
};
const MORNING_HOUR = 9;

const said = (value: unknown): string => (typeof value === "string" ? value : "");

const unclear = (message: string) => new VoiceError("invalid", message, { details: [{ path: "body.text", message }] });

export const createReminderReader =
  ({
    router,
    clock = () => new Date(),
  }: {
    readonly router: IntentRouter;
    readonly clock?: () => Date;
  }): ReadReminder =>
  async ({ text, language, timeZone, signal }) => {
    const now = clock();
    const words = text.trim();
    const { command, slots } = await router.route(words, { signal, language, timeZone, now });
    const kind = KINDS[command ?? ""] ?? "reminder";
    if (kind === "timer") {
      const durationMs = parseDuration(said(slots.duration));
      if (durationMs === undefined) throw unclear("the words name no length of time");
      return { kind, label: said(slots.title), durationMs, dueAt: new Date(now.getTime() + durationMs), timeZone };
    }
    const split = command !== null && command in KINDS ? undefined : splitWhen(words, { now, timeZone });
    const when = split?.when ?? said(slots.when);
    const moment = readMoment(when, { now, timeZone });
    if (moment === undefined) throw unclear("the words name no time");
    if (isPast(moment, { now, timeZone })) throw unclear("that time has passed");
    const morning = DateTime.fromJSDate(moment.at, { zone: timeZone }).set({ hour: MORNING_HOUR }).toJSDate();
    const dueAt = !moment.isDay ? moment.at : morning > now ? morning : new Date(now.getTime() + 3_600_000);
    const label = (split?.rest ?? said(slots.title)).replace(/^(?:to|about|of|that) (?=\S)/i, "").replace(/[.!]+$/, "");
    const repeat = moment.recurs ? readRepeat(when, { now, timeZone }) : undefined;
    return { kind, label, dueAt, timeZone, ...(repeat && { recurrence: ruleOf(repeat) }) };
  };
