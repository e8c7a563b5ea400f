import { join } from "node:path";
import type { Call } from "./caller.ts";
import { floodFor } from "./flood.ts";
import { API, type HostKind, post, start } from "./process.ts";

/** What a host does with one kind of request: medians. */
export interface HostFigures {
  readonly perSecond: number;
  /** Of its processor for each request, in microseconds. */
  readonly cpuUs: number;
}

const PASSWORD = "a password for benches";
const ROUNDS = 6;
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const open = async (kind: HostKind, folder: string) => {
  const host = await start(kind, folder, undefined);
  const account = { email: "host@example.org", password: PASSWORD };
  const { accessToken: token } = (await post(host.port, "/auth/register", account)) as { accessToken: string };
  const calls: Record<string, Call> = {
    get: { method: "GET", path: "/plain", status: 200 },
    post: { method: "POST", path: "/plain", body: { title: "call mom", tags: ["a", "b"] }, status: 201 },
    // All that a route does but the database: a token that is refused, limits, headers.
    refused: { method: "GET", path: `${API}/auth/me`, status: 401 },
    list: { method: "GET", path: `${API}/tasks?limit=50`, token, status: 200 },
  };
  const cpuUs = async () => {
    const { user, system } = (await (await fetch(`http://127.0.0.1:${host.port}/cpu`)).json()) as NodeJS.CpuUsage;
    return user + system;
  };
  const flood = async (name: string, ms: number): Promise<HostFigures> => {
    const call = calls[name];
    if (!call) throw new Error(`no call ${name}`);
    const before = await cpuUs();
    const perSecond = await floodFor(host.port, { connections: 32, ms, call });
    return { perSecond, cpuUs: ((await cpuUs()) - before) / ((perSecond * ms) / 1000) };
  };
  return { names: Object.keys(calls), flood, stop: host.stop };
};

/** The same routes by both hosts, in turns, so that what else the machine does meets both. */
export const compareHosts = async (folder: string, ms: number) => {
  const hosts = { uws: await open("uws", join(folder, "uws")), hono: await open("hono", join(folder, "hono")) };
  const figures: Record<string, Record<HostKind, HostFigures>> = {};
  try {
    for (const name of hosts.uws.names) {
      const seen: Record<HostKind, HostFigures[]> = { uws: [], hono: [] };
      for (let round = 0; round < ROUNDS; round++)
        for (const kind of round % 2 === 0 ? (["uws", "hono"] as const) : (["hono", "uws"] as const)) {
          const figure = await hosts[kind].flood(name, ms);
          // The first round warms up.
          if (round > 0) seen[kind].push(figure);
        }
      const of = (kind: HostKind): HostFigures => ({
        perSecond: median(seen[kind].map(({ perSecond }) => perSecond)),
        cpuUs: Math.round(median(seen[kind].map(({ cpuUs }) => cpuUs)) * 10) / 10,
      });
      figures[name] = { uws: of("uws"), hono: of("hono") };
    }
  } finally {
    await hosts.uws.stop();
    await hosts.hono.stop();
  }
  return figures;
};
