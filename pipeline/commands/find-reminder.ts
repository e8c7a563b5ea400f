import type { Reminder, ReminderKind, Reminders } from "../../services/reminders/service.ts";
import { parseDuration } from "../dates/find.ts";
import { repeatOf, speakRepeat } from "../dates/repeat.ts";
import { speakDuration } from "../dates/speak.ts";
import { type Choice, choose, chooseAny, type Named, pointedAt } from "./choose.ts";
import type { CommandContext, Item } from "./command.ts";
import { readRange, sayMoment } from "./when.ts";

/** The kind meant by "alarms", "a timer"; undefined where none is named. */
export const kindOf = (words: string | undefined): ReminderKind | undefined => {
  const kind = /\b(reminder|alarm|timer)s?\b/i.exec(words ?? "")?.[1]?.toLowerCase();
  return kind as ReminderKind | undefined;
};

/** "your pizza timer", "your alarm". */
export const reminderTitle = ({ kind, label, durationMs }: Reminder): string => {
  if (kind === "reminder") return label === "" ? "your reminder" : label;
  const name =
    label !== "" ? label : kind === "timer" && durationMs !== null ? speakDuration(durationMs).replace(/s$/, "") : "";
  return name === "" ? `your ${kind}` : `your ${name} ${kind}`;
};

/** ", every weekday" of what recurs; empty of what goes off once. */
export const sayRepeat = ({ recurrence }: Pick<Reminder, "recurrence">): string => {
  if (recurrence === null) return "";
  const repeat = repeatOf(recurrence);
  return repeat ? `, ${speakRepeat(repeat)}` : ", again and again";
};

/** What a timer has left. */
export const remainingMs = (
  { state, remainingMs: left, dueAt }: Reminder,
  { now }: Pick<CommandContext, "now">,
): number => (state === "paused" && left !== null ? left : Math.max(0, dueAt.getTime() - now.getTime()));

/** A stretch of time short enough to hear: seconds only under ten minutes. */
export const sayLeft = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  return speakDuration((seconds >= 600 ? Math.round(seconds / 60) * 60 : seconds) * 1000);
};

export const reminderItem = (reminder: Reminder): Item => ({
  kind: "reminder",
  id: reminder.id,
  label: reminderTitle(reminder),
});

export const reminderNamed = (reminder: Reminder, ctx: CommandContext): Named => {
  const short =
    reminder.kind === "reminder" || reminder.label !== "" || reminder.kind === "timer"
      ? reminderTitle(reminder)
      : sayMoment(reminder.dueAt, ctx);
  const when =
    reminder.kind === "timer" ? `with ${sayLeft(remainingMs(reminder, ctx))} left` : sayMoment(reminder.dueAt, ctx);
  return { id: reminder.id, short, full: short === when ? short : `${short} ${when}` };
};

export interface ReminderWords {
  readonly kind?: string | undefined;
  readonly title?: string | undefined;
  readonly when?: string | undefined;
  readonly id?: string | undefined;
}

/** Words that name any reminder of a kind: "my alarm". */
const ANY = /^(?:(?:my|the|an?|any|that|this|next|current) )*(?:reminder|alarm|timer)s?$/i;

/** The reminders that `words` fit; every one of the kind where nothing else is said. */
export const matchReminders = async (
  reminders: Reminders,
  words: ReminderWords,
  ctx: CommandContext,
): Promise<readonly { readonly item: Reminder; readonly score: number }[]> => {
  const kind = kindOf(words.kind) ?? kindOf(words.title);
  const filter = kind === undefined ? {} : { kind };
  const range = words.when === undefined ? undefined : readRange(words.when, ctx);
  const isWithin = ({ dueAt }: Reminder) => range === undefined || (dueAt >= range.from && dueAt < range.before);
  const listed = (await reminders.list(ctx.userId, filter)).filter(isWithin);
  const title = words.title
    ?.replace(/\b(?:reminder|alarm|timer)s?\b/gi, "")
    .replace(/^\s*(?:(?:my|the|an?) )+/i, "")
    .trim();
  if (title === undefined || title === "" || ANY.test(title)) return listed.map((item) => ({ item, score: 1 }));
  // "The five minute timer" is the one that was set to five minutes.
  const durationMs = parseDuration(title);
  const lasting = durationMs === undefined ? [] : listed.filter((item) => item.durationMs === durationMs);
  if (lasting.length > 0) return lasting.map((item) => ({ item, score: 1 }));
  const found = await reminders.find(ctx.userId, title, filter);
  const fitting = found.filter(({ reminder }) => isWithin(reminder));
  if (fitting.length > 0) return fitting.map(({ reminder, score }) => ({ item: reminder, score }));
  // "The seven thirty alarm": a time stands where a name would.
  const at = readRange(title, ctx);
  const then = at === undefined ? [] : listed.filter(({ dueAt }) => dueAt >= at.from && dueAt < at.before);
  return then.map((item) => ({ item, score: 1 }));
};

/** The reminder, alarm or timer meant out of those that `isMeant` allows, the question that finds out, or undefined where there is none. */
export const findReminder = async (
  reminders: Reminders,
  words: ReminderWords,
  ctx: CommandContext,
  isMeant: (reminder: Reminder) => boolean = () => true,
): Promise<Choice<Reminder>> => {
  const id = words.id ?? pointedAt(words.title, "reminder", ctx);
  const set = id === undefined ? [] : await reminders.list(ctx.userId);
  const pointed = set.find((reminder) => reminder.id === id && isMeant(reminder));
  if (pointed) return { found: pointed };
  const { id: _, ...slots } = words;
  const matches = (await matchReminders(reminders, words, ctx)).filter(({ item }) => isMeant(item));
  const named = (reminder: Reminder) => reminderNamed(reminder, ctx);
  if (words.title === undefined)
    return chooseAny(
      matches.map(({ item }) => item),
      named,
      slots,
    );
  return choose(matches, named, slots);
};

/** "You have no timers.", "I don't see a reminder about milk." */
export const noReminder = ({ kind, title, when }: ReminderWords): string => {
  const noun = kindOf(kind) ?? kindOf(title) ?? "reminder";
  const article = noun === "alarm" ? "an" : "a";
  const words = title?.replace(/\b(?:reminder|alarm|timer)s?\b/gi, "").trim();
  if (words === undefined || words === "")
    return when === undefined ? `You have no ${noun}s.` : `I don't see ${article} ${noun} then.`;
  return noun === "reminder"
    ? `I don't see a reminder about ${words}.`
    : `I don't see ${article} ${noun} called ${words}.`;
};
