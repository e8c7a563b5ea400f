import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const LISTS = "/var/lib/apt/lists";
const WEEK_MS = 7 * 24 * 3600 * 1000;

/** How this process may become root: nothing to put before a command, sudo, or not at all. */
export type Rootship = { readonly prefix: readonly string[] } | undefined;

/** Whether this is a system of Debian's kind. */
export const haveApt = (): boolean => process.platform === "linux" && existsSync("/usr/bin/apt-get");

/** Asks for a password only where somebody sits at a terminal. */
export const rootship = (): Rootship => {
  if (process.getuid?.() === 0) return { prefix: [] };
  if (spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0) return { prefix: ["sudo", "-n"] };
  const asks = process.stdin.isTTY && process.stderr.isTTY && !process.env.CI;
  return asks && spawnSync("sudo", ["-V"], { stdio: "ignore" }).status === 0 ? { prefix: ["sudo"] } : undefined;
};

/** The line a person may run instead. */
export const installLine = (names: readonly string[]): string =>
  `apt-get update && apt-get install -y --no-install-recommends ${names.join(" ")}`;

/** Fresh images have no package lists, and old lists name files that the mirrors no longer hold. */
const listsAreOld = (): boolean => {
  try {
    const times = readdirSync(LISTS)
      .filter((name) => /_(In)?Release$/.test(name))
      .map((name) => statSync(join(LISTS, name)).mtimeMs);
    // Apt keeps the mirror's time stamps on the lists but touches the folder at each update.
    return times.length === 0 || Date.now() - Math.max(statSync(LISTS).mtimeMs, ...times) > WEEK_MS;
  } catch {
    return true;
  }
};

/** Runs apt-get with its output on stderr, so that a command's own output stays clean. */
const aptGet = ({ prefix }: NonNullable<Rootship>, args: readonly string[]): Promise<boolean> => {
  const words = [
    ...prefix,
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-o",
    "DPkg::Lock::Timeout=120",
    ...args,
  ];
  const child = spawn(words[0] ?? "", words.slice(1), { stdio: [prefix.length > 0 ? "inherit" : "ignore", 2, 2] });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
};

/** Those of `names` that this system's package lists offer. */
const offered = (names: readonly string[]): string[] => {
  const { stdout } = spawnSync("apt-cache", ["policy", ...names], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  return names.filter((name) => {
    const at = stdout.indexOf(`${name}:\n`);
    return at >= 0 && /Candidate: (?!\(none\))/.test(stdout.slice(at, at + 200 + name.length));
  });
};

/**
 * Installs packages; brings the package lists up to date where they are missing or a week old, or an install failed.
 * Answers the names that this system's mirrors do not have. Whether the others are there now, the caller looks himself.
 */
export const aptInstall = async (root: NonNullable<Rootship>, names: readonly string[]): Promise<string[]> => {
  if (names.length === 0) return [];
  let updated = listsAreOld();
  if (updated) await aptGet(root, ["-q", "update"]);
  for (;;) {
    const known = offered(names);
    const install = ["-q", "install", "-y", "--no-install-recommends", ...known];
    const ok = known.length === 0 || (await aptGet(root, install));
    if (updated || (ok && known.length === names.length)) return names.filter((name) => !known.includes(name));
    await aptGet(root, ["-q", "update"]);
    updated = true;
  }
};
