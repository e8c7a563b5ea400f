import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where the embedded database listens. */
export interface SocketPlace {
  /** What a PostgreSQL client calls the host. */
  readonly folder: string;
  readonly path: string;
  remove(): void;
}

/** The name under which clients look for a server in a folder. */
const NAME = ".s.PGSQL.5432";
/** The kernel takes 107 bytes of path, macOS 103. */
const MAX_PATH_BYTES = 103;

/** A private folder for the socket: in `dataFolder`, or in the temporary folder where that path is too long for one. */
export const socketPlace = (dataFolder: string): SocketPlace => {
  const near = join(resolve(dataFolder), "socket");
  const fits = Buffer.byteLength(join(near, NAME)) <= MAX_PATH_BYTES;
  const folder = fits ? near : mkdtempSync(join(tmpdir(), "earshot-"));
  if (fits) {
    mkdirSync(near, { recursive: true, mode: 0o700 });
    // It may be left from a run under another umask.
    chmodSync(near, 0o700);
  }
  const path = join(folder, NAME);
  return { folder, path, remove: () => rmSync(fits ? path : folder, { recursive: true, force: true }) };
};
