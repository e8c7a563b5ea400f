import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import { guarded } from "../../../services/store/errors.ts";
import { translations } from "../../../services/store/schema.ts";
import { openStore } from "../../../services/store/store.ts";
import { createTasks } from "../../../services/tasks/store.ts";
import { noPostgres, startPostgres, type TestPostgres } from "../postgres.ts";
import { onEachStore } from "../stores.ts";

describe("a store", () => {
  onEachStore((store) => {
    const row = (key: string) => ({
      key,
      engine: "e",
      source: "en",
      target: "es",
      text: "my secret",
      via: [],
      createdAt: new Date(),
    });

    it("answers that it is ready", async () => {
      await expect(store().check()).resolves.toBeUndefined();
    });

    it("undoes all of a transaction that fails", async () => {
      const failing = store().db.transaction(async (tx) => {
        await tx.insert(translations).values(row("one"));
        throw new Error("changed my mind");
      });
      await expect(failing).rejects.toThrow("changed my mind");
      expect(await store().db.select().from(translations)).toEqual([]);
    });

    it("serves many queries and transactions at once", async () => {
      const tasks = createTasks({ db: store().db });
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          const { id } = await tasks.add("ann", { title: `task ${i}` });
          await store().db.transaction(async (tx) => {
            await tx.execute(sql`update tasks set notes = 'seen' where id = ${id}`);
          });
        }),
      );
      const all = await tasks.list("ann");
      expect(all).toHaveLength(50);
      expect(new Set(all.map(({ notes }) => notes))).toEqual(new Set(["seen"]));
    });

    it.each([
      [
        "conflict",
        () =>
          store()
            .db.insert(translations)
            .values([row("one"), row("one")]),
      ],
      [
        "invalid",
        () =>
          store().db.execute(sql`insert into calendar_events
            (id, user_id, title, starts_at, ends_at, time_zone, uid, created_at, updated_at)
            values (gen_random_uuid(), 'ann', 'my secret', now(), now() - interval '1 s', 'UTC', 'u', now(), now())`),
      ],
      ["internal", () => store().db.execute(sql`select 'my secret' from no_such_table`)],
    ])("turns a failure into VoiceError %s that says nothing of what was stored", async (code, run) => {
      const service = guarded({ run: async () => void (await run()) });
      const error = await service.run().then(
        () => undefined,
        (failure: Error) => failure,
      );
      expect(error).toMatchObject({ name: "VoiceError", code });
      const cause = error?.cause instanceof Error ? error.cause : undefined;
      expect(`${error?.message} ${cause?.message} ${JSON.stringify(cause)}`).not.toContain("secret");
      await store().check();
    });

    it("keeps times to the millisecond, whatever the zone of the process", async () => {
      const dueAt = new Date("2026-07-01T23:59:59.999Z");
      const tasks = createTasks({ db: store().db });
      await tasks.add("ann", { title: "x", dueAt });
      const { rows } = await store().db.execute(
        sql`select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') as due from tasks`,
      );
      expect(rows).toEqual([{ due: "2026-07-01 23:59:59.999" }]);
    });
  });
});

const reason = noPostgres();
describe.skipIf(reason)(reason ? `a store on PostgreSQL (${reason})` : "a store on PostgreSQL", () => {
  let server: TestPostgres;
  beforeAll(() => {
    server = startPostgres();
  });
  afterAll(() => server.stop());
  const open = (databaseUrl: string) => openStore({ databaseUrl, dataFolder: "/nowhere", log: silentLogger });

  it("is migrated once by several that start together", async () => {
    const url = server.createDatabase();
    const stores = await Promise.all([1, 2, 3, 4].map(() => open(url)));
    const { rows } =
      (await stores[0]?.db.execute(sql`select count(distinct hash) = count(*) as once, count(*) > 0 as any
      from drizzle.__drizzle_migrations`)) ?? { rows: [] };
    expect(rows).toEqual([{ once: true, any: true }]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it("lives on when the server ends its connections", async () => {
    const url = server.createDatabase();
    const store = await open(url);
    const other = await open(url);
    await store.check();
    await other.db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`,
    );
    await expect
      .poll(() =>
        store.check().then(
          () => "ready",
          () => "not yet",
        ),
      )
      .toBe("ready");
    await Promise.all([store.close(), other.close()]);
  });

  it("says that it cannot be reached, or that it is closed, as a VoiceError", async () => {
    const nobody = open("postgresql://nobody:secret@127.0.0.1:1/none");
    await expect(nobody).rejects.toMatchObject({
      code: "provider_failed",
      message: expect.not.stringContaining("secret"),
    });
    const store = await open(server.createDatabase());
    await store.close();
    await store.close();
    await expect(store.check()).rejects.toMatchObject({ name: "VoiceError" });
  });
});
