import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import { listDumps, restoreDump } from "../../../services/store/dumps.ts";
import { openEmbedded } from "../../../services/store/embedded.ts";
import { type PgliteThread, startPglite } from "../../../services/store/pglite-thread.ts";
import { openStore, type Store } from "../../../services/store/store.ts";
import { createTasks } from "../../../services/tasks/store.ts";
import { newDataFolder } from "../stores.ts";

const writer = fileURLToPath(new URL("./writer.ts", import.meta.url));

// Several open the database more than once, on machines that do other things as well.
describe("the embedded database", { timeout: 60_000 }, () => {
  const undo: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });
  const newFolder = async (): Promise<string> => {
    const folder = await newDataFolder();
    undo.push(folder.remove);
    return folder.path;
  };
  const open = async (dataFolder: string, more: { dumpEveryMs?: number } = {}): Promise<Store> => {
    const store = await openStore({ dataFolder, log: silentLogger, ...more });
    undo.push(store.close);
    return store;
  };
  const startWriter = (dataFolder: string): { child: ChildProcess; lines: AsyncIterator<string> } => {
    const child = spawn(process.execPath, ["--import", "tsx", writer, dataFolder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    undo.push(() => child.kill("SIGKILL"));
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  };
  const titles = async (store: Store) =>
    (await createTasks({ db: store.db }).list("ann", { limit: 1000 })).map(({ title }) => title);

  it("keeps every acknowledged write of a process that was killed, and takes its lock over", async () => {
    // The writer makes the database itself here.
    const folder = mkdtempSync(join(tmpdir(), "earshot-test-"));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    const { child, lines } = startWriter(folder);
    expect((await lines.next()).value).toBe("open");
    const acknowledged: string[] = [];
    while (acknowledged.length < 40) acknowledged.push((await lines.next()).value);
    child.kill("SIGKILL");
    await once(child, "exit");
    for (let line = await lines.next(); !line.done; line = await lines.next()) acknowledged.push(line.value);
    expect(existsSync(join(folder, "lock"))).toBe(true);

    const store = await open(folder);
    const { rows } = await store.db.execute<{ id: string }>(sql`select id from tasks`);
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
  });

  it("refuses a second process by name, and this process a second time", async () => {
    const folder = await newFolder();
    const store = await open(folder);
    const { lines } = startWriter(folder);
    const { value } = await lines.next();
    expect(value).toMatch(/^refused: /);
    expect(value).toContain(String(process.pid));
    await expect(open(folder)).rejects.toMatchObject({ code: "conflict" });
    await store.check();
  });

  it("takes over the lock of a process that is gone, though its pid was given out again", async () => {
    const folder = await newFolder();
    const { host } = await (async () => {
      const store = await open(folder);
      const lock: { host: string } = JSON.parse(readFileSync(join(folder, "lock"), "utf8"));
      await store.close();
      return lock;
    })();
    expect(existsSync(join(folder, "lock"))).toBe(false);
    // Process 1 runs, but it did not begin then.
    writeFileSync(join(folder, "lock"), JSON.stringify({ pid: 1, host, began: "123456789012" }));
    await (await open(folder)).check();
  });

  it("comes back to what it was at a dump", async () => {
    const folder = await newFolder();
    const store = await open(folder);
    const tasks = createTasks({ db: store.db });
    await tasks.add("ann", { title: "before the dump" });
    const dump = (await store.dump?.()) ?? "";
    expect(statSync(dump).mode & 0o777).toBe(0o600);
    await tasks.add("ann", { title: "after the dump" });
    await expect(restoreDump(dump, folder)).rejects.toMatchObject({ code: "conflict" });
    await store.close();

    const kept = await restoreDump(dump, folder);
    expect(readdirSync(kept ?? "")).toContain("PG_VERSION");
    expect(await titles(await open(folder))).toEqual(["before the dump"]);
  });

  it("leaves the database alone where a dump cannot be read", async () => {
    const folder = await newFolder();
    const store = await open(folder);
    await createTasks({ db: store.db }).add("ann", { title: "kept" });
    await store.close();
    writeFileSync(join(folder, "broken.tar.gz"), "no dump");
    await expect(restoreDump(join(folder, "broken.tar.gz"), folder)).rejects.toMatchObject({ code: "invalid" });
    expect(await titles(await open(folder))).toEqual(["kept"]);
  });

  it("dumps on schedule, and only what changed", async () => {
    const folder = await newFolder();
    const store = await open(folder, { dumpEveryMs: 20 });
    await createTasks({ db: store.db }).add("ann", { title: "a change" });
    await expect.poll(() => listDumps(folder), { timeout: 10_000 }).toHaveLength(1);
    // Each tick asks for a dump; a query that goes the same way shows that ticks have passed.
    for (let i = 0; i < 20; i++) {
      await sleep(10);
      await store.check();
    }
    expect(await listDumps(folder)).toHaveLength(1);
    await createTasks({ db: store.db }).add("ann", { title: "another change" });
    await expect.poll(() => listDumps(folder), { timeout: 10_000 }).toHaveLength(2);
  });

  it("serves from a folder whose path is too long for a socket", async () => {
    const folder = join(await newFolder(), "a".repeat(60), "b".repeat(60));
    mkdirSync(folder, { recursive: true });
    await (await open(folder)).check();
  });

  it("lets the event loop turn while a heavy query runs", async () => {
    const store = await open(await newFolder());
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    await store.db.execute(sql`select count(*) from generate_series(1, 1000000) as n where n % 7 = 3`);
    clearInterval(turning);
    // In process, the query would hold the loop, and the first turn would come after it.
    expect(turns).toBeGreaterThan(10);
  });

  it("starts again when its thread ends, with all that was written", async () => {
    const threads: PgliteThread[] = [];
    const startThread: typeof startPglite = async (data) => {
      const thread = await startPglite(data);
      threads.push(thread);
      return thread;
    };
    const dataFolder = await newFolder();
    const store = await openEmbedded({ dataFolder, log: silentLogger, dumpEveryMs: 60_000, startThread });
    undo.push(store.close);
    await createTasks({ db: store.db }).add("ann", { title: "kept" });
    threads[0]?.kill();
    await threads[0]?.ended;
    await expect.poll(() => titles(store).catch(() => "not yet"), { timeout: 20_000 }).toEqual(["kept"]);
    expect(threads).toHaveLength(2);
  });

  it("keeps its write-ahead log bounded by dumping", async () => {
    const folder = await newFolder();
    const store = await open(folder);
    const fill = async () => {
      await store.db.execute(sql`create table if not exists filler (text text)`);
      await store.db.execute(
        sql`insert into filler select repeat(md5(n::text), 30) from generate_series(1, 20000) as n`,
      );
      await store.db.execute(sql`truncate filler`);
      await store.dump?.();
    };
    const segments = () =>
      readdirSync(join(folder, "db", "pg_wal")).filter((name) => /^[0-9A-F]{24}$/.test(name)).length;
    for (let i = 0; i < 8; i++) await fill();
    // Eight rounds write more than 160 MB, ten segments of 16 MB.
    expect(segments()).toBeLessThan(8);
  });
});
