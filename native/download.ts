import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { VoiceError } from "../protocols/errors.ts";

export interface Download {
  readonly url: string;
  /** Where the file will lie. What has come so far lies beside it, ending in `.part`, and is gone on with. */
  readonly path: string;
  /** Hexadecimal SHA-1 of the whole file. */
  readonly sha1: string;
  /** Least and most bytes that can be right; what the server announces is held against it first. */
  readonly size: readonly [least: number, most: number];
  readonly signal?: AbortSignal;
  /** A connection that brings nothing for this long is broken. Default 30 s. */
  readonly stallMs?: number;
  /** Connections that may break before it is given up. Default 3; each goes on where the last broke. */
  readonly attempts?: number;
  readonly onProgress?: (bytes: number, total: number) => void;
}

const failed = (message: string, cause?: unknown): VoiceError => new VoiceError("provider_failed", message, { cause });

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const addFile = async (hash: Hash, path: string): Promise<void> => {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
};

/** The system's name of a network failure, which fetch hides two causes deep. */
const reason = (error: unknown): string => {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ("code" in each && typeof each.code === "string") return each.code;
    if (each instanceof AggregateError && each.errors[0] instanceof Error) return reason(each.errors[0]);
  }
  return error instanceof Error ? error.message : String(error);
};

/** Length of the whole file according to the answer's headers; NaN where they do not say. */
const announced = (response: Response, offset: number): number => {
  if (response.status === 206) return Number(response.headers.get("content-range")?.split("/")[1] ?? Number.NaN);
  return Number(response.headers.get("content-length") ?? Number.NaN) + (response.status === 200 ? 0 : offset);
};

/** One connection: adds what it brings to `file` and `hash`. Answers the length of the whole. */
const receive = async (
  response: Response,
  offset: number,
  file: FileHandle,
  hash: Hash,
  { onProgress, onBytes }: { onProgress: Download["onProgress"]; onBytes: () => void },
): Promise<{ received: number; total: number }> => {
  const total = announced(response, offset);
  let received = offset;
  onProgress?.(received, total);
  // The DOM's types do not know that a stream can be read so; every Node has it.
  const body = response.body as unknown as AsyncIterable<Uint8Array> | null;
  for await (const chunk of body ?? []) {
    onBytes();
    await file.write(chunk);
    hash.update(chunk);
    received += chunk.length;
    onProgress?.(received, total);
  }
  return { received, total };
};

/** Fetches a file once: with resume, and a check of size and SHA-1 before it gets its name. Throws what went wrong. */
export const download = async ({
  url,
  path,
  sha1,
  size: [least, most],
  signal,
  stallMs = 30_000,
  attempts = 3,
  onProgress,
}: Download): Promise<void> => {
  const part = `${path}.part`;
  const { host } = new URL(url);
  await mkdir(dirname(path), { recursive: true });

  let broken: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    signal?.throwIfAborted();
    let offset = await sizeOf(part);
    if (offset > most) {
      await rm(part, { force: true });
      offset = 0;
    }
    const stalled = new AbortController();
    const abort = () => stalled.abort(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    let watch = setTimeout(abort, stallMs);
    const onBytes = () => {
      clearTimeout(watch);
      watch = setTimeout(abort, stallMs);
    };
    let file: FileHandle | undefined;
    try {
      const headers: Record<string, string> = offset > 0 ? { range: `bytes=${offset}-` } : {};
      const response = await fetch(url, { headers, signal: stalled.signal });
      const whole = response.status === 416;
      if (!whole && !response.ok) {
        await response.body?.cancel();
        throw failed(`${host} answered ${response.status} for ${url}`);
      }
      if (response.status === 200) offset = 0;
      const total = whole ? offset : announced(response, offset);
      if (total < least || total > most) {
        await response.body?.cancel();
        throw failed(`${host} offers ${total} bytes for ${url}, which cannot be the file`);
      }
      const hash = createHash("sha1");
      if (offset > 0) await addFile(hash, part);
      if (!whole) {
        file = await open(part, offset > 0 ? "a" : "w");
        const { received } = await receive(response, offset, file, hash, { onProgress, onBytes });
        if (received < total) throw new Error(`ended after ${received} of ${total} bytes`);
      } else await response.body?.cancel();
      await file?.close();
      file = undefined;
      if (hash.digest("hex") !== sha1) {
        await rm(part, { force: true });
        throw failed(`what came from ${host} is damaged: its SHA-1 is not the file's`);
      }
      await rename(part, path);
      return;
    } catch (error) {
      if (error instanceof VoiceError) throw error;
      signal?.throwIfAborted();
      broken = error;
    } finally {
      clearTimeout(watch);
      signal?.removeEventListener("abort", abort);
      await file?.close();
    }
  }
  const had = await sizeOf(part);
  const why = reason(broken);
  throw failed(
    had > 0
      ? `the connection to ${host} broke after ${(had / 1e6).toFixed(1)} MB (${why}); the next download goes on there`
      : `${host} cannot be reached (${why})`,
    broken,
  );
};
