import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { VoiceError } from "../../protocols/errors.ts";
import { lockFolder } from "./lock.ts";

const NAME = /^(\d{4}-\d\d-\d\d)T\d\d-\d\d-\d\d(?:-\d+)?\.tar\.gz$/;
const decompress = promisify(gunzip);
const NEWEST = 4;
const DAYS = 7;

/** Name of a dump made at `date`; names sort by age. */
export const dumpName = (date: Date): string =>
  `${date.toISOString().replaceAll(":", "-").replace(".", "-").slice(0, -1)}.tar.gz`;

/** Which of `names` to remove: all but the newest four, and the newest of each of the last seven days that have one. */
export const dumpsToRemove = (names: readonly string[]): readonly string[] => {
  const dumps = names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse();
  const keep = new Set(dumps.slice(0, NEWEST));
  const days = new Set<string>();
  for (const name of dumps) {
    const day = name.slice(0, 10);
    if (days.has(day) || days.size === DAYS) continue;
    days.add(day);
    keep.add(name);
  }
  return dumps.filter((name) => !keep.has(name));
};

/** Folders that the embedded database uses inside `dataFolder`. */
export const placesIn = (dataFolder: string) => {
  const home = resolve(dataFolder);
  return { database: join(home, "db"), dumps: join(home, "dumps") };
};

/** Paths of the dumps in `dataFolder`, newest first. */
export const listDumps = async (dataFolder: string): Promise<readonly string[]> => {
  const { dumps } = placesIn(dataFolder);
  const names = await readdir(dumps).catch(() => []);
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse()
    .map((name) => join(dumps, name));
};

/** Removes what `dumpsToRemove` names, and what a killed process left half written. */
export const pruneDumps = async (dataFolder: string): Promise<void> => {
  const { dumps } = placesIn(dataFolder);
  const names = await readdir(dumps);
  const parts = names.filter((name) => name.endsWith(".part"));
  await Promise.all([...dumpsToRemove(names), ...parts].map((name) => rm(join(dumps, name), { force: true })));
};

/**
 * Puts the database in `dataFolder` back to what it was at `dump`. The store must be closed. Resolves with the folder
 * in which the database that was there is kept, or undefined where there was none.
 */
export const restoreDump = async (dump: string, dataFolder: string): Promise<string | undefined> => {
  const lock = lockFolder(dataFolder);
  try {
    const { database } = placesIn(dataFolder);
    const draft = `${database}.restoring`;
    await rm(draft, { recursive: true, force: true });
    const { PGlite } = await import("@electric-sql/pglite");
    try {
      const tar = await decompress(await readFile(dump));
      const archive = new Blob([new Uint8Array(tar)], { type: "application/x-tar" });
      const restored = await PGlite.create({ dataDir: draft, loadDataDir: archive });
      await restored.close();
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw new VoiceError("invalid", `${dump} is no dump that can be restored`, { cause: error });
    }
    const aside = `${database}.before-${dumpName(new Date()).slice(0, -".tar.gz".length)}`;
    await mkdir(dataFolder, { recursive: true });
    const kept = await rename(database, aside).then(
      () => aside,
      () => undefined,
    );
    await rename(draft, database);
    return kept;
  } finally {
    lock.release();
  }
};
