import { Worker } from "node:worker_threads";
import { VoiceError } from "../../protocols/errors.ts";
import type { WorkerData, WorkerReply, WorkerRequest } from "./pglite-worker.ts";

/** The embedded database in a thread of its own, serving one client on a Unix socket. */
export interface PgliteThread {
  /** Resolves with the reason, once, when the thread ends, asked to or not. */
  readonly ended: Promise<string>;
  /** Resolves with the size in bytes, or undefined where nothing changed since the last dump and `force` is false. */
  dump(path: string, force: boolean): Promise<number | undefined>;
  /** Ends the thread, after 10 s by force. */
  close(): Promise<void>;
  /** Ends the thread at once, as a crash would. */
  kill(): void;
}

const CLOSE_TIMEOUT_MS = 10_000;

/** Opens the database in `folder`, made where it is missing, on `socket`; resolves when it answers. */
export const startPglite = async (data: WorkerData): Promise<PgliteThread> => {
  const tsx = import.meta.resolve("tsx/esm/api");
  const module = new URL("./pglite-worker.ts", import.meta.url).href;
  // Node 20 ignores --import tsx in a worker's execArgv, so the thread registers it before the first TypeScript file.
  const worker = new Worker(
    `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(module)}); })`,
    { workerData: data, eval: true },
  );
  const waiting = new Map<number, { resolve: (bytes: number | undefined) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  let reason = "it was asked to";

  const ended = new Promise<string>((resolve) => {
    worker.on("error", (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => {
      for (const { reject } of waiting.values())
        reject(new VoiceError("provider_failed", `the embedded database ended: ${reason}`));
      waiting.clear();
      resolve(reason);
    });
  });
  const ready = new Promise<void>((resolve) => {
    worker.on("message", (message: WorkerReply) => {
      if (message.type === "ready") return resolve();
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.type === "dumped") call?.resolve(message.path === null ? undefined : message.bytes);
      else call?.reject(new VoiceError("internal", `the dump failed: ${message.message}`));
    });
  });
  const failed = ended.then((why) => {
    throw new VoiceError("internal", `the embedded database in ${data.folder} does not open: ${why}`);
  });
  // Once it is ready, an end is reported by `ended`.
  failed.catch(() => undefined);
  await Promise.race([ready, failed]);

  const tell = (request: WorkerRequest) => worker.postMessage(request);
  const kill = () => void worker.terminate();
  return {
    ended,
    kill,
    dump: (path, force) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        tell({ type: "dump", id, path, force });
      }),
    close: async () => {
      const timer = setTimeout(kill, CLOSE_TIMEOUT_MS);
      tell({ type: "close" });
      await ended;
      clearTimeout(timer);
    },
  };
};
