import { readdir, readFile } from "node:fs/promises";

/** What a process uses. Linux only. */
export interface Usage {
  readonly rssKb: number;
  /** CPU time so far, in milliseconds, of all its threads. */
  readonly cpuMs: number;
  /** Open file descriptors. */
  readonly handles: number;
}

/** Clock ticks a second: what the kernel counts CPU time in, on every machine that is in use. */
const TICKS = 100;

export const usageOf = async (pid: number): Promise<Usage> => {
  const [status, stat, handles] = await Promise.all([
    readFile(`/proc/${pid}/status`, "utf8"),
    readFile(`/proc/${pid}/stat`, "utf8"),
    readdir(`/proc/${pid}/fd`),
  ]);
  // The name in brackets may hold spaces: fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    rssKb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN),
    cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS,
    handles: handles.length,
  };
};

/** Values of Prometheus' text format by name; those of several labels are added up. */
export const parseMetrics = (text: string): ReadonlyMap<string, number> => {
  const values = new Map<string, number>();
  for (const line of text.split("\n")) {
    const match = /^([a-z_:][\w:]*)(?:\{[^}]*\})?\s+(\S+)/i.exec(line);
    if (match?.[1]) values.set(match[1], (values.get(match[1]) ?? 0) + Number(match[2]));
  }
  return values;
};

/** What the gateway tells of itself; `url` is that of its WebSocket. Reading it starts the event loop's figures anew. */
export const scrape = async (url: string): Promise<ReadonlyMap<string, number>> => {
  const response = await fetch(`${url.replace(/^ws/, "http").replace(/\/v1\/stream$/, "")}/metrics`);
  return response.ok ? parseMetrics(await response.text()) : new Map();
};
