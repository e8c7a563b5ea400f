import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real PostgreSQL of its own, thrown away at `stop`. */
export interface TestPostgres {
  /** URL of a new empty database. */
  createDatabase(): string;
  stop(): void;
}

const ROOT = "/usr/lib/postgresql";

const binaries = (): string | undefined => {
  if (!existsSync(ROOT)) return undefined;
  const versions = readdirSync(ROOT).filter((version) => existsSync(join(ROOT, version, "bin", "initdb")));
  const oldest = versions.map(Number).sort((a, b) => a - b)[0];
  return oldest === undefined ? undefined : join(ROOT, String(oldest), "bin");
};

/** Why no PostgreSQL can be started here, or undefined where one can. */
export const noPostgres = (): string | undefined =>
  binaries() === undefined ? "no PostgreSQL server is installed (Debian package postgresql)" : undefined;

/** Starts a PostgreSQL that listens on a Unix socket in a temporary folder only. */
export const startPostgres = (): TestPostgres => {
  const bin = binaries();
  if (bin === undefined) throw new Error(noPostgres());
  const folder = mkdtempSync(join(tmpdir(), "earshot-pg-"));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    // The server refuses to run as root.
    const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    chownSync(folder, id("-u"), id("-g"));
  }
  const run = (name: string, ...args: string[]) => {
    const command = join(bin, name);
    const [file, all] = isRoot ? ["runuser", ["-u", "postgres", "--", command, ...args]] : [command, args];
    execFileSync(file, all, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  };
  const data = join(folder, "data");
  run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
  const options = `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off`;
  run("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start");
  let made = 0;
  return {
    createDatabase: () => {
      const name = `test_${++made}`;
      run("createdb", "-h", folder, "-U", "postgres", name);
      return `postgresql://postgres@/${name}?host=${encodeURIComponent(folder)}`;
    },
    stop: () => {
      run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
