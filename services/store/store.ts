import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { ServiceLog } from "../log.ts";
import { openEmbedded } from "./embedded.ts";
import { openPostgres } from "./postgres.ts";
import type * as schema from "./schema.ts";

export type Database = NodePgDatabase<typeof schema>;

/** The database, migrated and ready. Whoever opens it closes it, after every service that uses it. */
export interface Store {
  readonly kind: "pglite" | "postgres";
  readonly db: Database;
  /** Throws VoiceError where the database does not answer within 2 s. */
  check(): Promise<void>;
  /** Embedded only: writes a dump now and resolves with its path. */
  dump?(): Promise<string>;
  /** May be called twice. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** PostgreSQL 15 or later; the embedded database where it is left out. */
  readonly databaseUrl?: string;
  /** Folder of the embedded database, its lock and its dumps; made where it is missing. */
  readonly dataFolder: string;
  readonly log: ServiceLog;
  /** Time between dumps of the embedded database, taken only after a change. Default 15 minutes. */
  readonly dumpEveryMs?: number;
  /** Connections to a PostgreSQL. Default 10. */
  readonly maxConnections?: number;
  /** False leaves the tables as they are. Default true. */
  readonly migrate?: boolean;
}

/** Opens the database and brings its tables up to date. */
export const openStore = ({
  databaseUrl,
  dataFolder,
  log,
  dumpEveryMs = 15 * 60_000,
  maxConnections = 10,
  migrate = true,
}: StoreOptions): Promise<Store> =>
  databaseUrl === undefined
    ? openEmbedded({ dataFolder, log, dumpEveryMs, migrate })
    : openPostgres({ databaseUrl, log, maxConnections, migrate });
