import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { VoiceError } from "../../protocols/errors.ts";

/** Held until released; `release` may be called twice. */
export interface FolderLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When that process began, as the kernel counts; tells a reused pid from the holder. Empty where unknown. */
  readonly began: string;
}

const BEAT_MS = 15_000;
const SILENT_MS = 60_000;

const heldHere = new Set<string>();

/** Field 22 of /proc/PID/stat; the name before it may itself hold spaces and brackets. */
const beginOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
};

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};

const parse = (text: string): Holder | undefined => {
  try {
    const holder: unknown = JSON.parse(text);
    if (typeof holder !== "object" || holder === null) return undefined;
    if (!("pid" in holder) || !("host" in holder) || !("began" in holder)) return undefined;
    const { pid, host, began } = holder;
    if (typeof pid !== "number" || typeof host !== "string" || typeof began !== "string") return undefined;
    return { pid, host, began };
  } catch {
    return undefined;
  }
};

const isAlive = (holder: Holder, path: string): boolean => {
  // On another host (a container that shares the folder) a pid means nothing: its heartbeat must tell.
  if (holder.host !== hostname()) {
    const { mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    return Date.now() - mtimeMs < SILENT_MS;
  }
  // A container restarts with the pids it had, so our own pid in a lock that we do not hold is a dead one's.
  if (holder.pid === process.pid) return false;
  return runs(holder.pid) && (holder.began === "" || holder.began === beginOf(holder.pid));
};

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

const tryLink = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
};

const taken = (who: string, folder: string) =>
  new VoiceError("conflict", `${folder} is in use by ${who}: stop it, or choose another data folder`);

/**
 * Keeps a second process out of `folder`, made where it is missing. The embedded database has no lock of its own, and
 * one of two writers would lose what it wrote. A dead process's lock is taken over.
 */
export const lockFolder = (folder: string): FolderLock => {
  const home = resolve(folder);
  if (heldHere.has(home)) throw taken("this process already", folder);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = join(home, "lock");
  const draft = join(home, `lock.${process.pid}`);
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), began: beginOf(process.pid) } satisfies Holder);
  // A link makes the lock appear with its content or not at all.
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; !tryLink(draft, path); attempt++) {
      const text = read(path);
      if (text === undefined) continue;
      const holder = parse(text);
      if (holder !== undefined && isAlive(holder, path)) throw taken(`process ${holder.pid}`, folder);
      if (attempt === 10) throw taken("an unknown process", folder);
      // Between reading and moving, another may have taken the stale lock over: then what was moved is theirs again.
      const aside = `${draft}.stale`;
      try {
        renameSync(path, aside);
      } catch {
        continue;
      }
      if (read(aside) !== text) tryLink(aside, path);
      rmSync(aside, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
  heldHere.add(home);
  const beat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // Somebody removed the file or the folder; the next write to the database will say so.
    }
  }, BEAT_MS);
  beat.unref();
  return {
    release: () => {
      if (!heldHere.delete(home)) return;
      clearInterval(beat);
      if (read(path) === mine) rmSync(path, { force: true });
    },
  };
};
