import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type pg from "pg";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/** Names this advisory lock among all that may share the database. */
const LOCK = 0x6561_7273;

/** Brings the tables up to date through `client`. With `exclusive`, other processes that start now wait their turn. */
export const migrateTables = async (
  client: pg.Client | pg.PoolClient,
  { exclusive }: { readonly exclusive: boolean },
): Promise<void> => {
  // Where one process migrates a large table, the others wait for longer than any query of theirs may take.
  if (exclusive) await client.query("select pg_advisory_lock($1)", [LOCK]);
  try {
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    if (exclusive) await client.query("select pg_advisory_unlock($1)", [LOCK]);
  }
};
