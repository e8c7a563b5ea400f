import { constants } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { gzip } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

/** What the store tells this thread. */
export type WorkerRequest =
  /** Writes a dump to `path` where anything changed since the last one. */
  | { readonly type: "dump"; readonly id: number; readonly path: string; readonly force: boolean }
  | { readonly type: "close" };

/** What this thread answers. */
export type WorkerReply =
  | { readonly type: "ready" }
  | { readonly type: "dumped"; readonly id: number; readonly path: string | null; readonly bytes: number }
  | { readonly type: "failed"; readonly id: number; readonly message: string };

export interface WorkerData {
  readonly folder: string;
  readonly socket: string;
}

const compress = promisify(gzip);
const { folder, socket } = workerData as WorkerData;
const reply = (message: WorkerReply) => parentPort?.postMessage(message);

const db = await PGlite.create({
  dataDir: folder,
  // The default of 128 MB is all touched at start; a person's tasks fit in far less.
  startParams: [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB", "-c", "timezone=UTC"],
});

const run = db.execProtocolRawStream.bind(db);
db.execProtocolRawStream = async (message, options) => {
  try {
    await run(message, options);
  } catch (error) {
    // An SQL error is an answer and comes back as bytes. What throws is the engine itself, and the socket server would
    // never serve another query: end the thread, so that the store starts a new one, which recovers from the log.
    setImmediate(() => {
      throw error;
    });
    throw error;
  }
};

// The pool has one client, but after a failed query it takes a new one before the old one's goodbye has arrived.
const server = new PGLiteSocketServer({ db, path: socket, maxConnections: 4 });
// A thread that crashed left its socket behind, and nobody can listen on that path until it is gone.
await rm(socket, { force: true });
await server.start();

const position = async (): Promise<string> => {
  const { rows } = await db.query<{ lsn: string }>("select pg_current_wal_lsn()::text as lsn");
  return rows[0]?.lsn ?? "";
};

let dumpedAt = await position();

const dump = async (path: string, force: boolean): Promise<number | undefined> => {
  if (!force && (await position()) === dumpedAt) return undefined;
  // One process has no background writer: without this, the write-ahead log grows until the process ends.
  await db.exec("checkpoint");
  const at = await position();
  const tar = await db.dumpDataDir("none");
  const bytes = await compress(await tar.arrayBuffer(), { level: 1 });
  const draft = `${path}.part`;
  try {
    const file = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  dumpedAt = at;
  return bytes.length;
};

parentPort?.on("message", (request: WorkerRequest) => {
  if (request.type === "close") {
    void server
      .stop()
      .then(() => db.close())
      .finally(() => process.exit(0));
    return;
  }
  const { id, path, force } = request;
  dump(path, force).then(
    (bytes) => reply({ type: "dumped", id, path: bytes === undefined ? null : path, bytes: bytes ?? 0 }),
    (error: unknown) => reply({ type: "failed", id, message: error instanceof Error ? error.message : String(error) }),
  );
});
reply({ type: "ready" });
