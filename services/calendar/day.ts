import { DateTime } from "luxon";
import { VoiceError } from "../../protocols/errors.ts";
import { zoneField } from "../fields.ts";
import type { Reminder, Reminders } from "../reminders/service.ts";
import type { Task, Tasks } from "../tasks/service.ts";
import type { Calendar, CalendarEvent, NewCalendarEvent, Span } from "./service.ts";

/** All that a day holds. */
export interface Day {
  readonly date: string;
  readonly timeZone: string;
  readonly from: Date;
  /** Exclusive. */
  readonly before: Date;
  /** Meetings and blocks, by start. */
  readonly events: readonly CalendarEvent[];
  /** Open, due on that day; and before it, where the day is the present one. */
  readonly tasks: readonly Task[];
  readonly overdue: readonly Task[];
  readonly reminders: readonly Reminder[];
  readonly free: readonly Span[];
}

/** Time that is set aside. */
export interface NewBlock {
  readonly title?: string;
  /** The task that it is for, whose title it has unless it has its own. */
  readonly taskId?: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** Days of one user at a time. */
export interface Schedule {
  /** `date` is one of the calendar, "2026-03-02". */
  day(userId: string, date: string | undefined, timeZone: string): Promise<Day>;
  /** All or none. VoiceError "conflict" where one overlaps another or what there is, unless that may be. */
  block(
    userId: string,
    blocks: readonly NewBlock[],
    options: { readonly timeZone: string; readonly mayOverlap: boolean },
  ): Promise<readonly CalendarEvent[]>;
}

const overlaps = (a: Span, b: Span): boolean => a.startsAt < b.endsAt && b.startsAt < a.endsAt;

export const createSchedule = ({
  calendar,
  tasks,
  reminders,
  now = () => new Date(),
}: {
  readonly calendar: Calendar;
  readonly tasks: Tasks;
  readonly reminders: Reminders;
  readonly now?: () => Date;
}): Schedule => ({
  async day(userId, date, timeZone) {
    const zone = zoneField(timeZone);
    const start = (
      date === undefined ? DateTime.fromJSDate(now(), { zone }) : DateTime.fromISO(date, { zone })
    ).startOf("day");
    if (!start.isValid) throw new VoiceError("invalid", "date is none of the calendar");
    const [from, before] = [start.toJSDate(), start.plus({ days: 1 }).startOf("day").toJSDate()];
    const isToday = from <= now() && now() < before;
    const [events, due, late, page, { free }] = await Promise.all([
      calendar.list(userId, { from, before, limit: 1000 }),
      tasks.list(userId, { dueFrom: from, dueBefore: before, limit: 1000 }),
      isToday ? tasks.list(userId, { dueBefore: from, limit: 1000 }) : [],
      reminders.page(userId, { state: "all", dueFrom: from, dueBefore: before, limit: 200 }),
      calendar.freeBusy(userId, { from, before }),
    ]);
    return {
      ...{ date: start.toISODate() ?? "", timeZone: zone, from, before, events, free },
      ...{ tasks: due, overdue: late, reminders: page.items },
    };
  },
  async block(userId, blocks, { timeZone, mayOverlap }) {
    const made: NewCalendarEvent[] = [];
    for (const { title, taskId, startsAt, endsAt } of blocks) {
      const task = taskId === undefined ? undefined : await tasks.get(userId, taskId);
      const name = title ?? task?.title;
      if (name === undefined) throw new VoiceError("invalid", "a block needs a title or a task");
      if (endsAt <= startsAt) throw new VoiceError("invalid", "a block ends after it starts");
      made.push({ kind: "block", title: name, startsAt, endsAt, timeZone, ...(taskId !== undefined && { taskId }) });
    }
    for (const [index, block] of made.entries()) {
      if (mayOverlap) break;
      const there = await calendar.list(userId, { from: block.startsAt, before: block.endsAt, limit: 20 });
      const clash = [...there.filter(({ allDay }) => !allDay), ...made.slice(0, index)].find((each) =>
        overlaps(each, block),
      );
      if (clash) throw new VoiceError("conflict", `"${block.title}" overlaps "${clash.title}"`);
    }
    return await calendar.addAll(userId, made);
  },
});
