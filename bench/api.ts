import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "../pipeline/log.ts";
import { SEED_PASSWORD, seed } from "../services/store/seed.ts";
import { openStore } from "../services/store/store.ts";
import { noPostgres, startPostgres } from "../test/services/postgres.ts";
import { type Call, type Calls, callFor } from "./api/caller.ts";
import { compareHosts } from "./api/hosts.ts";
import { API, post, start } from "./api/process.ts";
import type { Bench } from "./main.ts";
import { table } from "./report.ts";

/** Of PostgreSQL, unless --n says otherwise; the embedded database is for a household. */
const USERS = { postgres: 10_000, pglite: 100 };
const TASKS = 100;
/** The number to defend, on PostgreSQL: p99 of a list and of a search. */
const LIMIT_MS = 20;
const WORDS = ["milk", "report", "anna", "garden", "gift", "car", "flowers", "invoice", "tickets", "roof"];

const measure = async (folder: string, databaseUrl: string | undefined, users: number, ms: number) => {
  const store = await openStore({
    dataFolder: folder,
    log: silentLogger,
    ...(databaseUrl !== undefined && { databaseUrl }),
  });
  const began = performance.now();
  const made = await seed(store.db, { count: users, tasks: TASKS });
  const seedS = Math.round((performance.now() - began) / 100) / 10;
  await store.close();
  const host = await start("uws", folder, databaseUrl);
  const tokens: string[] = [];
  for (let i = 0; i < Math.min(50, users); i++) {
    const email = `seed-${1 + Math.floor((i * users) / 50)}@example.org`;
    const { accessToken } = (await post(host.port, "/auth/login", { email, password: SEED_PASSWORD })) as {
      accessToken: string;
    };
    tokens.push(accessToken);
  }
  const token = (index: number) => tokens[index % tokens.length] ?? "";
  const kinds: Record<string, (index: number) => Call> = {
    login: (i) => ({
      ...{ method: "POST", path: `${API}/auth/login`, status: 200 },
      body: { email: `seed-${1 + (i % users)}@example.org`, password: SEED_PASSWORD },
    }),
    list: (i) => ({ method: "GET", path: `${API}/tasks?limit=50`, token: token(i), status: 200 }),
    search: (i) => ({
      method: "GET",
      path: `${API}/tasks?state=all&q=${WORDS[i % WORDS.length]}`,
      token: token(i),
      status: 200,
    }),
    create: (i) => ({
      method: "POST",
      path: `${API}/tasks`,
      token: token(i),
      body: { title: `bench ${i}` },
      status: 201,
    }),
  };
  const figures: Record<string, Calls> = {};
  for (const [name, next] of Object.entries(kinds)) {
    await callFor(host.port, { connections: 4, ms: ms / 4, next });
    // Few at a time, so that what is told is how long an answer takes and not how long a queue is.
    figures[name] = await callFor(host.port, { connections: 4, ms, next });
  }
  await host.stop();
  return { users: made.users, tasks: made.tasks, seedS, figures };
};

/** `bench -- api`: how many requests a second, and how long they take. */
export const run: Bench = async ({ n, json }) => {
  const folder = mkdtempSync(join(tmpdir(), "earshot-bench-"));
  const reason = noPostgres();
  const server = reason === undefined ? startPostgres() : undefined;
  try {
    const hosts = await compareHosts(folder, 800);
    const pglite = await measure(join(folder, "data"), undefined, Math.min(n ?? USERS.pglite, 1000), 4000);
    const postgres = server && (await measure(folder, server.createDatabase(), n ?? USERS.postgres, 4000));
    if (!json) {
      const rows = Object.entries({ pglite, ...(postgres && { postgres }) }).flatMap(([kind, { users, figures }]) =>
        Object.entries(figures).map(([name, { perSecond, p50, p99, failed }]) => [
          `${kind} ${name}`,
          users,
          perSecond,
          p50,
          p99,
          failed,
        ]),
      );
      console.log(table([["", "users", "req/s", "p50 ms", "p99 ms", "failed"], ...rows]));
      const hostRows = Object.entries(hosts).map(([name, { uws, hono }]) => [
        name,
        ...[uws.perSecond, hono.perSecond, (uws.perSecond / hono.perSecond).toFixed(2)],
        ...[uws.cpuUs, hono.cpuUs],
      ]);
      const heads = [
        "JSON routes",
        "uWS req/s",
        "node-server req/s",
        "ratio",
        "uWS µs of CPU",
        "node-server µs of CPU",
      ];
      console.log(`\n${table([heads, ...hostRows])}`);
      if (reason) console.log(`\nPostgreSQL: ${reason}`);
    }
    const isSlow =
      postgres !== undefined && ["list", "search"].some((name) => (postgres.figures[name]?.p99 ?? 0) > LIMIT_MS);
    // The list waits for the database, whoever hosts it.
    const isSlower = Object.entries(hosts).some(
      ([name, { uws, hono }]) => name !== "list" && uws.perSecond < hono.perSecond,
    );
    const failed =
      isSlow ||
      isSlower ||
      [pglite, ...(postgres ? [postgres] : [])].some(({ figures }) =>
        Object.values(figures).some((each) => each.failed > 0),
      );
    return { hosts, pglite, ...(postgres && { postgres }), failed };
  } finally {
    server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
