import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { buildWorker, builtPath, packageFolder } from "./build.ts";
import { downloadWorker, prebuiltPath } from "./prebuilt.ts";

/** The worker of this machine, or why there is none. */
export type WorkerFound = { readonly path: string } | { readonly missing: string };

/** What the worker answers where it runs but was not started by mediasoup. */
const NOT_STARTED_BY_MEDIASOUP = 41;

/** A binary made for another system is there, and does not run. */
const runs = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(path, [], { env: {}, timeout: 10_000 }, (error) => resolve(error?.code === NOT_STARTED_BY_MEDIASOUP));
  });

/** Where a worker may lie: one that mediasoup's own installation fetched or built, one that we fetched, one that we built. */
const places = (): readonly string[] => [
  join(packageFolder(), "worker", "out", "Release", "mediasoup-worker"),
  prebuiltPath(),
  builtPath(),
];

/** Whether there seems to be a worker: a few stat calls, and whether it runs is another matter. */
export const workerIsThere = (): boolean => Boolean(process.env.MEDIASOUP_WORKER_BIN) || places().some(existsSync);

/** Whether WEBRTC says that none is wanted. */
export const isWebRtcOff = (): boolean => process.env.WEBRTC?.trim() === "off";

let known: string | undefined;

/** Finds a worker that runs here: MEDIASOUP_WORKER_BIN where it is set, and no other then. */
export const usableWorker = async (): Promise<WorkerFound> => {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) {
    if (await runs(given)) return { path: given };
    return { missing: `MEDIASOUP_WORKER_BIN is ${given}, which is no worker that runs here` };
  }
  if (known !== undefined) return { path: known };
  for (const path of places()) {
    if (!existsSync(path) || !(await runs(path))) continue;
    known = path;
    return { path };
  }
  return { missing: "the WebRTC worker has not been built" };
};

/** The line of the compiler's output that says what is wrong. */
const reasonOf = (error: unknown): string => {
  const text = (error as { stderr?: string }).stderr || (error instanceof Error ? error.message : String(error));
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /error|cannot find|not found/i.test(line)) ?? lines[0] ?? "unknown").trim();
};

/** Fetches mediasoup's prebuilt worker where there is none yet: then nothing need be installed to build one. */
export const fetchWorker = async (say: (line: string) => void): Promise<void> => {
  if (workerIsThere()) return;
  const fetched = await downloadWorker(say);
  if (fetched !== undefined && !(await runs(fetched))) await rm(fetched, { force: true });
};

/** Finds a worker, or builds one. What cannot be had is answered, not thrown. */
export const setUpWorker = async (say: (line: string) => void): Promise<WorkerFound> => {
  const found = await usableWorker();
  if ("path" in found || process.env.MEDIASOUP_WORKER_BIN) return found;
  try {
    const built = await buildWorker(say);
    return (await runs(built)) ? { path: built } : { missing: "the WebRTC worker that was built does not run" };
  } catch (error) {
    return { missing: reasonOf(error) };
  }
};
