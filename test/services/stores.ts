import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { silentLogger } from "../../pipeline/log.ts";
import { openStore, type Store } from "../../services/store/store.ts";
import { noPostgres, startPostgres, type TestPostgres } from "./postgres.ts";

/** A new folder for one test file; `remove` at the end. */
export const temporaryFolder = () => {
  const path = mkdtempSync(join(tmpdir(), "earshot-test-"));
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
      const folder = temporaryFolder();
      const store = (): Store => {
        if (opened === undefined) throw new Error("the store is not open yet");
        return opened;
      };
      beforeAll(async () => {
        if (kind === "postgres") server = startPostgres();
        opened = await openStore({
          dataFolder: folder.path,
          log: silentLogger,
          ...(server && { databaseUrl: server.createDatabase() }),
        });
      });
      beforeEach(async () => {
        await store().db.execute(sql`truncate tasks, calendar_events, reminders, translations`);
      });
      afterAll(async () => {
        await opened?.close();
        server?.stop();
        folder.remove();
      });
      tests(store);
    });
  }
};
