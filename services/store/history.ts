import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { databaseError } from "./errors.ts";
import type { Database } from "./store.ts";

/** A change of the tables. */
export interface Migration {
  /** "0001_accounts" */
  readonly name: string;
  readonly appliedAt: Date | null;
}

interface Entry {
  readonly when: number;
  readonly tag: string;
}

const folder = new URL("./migrations/", import.meta.url);
const journal = (): readonly Entry[] => {
  const read = JSON.parse(readFileSync(new URL("meta/_journal.json", folder), "utf8")) as { readonly entries: Entry[] };
  return read.entries;
};

/** What drizzle has written down; nothing in a database that is empty. */
const applied = async (db: Pick<Database, "execute">): Promise<ReadonlySet<number>> => {
  const table = await db.execute<{ name: string | null }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') as name`,
  );
  if (!table.rows[0]?.name) return new Set();
  const { rows } = await db.execute<{ created_at: string }>(sql`select created_at from drizzle.__drizzle_migrations`);
  return new Set(rows.map((row) => Number(row.created_at)));
};

/** Every migration, oldest first, and which of them the database has. */
export const migrationsOf = async (db: Pick<Database, "execute">): Promise<readonly Migration[]> => {
  try {
    const there = await applied(db);
    return journal().map(({ tag, when }) => ({ name: tag, appliedAt: there.has(when) ? new Date(when) : null }));
  } catch (error) {
    throw databaseError(error);
  }
};

/** Takes the newest migration back, and what it held with it; answers its name, undefined where there is none. */
export const rollBack = async (db: Database): Promise<string | undefined> => {
  const there = await applied(db);
  const last = journal().findLast(({ when }) => there.has(when));
  if (!last) return undefined;
  let text: string;
  try {
    text = readFileSync(new URL(`down/${last.tag}.sql`, folder), "utf8");
  } catch (cause) {
    throw new VoiceError("unsupported", `${last.tag} cannot be taken back: there is no down/${last.tag}.sql`, {
      cause,
    });
  }
  try {
    await db.transaction(async (tx) => {
      for (const statement of text.split(/;\s*$/m)) if (statement.trim()) await tx.execute(sql.raw(statement));
      await tx.execute(sql`delete from drizzle.__drizzle_migrations where created_at = ${last.when}`);
    });
  } catch (error) {
    throw databaseError(error);
  }
  return last.tag;
};
