import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { VoiceError } from "../../protocols/errors.ts";
import type { ServiceLog } from "../log.ts";
import { databaseError } from "./errors.ts";
import { migrateTables } from "./migrate.ts";
import * as schema from "./schema.ts";
import type { Store } from "./store.ts";
import { joining } from "./together.ts";

const CONNECT_TIMEOUT_MS = 5000;
const STATEMENT_TIMEOUT_MS = 10_000;
const CHECK_TIMEOUT_MS = 2000;

/** Asks `pool` for a row, within 2 s. */
export const checkPool = async (pool: pg.Pool): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new VoiceError("provider_timeout", `the database gave no answer in ${CHECK_TIMEOUT_MS} ms`)),
      CHECK_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([pool.query("select 1"), late]);
  } catch (error) {
    throw databaseError(error);
  } finally {
    clearTimeout(timer);
  }
};

/** Migrates and opens the PostgreSQL at `databaseUrl`. */
export const openPostgres = async ({
  databaseUrl,
  log,
  maxConnections,
  migrate = true,
}: {
  readonly databaseUrl: string;
  readonly log: ServiceLog;
  readonly maxConnections: number;
  readonly migrate?: boolean;
}): Promise<Store> => {
  const connection = {
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "earshot",
    keepAlive: true,
  };
  // A client of its own: waiting for the lock and altering tables may outlast the pool's statement timeout.
  const migrator = new pg.Client(connection);
  migrator.on("error", (error) => log.warn({ reason: databaseError(error).message }, "migration connection lost"));
  try {
    await migrator.connect();
    if (migrate) await migrateTables(migrator, { exclusive: true });
  } catch (error) {
    throw databaseError(error);
  } finally {
    await migrator.end().catch(() => undefined);
  }

  const pool = new pg.Pool({
    ...connection,
    max: maxConnections,
    idleTimeoutMillis: 30_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    // When the server is gone without a word, its own timeout never comes.
    query_timeout: STATEMENT_TIMEOUT_MS + 2000,
  });
  // An idle connection that breaks is replaced at the next query; unheard, its error would end the process.
  pool.on("error", (error) => log.warn({ reason: databaseError(error).message }, "database connection lost"));
  let closing: Promise<void> | undefined;
  return {
    kind: "postgres",
    db: joining(drizzle(pool, { schema })),
    check: () => checkPool(pool),
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
};
