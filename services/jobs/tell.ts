import { DateTime } from "luxon";
import { VoiceError } from "../../protocols/errors.ts";
import type { Day, Schedule } from "../calendar/day.ts";
import type { Calendar } from "../calendar/service.ts";
import type { NewNotification } from "../notifications/service.ts";
import { heardAt } from "../reminders/series.ts";
import type { Reminders } from "../reminders/service.ts";
import type { Tasks } from "../tasks/service.ts";
import type { Job } from "./queue.ts";
import type { DailySummaries } from "./summaries.ts";

export interface TellDeps {
  readonly tasks: Tasks;
  readonly calendar: Calendar;
  readonly reminders: Reminders;
  readonly schedule: Schedule;
  readonly dailySummaries: DailySummaries;
}

/** What is gone, or was put off, is not told any more. */
const orNothing = async <T>(looking: Promise<T>): Promise<T | undefined> => {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof VoiceError && error.code === "not_found") return undefined;
    throw error;
  }
};

const clock = (at: Date, timeZone: string): string => DateTime.fromJSDate(at, { zone: timeZone }).toFormat("HH:mm");

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;

const MOST_LINES = 40;

/** A day in words. */
const summaryOf = ({ events, tasks, overdue, reminders, timeZone }: Day): Pick<NewNotification, "title" | "body"> => {
  const timed = [
    ...events.map(({ allDay, startsAt, title }) => [allDay ? "" : clock(startsAt, timeZone), title] as const),
    ...reminders
      .filter(({ state }) => state === "pending")
      .map(({ dueAt, label, kind }) => [clock(dueAt, timeZone), label || kind] as const),
    ...tasks.map(({ dueAt, dueAllDay, title }) => [dueAllDay || !dueAt ? "" : clock(dueAt, timeZone), title] as const),
  ].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const lines = timed.map(([at, title]) => (at === "" ? title : `${at} ${title}`));
  const parts = [
    events.length > 0 ? count(events.length, "event") : "",
    tasks.length > 0 ? count(tasks.length, "task") : "",
    overdue.length > 0 ? `${overdue.length} overdue` : "",
  ].filter(Boolean);
  return {
    title: parts.length === 0 ? "Nothing is planned today" : `Today: ${parts.join(", ")}`,
    body: [...lines, ...overdue.map(({ title }) => `overdue: ${title}`)].slice(0, MOST_LINES).join("\n"),
  };
};

/** What a job tells its user; undefined where that is over. The same job always has the same key. */
export const notificationOf = async (
  { kind, userId, about, at }: Job,
  { tasks, calendar, reminders, schedule, dailySummaries }: TellDeps,
): Promise<NewNotification | undefined> => {
  const key = `${kind}:${about}:${at}`;
  if (kind === "reminder") {
    const reminder = await orNothing(reminders.get(userId, about));
    if (reminder?.state !== "pending" || heardAt(reminder).toISOString() !== at) return undefined;
    return { userId, key, kind: reminder.kind, title: reminder.label || `Your ${reminder.kind}`, about };
  }
  if (kind === "event") {
    const event = await orNothing(calendar.get(userId, about));
    if (event?.startsAt.toISOString() !== at) return undefined;
    const { title, startsAt, timeZone, location } = event;
    const body = [clock(startsAt, timeZone), location].filter(Boolean).join(", ");
    return { userId, key, kind, title, body, about };
  }
  if (kind === "task") {
    const task = await orNothing(tasks.get(userId, about));
    if (!task || task.completedAt !== null || task.dueAt?.toISOString() !== at) return undefined;
    return { userId, key, kind, title: task.title, about };
  }
  const wish = await orNothing(dailySummaries.get(userId));
  if (!wish) return undefined;
  const day = await schedule.day(userId, about, wish.timeZone);
  // One a day, whatever the clock was set to meanwhile.
  return { userId, key: `summary:${about}`, kind, ...summaryOf(day) };
};
