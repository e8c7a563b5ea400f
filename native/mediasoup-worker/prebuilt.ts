import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { release } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../cache.ts";
import { packageVersion } from "./build.ts";

const run = promisify(execFile);
const RELEASES = "https://github.com/versatica/mediasoup/releases/download";
/** On a closed network nothing ever answers, and building takes no longer for the wait. */
const ANSWER_MS = 5000;
const WHOLE_MS = 120_000;
const MAX_BYTES = 100_000_000;

/** Name of mediasoup's own release file for this platform. */
const archiveName = (): string => {
  const kernel = process.platform === "linux" ? `-kernel${Number.parseInt(release(), 10)}` : "";
  return `mediasoup-worker-${packageVersion()}-${process.platform}-${process.arch}${kernel}.tgz`;
};

/** Where a prebuilt worker lies once fetched. */
export const prebuiltPath = (): string =>
  join(cacheFolder(), "mediasoup-worker", archiveName().replace(/\.tgz$/, ""), "mediasoup-worker");

const fetchArchive = async (url: string): Promise<Uint8Array | undefined> => {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), ANSWER_MS);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok || Number(response.headers.get("content-length") ?? 0) > MAX_BYTES) {
      await response.body?.cancel();
      return undefined;
    }
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), WHOLE_MS);
    return new Uint8Array(await response.arrayBuffer());
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
};

/** Fetches the worker that mediasoup's makers built for this platform; undefined where it cannot be had. */
export const downloadWorker = async (say: (line: string) => void): Promise<string | undefined> => {
  const target = prebuiltPath();
  say("looking for a prebuilt WebRTC worker (first time only) ...");
  const archive = await fetchArchive(`${RELEASES}/${packageVersion()}/${archiveName()}`);
  if (!archive) return undefined;
  await mkdir(dirname(dirname(target)), { recursive: true });
  const scratch = await mkdtemp(`${dirname(target)}.`);
  try {
    await writeFile(join(scratch, "worker.tgz"), archive);
    await run("tar", ["-xzf", join(scratch, "worker.tgz"), "-C", scratch, "mediasoup-worker"]);
    await chmod(join(scratch, "mediasoup-worker"), 0o755);
    await mkdir(dirname(target), { recursive: true });
    await rename(join(scratch, "mediasoup-worker"), target);
    return target;
  } catch {
    return undefined;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
