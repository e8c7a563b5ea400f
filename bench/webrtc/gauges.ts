import { readdir, readFile } from "node:fs/promises";
import { usageOf } from "../load/watch.ts";

/** Counts of a histogram by the upper bound of each bucket, which holds those below it too. */
export type Buckets = ReadonlyMap<number, number>;

/** What the gateway has told of `name` so far; `url` is that of its WebSocket. */
export const bucketsOf = async (url: string, name: string): Promise<Buckets> => {
  const response = await fetch(new URL("/metrics", url.replace(/^ws/, "http")));
  const counts = new Map<number, number>();
  for (const line of (await response.text()).split("\n")) {
    const match = /^(\w+)_bucket\{le="([^"]+)"\} (\d+)/.exec(line);
    if (match?.[1] === name)
      counts.set(match[2] === "+Inf" ? Number.POSITIVE_INFINITY : Number(match[2]), Number(match[3]));
  }
  return counts;
};

/** What came between two readings. */
export const since = (before: Buckets, after: Buckets): Buckets =>
  new Map([...after].map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)]));

/** The bound under which `quantile` (0 to 1) of the values lie: they may be less. NaN of nothing. */
export const quantileBound = (buckets: Buckets, quantile: number): number => {
  const all = Math.max(0, ...buckets.values());
  if (all === 0) return Number.NaN;
  const bounds = [...buckets].sort(([a], [b]) => a - b);
  return bounds.find(([, count]) => count >= quantile * all)?.[0] ?? Number.NaN;
};

const parentOf = async (pid: string): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
};

/** CPU time so far of the processes that `pid` has started, in milliseconds, by name. Linux only. */
export const childrenCpuMs = async (pid: number): Promise<ReadonlyMap<string, number>> => {
  const total = new Map<string, number>();
  for (const each of await readdir("/proc")) {
    if (!/^\d+$/.test(each) || (await parentOf(each)) !== pid) continue;
    const [name, usage] = await Promise.all([
      readFile(`/proc/${each}/comm`, "utf8").catch(() => ""),
      usageOf(Number(each)).catch(() => undefined),
    ]);
    if (usage) total.set(name.trim(), (total.get(name.trim()) ?? 0) + usage.cpuMs);
  }
  return total;
};
