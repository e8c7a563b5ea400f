import { usableWorker } from "./worker.ts";

/** The variable mediasoup takes its worker from, when it is imported. */
const VARIABLE = "MEDIASOUP_WORKER_BIN";

/** mediasoup with the worker of this machine, or why it cannot be had. */
export const loadMediasoup = async (): Promise<
  { readonly mediasoup: typeof import("mediasoup") } | { readonly missing: string }
> => {
  const found = await usableWorker();
  if ("missing" in found) return found;
  const before = process.env[VARIABLE];
  process.env[VARIABLE] = found.path;
  try {
    return { mediasoup: await import("mediasoup") };
  } catch (error) {
    return { missing: `mediasoup cannot be loaded: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    if (before === undefined) delete process.env[VARIABLE];
    else process.env[VARIABLE] = before;
  }
};
