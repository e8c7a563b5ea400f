import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { silentLogger } from "../../pipeline/log.ts";
import { openStore, type Store } from "../../services/store/store.ts";
import { noPostgres, startPostgres, type TestPostgres } from "./postgres.ts";

const journal = new URL("../../services/store/migrations/meta/_journal.json", import.meta.url);

/** A migrated empty database, made once for each version of the tables: a first open takes ten times a copy. */
const templateFolder = async (): Promise<string> => {
  const version = createHash("sha256").update(readFileSync(journal)).update(process.version).digest("hex").slice(0, 16);
  const path = join(tmpdir(), `earshot-template-${version}`);
  if (existsSync(path)) return path;
  const draft = mkdtempSync(join(tmpdir(), "earshot-draft-"));
  const store = await openStore({ dataFolder: draft, log: silentLogger });
  await store.close();
  try {
    renameSync(draft, path);
  } catch {
    // Another test process was faster.
    rmSync(draft, { recursive: true, force: true });
  }
  return path;
};

/** A data folder of its own with an empty database in it; call `remove` at the end. */
export const newDataFolder = async (): Promise<{ readonly path: string; readonly remove: () => void }> => {
  const template = await templateFolder();
  const path = mkdtempSync(join(tmpdir(), "earshot-test-"));
  cpSync(template, path, { recursive: true });
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/**
 * Runs `tests` on the embedded database and on a real PostgreSQL, with the tables empty before each test. `store` may
 * be called inside tests and hooks only.
 */
export const onEachStore = (tests: (store: () => Store) => void): void => {
  for (const kind of ["pglite", "postgres"] as const) {
    const reason = kind === "postgres" ? noPostgres() : undefined;
    describe.skipIf(reason)(reason ? `on ${kind}: ${reason}` : `on ${kind}`, () => {
      let opened: Store | undefined;
      let server: TestPostgres | undefined;
      let folder: Awaited<ReturnType<typeof newDataFolder>> | undefined;
      const store = (): Store => {
        if (opened === undefined) throw new Error("the store is not open yet");
        return opened;
      };
      beforeAll(async () => {
        if (kind === "postgres") server = startPostgres();
        else folder = await newDataFolder();
        opened = await openStore({
          dataFolder: folder?.path ?? "/nowhere",
          log: silentLogger,
          ...(server && { databaseUrl: server.createDatabase() }),
        });
      });
      beforeEach(async () => {
        await store().db.execute(
          sql`truncate tasks, calendar_events, calendar_feeds, reminders, notifications, daily_summaries, job_marks, translations, users, idempotency_keys,
            conversations, user_preferences, translation_history, cloned_voices cascade`,
        );
      });
      afterAll(async () => {
        await opened?.close();
        server?.stop();
        folder?.remove();
      });
      tests(store);
    });
  }
};
