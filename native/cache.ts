import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Addon } from "./addons.ts";

/** Version of Node-API the addons are built against; Node 18 and later have it. */
export const NAPI_VERSION = 8;

/** Folder of the C++ sources. */
export const SOURCES = fileURLToPath(new URL("./src/", import.meta.url));

/** Where what was built or downloaded once is kept, outside node_modules so that `npm ci` spares it. */
export const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "earshot");

/** Arguments of every build. */
export const BUILD_FLAGS = [
  "-std=c++17",
  "-O2",
  "-fPIC",
  "-shared",
  "-fvisibility=hidden",
  "-pthread",
  "-Wall",
  "-Wextra",
  "-Werror=return-type",
  "-DNODE_ADDON_API_CPP_EXCEPTIONS",
  `-DNAPI_VERSION=${NAPI_VERSION}`,
  // Our threads outlive the worker that loaded an addon, so its code must stay when that worker's copy is closed.
  "-Wl,-z,nodelete",
] as const;

const versionOf = (dependency: string): string => {
  const manifest = createRequire(import.meta.url).resolve(`${dependency}/package.json`);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
};

/** Debian 12 and Debian 13 have other library versions, so a home folder they share must keep their builds apart. */
export const system = (): string => {
  try {
    return readFileSync("/etc/os-release", "utf8")
      .split("\n")
      .filter((line) => line.startsWith("ID=") || line.startsWith("VERSION_ID="))
      .join();
  } catch {
    return process.platform;
  }
};

const paths = new Map<string, string>();

/** Where `addon` lies once built: a path that changes with anything that goes into it. */
export const addonPath = (addon: Addon): string => {
  const known = paths.get(addon.name);
  if (known) return known;
  const hash = createHash("sha256");
  for (const file of [...addon.sources, ...(addon.headers ?? [])]) hash.update(readFileSync(join(SOURCES, file)));
  hash.update(
    JSON.stringify([
      BUILD_FLAGS,
      addon.flags,
      addon.packages,
      addon.library?.key(),
      versionOf("node-addon-api"),
      system(),
    ]),
  );
  const key = `${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 16)}`;
  const path = join(cacheFolder(), "addons", key, `${addon.name}.node`);
  paths.set(addon.name, path);
  return path;
};
