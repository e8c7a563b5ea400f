import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import { openStore, type Store } from "../../../services/store/store.ts";
import { noPostgres, startPostgres, type TestPostgres } from "../postgres.ts";

const script = fileURLToPath(new URL("./worker.ts", import.meta.url));
const reason = noPostgres();
const COUNT = 2000;

describe.skipIf(reason)(reason ? `a killed process: ${reason}` : "a killed process", () => {
  let server: TestPostgres;
  let url: string;
  let store: Store;
  const workers: ChildProcess[] = [];
  beforeAll(async () => {
    server = startPostgres();
    url = server.createDatabase();
    store = await openStore({ databaseUrl: url, dataFolder: "/nowhere", log: silentLogger });
  });
  afterAll(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    await store.close();
    server.stop();
  });

  const startWorker = async (): Promise<ChildProcess> => {
    const worker = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script, url], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    workers.push(worker);
    if (worker.stdout) await once(worker.stdout, "data");
    return worker;
  };
  const number = async (query: ReturnType<typeof sql>): Promise<number> =>
    Number((await store.db.execute<{ n: string }>(query)).rows[0]?.n ?? 0);
  const told = () => number(sql`select count(*) as n from notifications`);

  it("loses none of what it had begun, and nothing is told twice", async () => {
    await store.db.execute(sql`
      insert into reminders (id, user_id, kind, label, due_at, time_zone, created_at)
      select gen_random_uuid(), 'user' || (i % 50), 'reminder', 'number ' || i, now() - interval '1 minute', 'UTC', now()
      from generate_series(1, ${sql.raw(String(COUNT))}) i`);
    for (let round = 1; round <= 3; round++) {
      const worker = await startWorker();
      const wanted = (COUNT / 5) * round;
      await vi.waitFor(async () => expect(await told()).toBeGreaterThanOrEqual(wanted), {
        timeout: 30_000,
        interval: 3,
      });
      worker.kill("SIGKILL");
      await once(worker, "exit");
      expect(await told()).toBeLessThan(COUNT);
    }
    const begun = await number(sql`select count(*) as n from jobs.job where name = 'tell' and state = 'active'`);
    expect(begun, "somebody was killed in the middle of something").toBeGreaterThan(0);
    await startWorker();
    await vi.waitFor(async () => expect(await told()).toBe(COUNT), { timeout: 60_000, interval: 100 });
    await vi.waitFor(
      async () =>
        expect(await number(sql`select count(*) as n from jobs.job where name = 'tell' and state <> 'completed'`)).toBe(
          0,
        ),
      { timeout: 30_000, interval: 100 },
    );
    expect(await number(sql`select count(distinct about) as n from notifications`)).toBe(COUNT);
    expect(await told()).toBe(COUNT);
  }, 180_000);
});
