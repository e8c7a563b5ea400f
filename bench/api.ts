import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { silentLogger } from "../pipeline/log.ts";
import { SEED_PASSWORD, seed } from "../services/store/seed.ts";
import { openStore } from "../services/store/store.ts";
import { noPostgres, startPostgres } from "../test/services/postgres.ts";
import { type Call, type Calls, callFor } from "./api/caller.ts";
import type { Bench } from "./main.ts";
import { table } from "./report.ts";

const HOST = fileURLToPath(new URL("./api/host.ts", import.meta.url));
const API = "/api/v1";
/** Of PostgreSQL, unless --n says otherwise; the embedded database is for a household. */
const USERS = { postgres: 10_000, pglite: 100 };
const TASKS = 100;
/** The number to defend, on PostgreSQL: p99 of a list and of a search. */
const LIMIT_MS = 20;
const WORDS = ["milk", "report", "anna", "garden", "gift", "car", "flowers", "invoice", "tickets", "roof"];

const start = async (kind: "uws" | "hono", folder: string, databaseUrl: string | undefined) => {
  const args = [kind, folder, ...(databaseUrl === undefined ? [] : [databaseUrl])];
  const child: ChildProcess = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), HOST, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!child.stdout) throw new Error("the API says nothing");
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const port = Number(/port (\d+)/.exec(line.toString())?.[1]);
  const stop = async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  return { port, stop };
};

const post = async (port: number, path: string, body: unknown): Promise<unknown> => {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`http://127.0.0.1:${port}${API}${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return await response.json();
};

/** Both hosts in turns, so that what else the machine does meets both. */
const compareHosts = async (folder: string, ms: number) => {
  const hosts = {
    uws: await start("uws", join(folder, "uws"), undefined),
    hono: await start("hono", join(folder, "hono"), undefined),
  };
  const figures: Record<string, Record<string, number>> = {};
  const calls: Record<string, Call> = {
    get: { method: "GET", path: "/plain", status: 200 },
    post: { method: "POST", path: "/plain", body: { title: "call mom", tags: ["a", "b"] }, status: 201 },
  };
  for (const [name, call] of Object.entries(calls)) {
    const rates: Record<"uws" | "hono", number[]> = { uws: [], hono: [] };
    for (let round = 0; round < 5; round++)
      for (const kind of round % 2 === 0 ? (["uws", "hono"] as const) : (["hono", "uws"] as const)) {
        const { perSecond } = await callFor(hosts[kind].port, { connections: 32, ms, next: () => call });
        // The first round warms up.
        if (round > 0) rates[kind].push(perSecond);
      }
    const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    figures[name] = { uws: median(rates.uws), hono: median(rates.hono) };
  }
  await hosts.uws.stop();
  await hosts.hono.stop();
  return figures;
};

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
    const hosts = await compareHosts(folder, 1500);
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
      const hostRows = Object.entries(hosts).map(([name, { uws = 0, hono = 0 }]) => [
        name,
        uws,
        hono,
        (uws / hono).toFixed(2),
      ]);
      console.log(`\n${table([["JSON routes, req/s", "uWS", "node-server", "ratio"], ...hostRows])}`);
      if (reason) console.log(`\nPostgreSQL: ${reason}`);
    }
    const isSlow =
      postgres !== undefined && ["list", "search"].some((name) => (postgres.figures[name]?.p99 ?? 0) > LIMIT_MS);
    const isSlower = Object.values(hosts).some(({ uws = 0, hono = 0 }) => uws < hono);
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
