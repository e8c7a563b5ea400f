import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { VoiceError } from "../../protocols/errors.ts";
import type { ServiceLog } from "../log.ts";
import { dumpName, listDumps, placesIn, pruneDumps } from "./dumps.ts";
import { databaseError } from "./errors.ts";
import { lockFolder } from "./lock.ts";
import { migrateTables } from "./migrate.ts";
import { startPglite } from "./pglite-thread.ts";
import { checkPool } from "./postgres.ts";
import * as schema from "./schema.ts";
import { socketPlace } from "./socket.ts";
import type { Store } from "./store.ts";
import { joining } from "./together.ts";

const RESTART_AFTER_MS = 1000;

/** Opens the embedded database in `dataFolder`, for this process alone. */
export const openEmbedded = async ({
  dataFolder,
  log,
  dumpEveryMs,
  migrate = true,
  startThread = startPglite,
}: {
  readonly dataFolder: string;
  readonly log: ServiceLog;
  readonly dumpEveryMs: number;
  readonly migrate?: boolean;
  /** Tests keep hold of the thread, to end it. */
  readonly startThread?: typeof startPglite;
}): Promise<Store> => {
  const lock = lockFolder(dataFolder);
  const places = placesIn(dataFolder);
  const socket = socketPlace(dataFolder);
  const start = () => startThread({ folder: places.database, socket: socket.path });
  const release = () => {
    socket.remove();
    lock.release();
  };

  const open = async () => {
    await mkdir(places.dumps, { recursive: true, mode: 0o700 });
    await pruneDumps(dataFolder);
    try {
      return await start();
    } catch (error) {
      const [newest] = await listDumps(dataFolder);
      if (newest === undefined) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new VoiceError("internal", `${message}; the newest dump is ${newest}`, { cause: error });
    }
  };
  let thread = await open().catch((error: unknown) => {
    release();
    throw error;
  });

  let closing: Promise<void> | undefined;
  const keepRunning = async (): Promise<void> => {
    for (;;) {
      const reason = await thread.ended;
      if (closing !== undefined) return;
      log.error({ reason }, "embedded database ended, starting it again");
      while (closing === undefined) {
        await sleep(RESTART_AFTER_MS);
        try {
          if (closing !== undefined) return;
          thread = await start();
          // Whoever closed meanwhile has seen only the thread that ended.
          if (closing !== undefined) await thread.close();
          break;
        } catch (error) {
          log.error({ reason: databaseError(error).message }, "embedded database does not start");
        }
      }
    }
  };
  const kept = keepRunning();

  const pool = new pg.Pool({
    host: socket.folder,
    port: 5432,
    user: "postgres",
    database: "postgres",
    // The database has one session: a second client would share its transactions and its settings.
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
  });
  pool.on("error", (error) => log.warn({ reason: databaseError(error).message }, "database connection lost"));

  const dumpNow = async (force: boolean): Promise<string | undefined> => {
    const path = join(places.dumps, dumpName(new Date()));
    const began = performance.now();
    const bytes = await thread.dump(path, force);
    if (bytes === undefined) return undefined;
    log.info({ bytes, ms: Math.round(performance.now() - began) }, "database dumped");
    await pruneDumps(dataFolder);
    return path;
  };
  // One at a time: pruning takes what another has half written for a killed process's.
  let dumping = 0;
  let lastDump: Promise<unknown> = Promise.resolve();
  const dump = (force: boolean): Promise<string | undefined> => {
    dumping++;
    const mine = lastDump.then(() => dumpNow(force));
    lastDump = mine.catch(() => undefined).finally(() => dumping--);
    return mine;
  };
  const timer = setInterval(() => {
    if (dumping > 0) return;
    dump(false).catch((error: unknown) => log.error({ reason: databaseError(error).message }, "database dump failed"));
  }, dumpEveryMs);
  timer.unref();

  const shut = async (): Promise<void> => {
    clearInterval(timer);
    await lastDump;
    await pool.end().catch(() => undefined);
    await thread.close();
    await kept;
    release();
  };
  const close = (): Promise<void> => {
    closing ??= shut();
    return closing;
  };

  try {
    const client = await pool.connect();
    try {
      if (migrate) await migrateTables(client, { exclusive: false });
    } finally {
      client.release();
    }
  } catch (error) {
    await close();
    throw databaseError(error);
  }
  return {
    kind: "pglite",
    db: joining(drizzle(pool, { schema })),
    check: () => checkPool(pool),
    dump: async () => (await dump(true)) ?? "",
    close,
  };
};
