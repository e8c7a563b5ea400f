import type pg from "pg";
import type { Accounts } from "../accounts/service.ts";
import type { Idempotency } from "../idempotency/store.ts";
import type { ServiceLog } from "../log.ts";
import type { Notifications } from "../notifications/service.ts";
import { databaseError } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import type { Voices } from "../voices/service.ts";
import { cleanUp } from "./clean-up.ts";
import { openQueue, type QueueOptions } from "./queue.ts";
import { notificationOf, type TellDeps } from "./tell.ts";
import { createTriggers } from "./triggers.ts";

/** What is done while nobody asks for it. */
export interface Jobs {
  /** Looks for what fell due now; answers how many jobs there are of it. */
  sweep(): Promise<number>;
  /** Lets what was begun finish. May be called twice. */
  close(): Promise<void>;
}

export interface JobsOptions extends TellDeps, Pick<QueueOptions, "expireS" | "upkeepS" | "batch"> {
  readonly db: Database;
  readonly notifications: Notifications;
  readonly accounts: Pick<Accounts, "logins">;
  readonly idempotency: Idempotency;
  readonly voices: Pick<Voices, "settle">;
  readonly log: ServiceLog;
  /** Wall clock; tests pass their own. */
  readonly now?: () => Date;
  /** How often what fell due is looked for. Default 1000 ms. */
  readonly everyMs?: number;
}

/** The pool behind drizzle, which its types keep to themselves where the schema is named. */
const poolOf = (db: Database): pg.Pool => (db as unknown as { readonly $client: pg.Pool }).$client;

/** Starts the jobs: reminders, events and tasks that fall due, summaries of days, and cleaning up. Close it before the store. */
export const startJobs = async (options: JobsOptions): Promise<Jobs> => {
  const { db, notifications, accounts, idempotency, voices, log, now = () => new Date(), everyMs = 1000 } = options;
  const { expireS, upkeepS, batch } = options;
  const pool = poolOf(db);
  /** A vendor that is away now is asked again at night. */
  const settle = () =>
    voices.settle().catch((error: unknown) => {
      const reason = databaseError(error).message;
      log.warn({ reason }, "voices that nobody knows of could not be looked up");
      return 0;
    });
  const queue = await openQueue({
    ...{ pool, log },
    ...(expireS !== undefined && { expireS }),
    ...(upkeepS !== undefined && { upkeepS }),
    ...(batch !== undefined && { batch }),
    async run(job) {
      const notification = await notificationOf(job, options);
      // Told once by its key, however often this runs.
      if (notification) await notifications.tell([notification]);
    },
    async cleanUp() {
      const forgotten = await cleanUp({ accounts, idempotency, notifications }, now());
      log.info({ ...forgotten, voices: await settle() }, "cleaned up");
    },
  });
  const triggers = createTriggers({ pool, put: queue.put, now });

  // Whoever died in the midst of a cloning may have been us.
  const settling = settle();
  let isClosed = false;
  let sweeping: Promise<number> = Promise.resolve(0);
  const sweep = (): Promise<number> => {
    sweeping = sweeping
      .catch(() => 0)
      .then(async () => {
        if (isClosed) return 0;
        const count = await triggers.sweep();
        if (count > 0) queue.wake();
        return count;
      });
    return sweeping;
  };
  let timer: NodeJS.Timeout | undefined;
  const again = () => {
    if (isClosed) return;
    timer = setTimeout(() => {
      sweep()
        .catch((error: unknown) => log.warn({ reason: databaseError(error).message }, "nothing due could be looked up"))
        .finally(again);
    }, everyMs);
    timer.unref();
  };
  again();
  return {
    sweep,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await Promise.all([sweeping.catch(() => 0), settling]);
      await queue.close();
    },
  };
};
