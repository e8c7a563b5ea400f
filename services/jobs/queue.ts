import type pg from "pg";
import PgBoss from "pg-boss";
import type { ServiceLog } from "../log.ts";
import { databaseError } from "../store/errors.ts";

/** Something to be done once it is committed, at least once. It names what it is about and holds none of it. */
export interface Job {
  readonly kind: "reminder" | "event" | "task" | "summary";
  readonly userId: string;
  /** Id of the reminder, event or task; the date of a summary. */
  readonly about: string;
  /** The time for which it was queued, in ISO 8601. */
  readonly at: string;
}

/** Jobs in the database: what is put there in a transaction is done when that is committed, whoever dies meanwhile. */
export interface JobQueue {
  /** In the transaction of `on`. */
  put(on: pg.ClientBase, jobs: readonly Job[]): Promise<void>;
  /** Looks for jobs now rather than in a while. */
  wake(): void;
  /** Does nothing new, and resolves once what was begun is done. */
  close(): Promise<void>;
}

export interface QueueOptions {
  readonly pool: pg.Pool;
  readonly log: ServiceLog;
  /** Does a job; one that fails, or whose process dies, is done again. */
  readonly run: (job: Job) => Promise<void>;
  /** Once a day, at night. */
  readonly cleanUp: () => Promise<void>;
  /** Whoever has not finished a batch by then is taken for dead. Default 60 s. */
  readonly expireS?: number;
  /** How often the dead are looked for. Default 15 s. */
  readonly upkeepS?: number;
  /** Jobs taken at a time. Default 50. */
  readonly batch?: number;
}

const TELL = "tell";
const CLEAN_UP = "clean-up";
const NIGHTLY = "17 3 * * *";
const RETRIES = 20;

/** pg-boss on the pool of the rest, since the embedded database has no second connection to give. */
export const openQueue = async ({
  pool,
  log,
  run,
  cleanUp,
  expireS = 60,
  upkeepS = 15,
  batch = 50,
}: QueueOptions): Promise<JobQueue> => {
  const on = (client: pg.Pool | pg.ClientBase) => ({
    // Several statements in one text go without parameters.
    executeSql: async (text: string, values?: unknown[]) =>
      await (values && values.length > 0 ? client.query(text, values) : client.query(text)),
  });
  const boss = new PgBoss({
    schema: "jobs",
    db: on(pool) as PgBoss.Db,
    maintenanceIntervalSeconds: upkeepS,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterDays: 2,
    retryLimit: RETRIES,
    retryDelay: 1,
    retryBackoff: true,
    expireInSeconds: expireS,
  });
  boss.on("error", (error) => log.warn({ reason: databaseError(error).message }, "job queue failed"));
  await boss.start();
  for (const name of [TELL, CLEAN_UP]) await boss.createQueue(name);
  const worker: string = await boss.work<Job>(TELL, { batchSize: batch, pollingIntervalSeconds: 2 }, async (jobs) => {
    for (const { data } of jobs) await run(data);
    // As many as it takes: there are more, and they need not wait for the next look.
    if (jobs.length === batch) boss.notifyWorker(worker);
  });
  await boss.work(CLEAN_UP, { pollingIntervalSeconds: 60 }, cleanUp);
  await boss.schedule(CLEAN_UP, NIGHTLY);
  // What another left behind when it died is not left until the first upkeep.
  await boss.expire();
  let closing: Promise<void> | undefined;
  return {
    async put(client, jobs) {
      if (jobs.length === 0) return;
      const rows = jobs.map((data) => ({
        ...{ name: TELL, data, retryLimit: RETRIES, retryDelay: 1, retryBackoff: true, expireInSeconds: expireS },
      }));
      await boss.insert(rows, { db: on(client) as PgBoss.Db });
    },
    wake: () => boss.notifyWorker(worker),
    close() {
      closing ??= boss.stop({ graceful: true, wait: true, close: false, timeout: 20_000 });
      return closing;
    },
  };
};
