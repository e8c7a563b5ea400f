import { and, asc, eq, inArray, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import { alertedStart, nextAlert } from "../calendar/rows.ts";
import { calendarEvents } from "../calendar/schema.ts";
import { occurrenceId } from "../calendar/series.ts";
import { reminders } from "../reminders/schema.ts";
import { wentOff } from "../reminders/series.ts";
import * as schema from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { tasks } from "../tasks/schema.ts";
import type { Job } from "./queue.ts";
import { dailySummaries, jobMarks } from "./schema.ts";
import { dayOf, nextDaily } from "./summaries.ts";

/** Finds what falls due, over all users. */
export interface Triggers {
  /** Puts a job for each thing that fell due, once; answers how many. */
  sweep(): Promise<number>;
}

export interface TriggersOptions {
  readonly pool: pg.Pool;
  readonly put: (on: pg.ClientBase, jobs: readonly Job[]) => Promise<void>;
  readonly now: () => Date;
}

type Found = { readonly jobs: readonly Job[]; readonly hasMore: boolean };

/** Rows of one kind that are taken in one transaction. */
const MOST = 500;
/** Further behind than this nobody is told of a task that fell due. */
const TASK_WINDOW_MS = 3_600_000;
const TASKS = "tasks";

const dueReminders = async (db: Database, now: Date): Promise<Found> => {
  const rows = await db
    .select()
    .from(reminders)
    .where(
      and(
        eq(reminders.state, "pending"),
        sql`${reminders.queuedFor} is distinct from ${reminders.dueAt}`,
        lte(reminders.dueAt, now),
      ),
    )
    .orderBy(asc(reminders.dueAt))
    .limit(MOST)
    // Two processes share the work rather than wait for each other.
    .for("update", { skipLocked: true });
  if (rows.length > 0)
    await db
      .update(reminders)
      .set({ queuedFor: sql`${reminders.dueAt}` })
      .where(
        inArray(
          reminders.id,
          rows.map(({ id }) => id),
        ),
      );
  // A series goes on though nobody hears or reads it.
  for (const row of rows) {
    const next = wentOff(row, now);
    if (next) await db.update(reminders).set(next).where(eq(reminders.id, row.id));
  }
  const jobs = rows.map(
    ({ id, userId, dueAt }): Job => ({ kind: "reminder", userId, about: id, at: dueAt.toISOString() }),
  );
  return { jobs, hasMore: rows.length === MOST };
};

const comingEvents = async (db: Database, now: Date): Promise<Found> => {
  const rows = await db
    .select()
    .from(calendarEvents)
    .where(lte(calendarEvents.alertAt, now))
    .orderBy(asc(calendarEvents.alertAt))
    .limit(MOST)
    .for("update", { skipLocked: true });
  const jobs: Job[] = [];
  for (const row of rows) {
    const { id, userId, alertAt, recurrence } = row;
    if (alertAt === null) continue;
    const start = alertedStart(alertAt);
    // What began while nothing ran is not announced any more.
    const about = recurrence === null ? id : occurrenceId(id, start);
    if (start >= now) jobs.push({ kind: "event", userId, about, at: start.toISOString() });
    await db
      .update(calendarEvents)
      .set({ alertAt: nextAlert(row, now) })
      .where(eq(calendarEvents.id, id));
  }
  return { jobs, hasMore: rows.length === MOST };
};

const dueSummaries = async (db: Database, now: Date): Promise<Found> => {
  const rows = await db
    .select()
    .from(dailySummaries)
    .where(lte(dailySummaries.nextAt, now))
    .orderBy(asc(dailySummaries.nextAt))
    .limit(MOST)
    .for("update", { skipLocked: true });
  const jobs: Job[] = [];
  for (const { userId, at, timeZone, nextAt } of rows) {
    // Of days that were missed only the present one is told.
    const date = dayOf(now, timeZone);
    if (date === dayOf(nextAt, timeZone)) jobs.push({ kind: "summary", userId, about: date, at: nextAt.toISOString() });
    await db
      .update(dailySummaries)
      .set({ nextAt: nextDaily(at, timeZone, now) })
      .where(eq(dailySummaries.userId, userId));
  }
  return { jobs, hasMore: rows.length === MOST };
};

const dueTasks = async (db: Database, now: Date): Promise<Found> => {
  await db.insert(jobMarks).values({ name: TASKS, at: now }).onConflictDoNothing();
  const [mark] = await db.select().from(jobMarks).where(eq(jobMarks.name, TASKS)).for("update");
  const from = new Date(Math.max(mark?.at.getTime() ?? 0, now.getTime() - TASK_WINDOW_MS));
  if (from >= now) return { jobs: [], hasMore: false };
  const rows = await db
    .select({ id: tasks.id, userId: tasks.userId, dueAt: tasks.dueAt })
    .from(tasks)
    .where(
      and(
        sql`${tasks.completedAt} is null and not ${tasks.dueAllDay}`,
        sql`${tasks.dueAt} > ${from.toISOString()}`,
        lte(tasks.dueAt, now),
      ),
    );
  await db.update(jobMarks).set({ at: now }).where(eq(jobMarks.name, TASKS));
  const jobs = rows.flatMap(({ id, userId, dueAt }): Job[] =>
    dueAt ? [{ kind: "task", userId, about: id, at: dueAt.toISOString() }] : [],
  );
  return { jobs, hasMore: false };
};

/** What was seen and what is to be done of it are written in one transaction: none is lost, and none comes twice. */
export const createTriggers = ({ pool, put, now }: TriggersOptions): Triggers => {
  const step = async (find: (db: Database, now: Date) => Promise<Found>): Promise<Found> => {
    const client = await pool.connect();
    let failed: Error | undefined;
    try {
      await client.query("begin");
      const found = await find(drizzle(client, { schema }) as unknown as Database, now());
      await put(client, found.jobs);
      await client.query("commit");
      return found;
    } catch (error) {
      failed = error instanceof Error ? error : new Error(String(error));
      await client.query("rollback").catch(() => undefined);
      throw error;
    } finally {
      // A connection that broke in the middle is not given back.
      client.release(failed !== undefined && /connection|terminated/i.test(failed.message));
    }
  };
  return {
    async sweep() {
      let count = 0;
      for (const find of [dueReminders, comingEvents, dueSummaries, dueTasks])
        for (let hasMore = true; hasMore; ) {
          const found = await step(find);
          count += found.jobs.length;
          hasMore = found.hasMore;
        }
      return count;
    },
  };
};
