import { sql } from "drizzle-orm";
import type { ServiceLog } from "../log.ts";
import { databaseError } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import type { Reminder } from "./service.ts";

/** Hands every reminder that falls due to the open sessions of its user. */
export interface Scheduler {
  /** Whatever is due for `userId`, to every session that listens; ends with `signal`. */
  due(userId: string, signal: AbortSignal): AsyncIterable<Reminder>;
  /** Looks again: something of `userId` was set, moved or resumed. */
  changed(userId: string): void;
  /** No session shall hear `id` as it was: it was cancelled, paused or moved. */
  withdraw(id: string): void;
  /** `id` was heard: nobody who has not taken it yet needs room for it, and those who have it queued still hear it. */
  settle(id: string): void;
  close(): Promise<void>;
}

/** Undelivered reminders that one session holds; what is beyond stays in the database until some are delivered. */
const INBOX = 100;

const message = (error: unknown): string => databaseError(error).message;

/**
 * One timer for all users, set to the next due row of those who listen. It looks again at least every `recheckMs`, so
 * that a clock that was set, a machine that slept or a row from another process is noticed; this also keeps the timer
 * under the 2^31 ms at which it would fire at once.
 */
export const createScheduler = ({
  db,
  log,
  now,
  recheckMs,
  load,
}: {
  readonly db: Database;
  readonly log: ServiceLog;
  readonly now: () => Date;
  readonly recheckMs: number;
  /** Those of `ids` that are still pending, soonest first. */
  readonly load: (ids: readonly string[]) => Promise<readonly Reminder[]>;
}): Scheduler => {
  const inboxes = new Map<string, Set<Inbox>>();
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  let again = false;
  let closed = false;
  /** Changed while a sweep reads: what it read of them is out of date. */
  const touched = new Set<string>();

  const everyInbox = function* (): Iterable<Inbox> {
    for (const set of inboxes.values()) yield* set;
  };

  /** What is due, and the time of the next one that is not. */
  const look = async (at: Date) => {
    const users = sql`unnest(${sql.param([...inboxes.keys()])}::text[]) as listener(user_id)`;
    const due = await db.execute<{ id: string; heard_at: string | Date }>(sql`
      select mine.id, mine.heard_at from ${users} cross join lateral (
        select id, coalesce(owed_at, due_at) as heard_at from reminders
        where user_id = listener.user_id and state = 'pending' and coalesce(owed_at, due_at) <= ${at.toISOString()}
        order by coalesce(owed_at, due_at), id limit ${INBOX}
      ) as mine order by mine.heard_at, mine.id`);
    const next = await db.execute<{ due_at: string | Date | null }>(sql`
      select min(mine.due_at) as due_at from ${users} cross join lateral (
        select due_at from reminders
        where user_id = listener.user_id and state = 'pending' and due_at > ${at.toISOString()}
        order by due_at limit 1
      ) as mine`);
    const nextAt = next.rows[0]?.due_at;
    return {
      due: due.rows.map(({ id, heard_at }) => ({ id, dueAt: new Date(heard_at) })),
      nextAt: nextAt ? new Date(nextAt) : undefined,
    };
  };

  const sweep = async (): Promise<number> => {
    if (inboxes.size === 0) return recheckMs;
    touched.clear();
    const { due, nextAt } = await look(now());
    const wanted = due.filter((each) => [...everyInbox()].some((inbox) => !inbox.holds(each))).map(({ id }) => id);
    for (const reminder of wanted.length === 0 ? [] : await load(wanted))
      for (const inbox of inboxes.get(reminder.userId) ?? [])
        if (!inbox.holds(reminder) && !touched.has(reminder.id)) inbox.put(reminder);
    return nextAt === undefined ? recheckMs : Math.max(0, Math.min(recheckMs, nextAt.getTime() - now().getTime()));
  };

  const run = async (): Promise<void> => {
    let waitMs = recheckMs;
    do {
      again = false;
      try {
        waitMs = await sweep();
      } catch (error) {
        waitMs = Math.min(recheckMs, 1000);
        log.warn({ reason: message(error) }, "reminders could not be looked up");
      }
    } while (again && !closed);
    sweeping = undefined;
    if (closed || inboxes.size === 0) return;
    timer = setTimeout(wake, Math.ceil(waitMs));
    timer.unref();
  };

  /** Sweeps now, or once more after the sweep that runs. */
  function wake(): void {
    clearTimeout(timer);
    if (closed) return;
    again = true;
    sweeping ??= run();
  }

  async function* listen(userId: string, signal: AbortSignal): AsyncIterable<Reminder> {
    if (closed || signal.aborted) return;
    const inbox = createInbox(userId, INBOX);
    const mine = inboxes.get(userId) ?? new Set();
    inboxes.set(userId, mine.add(inbox));
    signal.addEventListener("abort", inbox.close, { once: true });
    wake();
    try {
      for (let reminder = await inbox.next(); reminder !== undefined; reminder = await inbox.next()) yield reminder;
    } finally {
      signal.removeEventListener("abort", inbox.close);
      inbox.close();
      mine.delete(inbox);
      if (mine.size === 0 && inboxes.get(userId) === mine) inboxes.delete(userId);
    }
  }

  return {
    due: listen,
    changed: (userId) => {
      if (inboxes.has(userId)) wake();
    },
    withdraw: (id) => {
      touched.add(id);
      for (const inbox of everyInbox()) inbox.drop(id);
    },
    settle: (id) => {
      touched.add(id);
      for (const inbox of everyInbox()) {
        const wasFull = inbox.seen.size >= INBOX;
        inbox.seen.delete(id);
        if (wasFull) wake();
      }
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      for (const inbox of everyInbox()) inbox.close();
      await sweeping;
    },
  };
};
