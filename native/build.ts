import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ADDONS, type Addon } from "./addons.ts";
import { addonPath, BUILD_FLAGS, SOURCES } from "./cache.ts";

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

const pkgConfig = async (flag: "--cflags" | "--libs", { packages = [] }: Addon): Promise<string[]> =>
  packages.length === 0 ? [] : words((await run("pkg-config", [flag, ...packages])).stdout);

const headerFolders = (): string[] => [
  `-I${join(dirname(resolve("node-api-headers/package.json")), "include")}`,
  `-I${dirname(resolve("node-addon-api/package.json"))}`,
];

/** The line of the compiler's output that says what is wrong. */
const firstError = (error: unknown): string => {
  const text = (error as { stderr?: string }).stderr || String(error);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /error|cannot find|not found/i.test(line)) ?? lines[0] ?? "unknown").trim();
};

/** Builds `addon` beside its place and moves it there, so that no process ever sees half of it. */
const build = async (addon: Addon): Promise<void> => {
  const target = addonPath(addon);
  const partial = `${target}.${process.pid}.tmp`;
  await mkdir(dirname(target), { recursive: true });
  const library = await addon.library?.build();
  try {
    await run("g++", [
      ...BUILD_FLAGS,
      ...headerFolders(),
      ...(await pkgConfig("--cflags", addon)),
      ...(library?.compile ?? []),
      ...addon.sources.map((file) => join(SOURCES, file)),
      "-o",
      partial,
      ...(library?.link ?? []),
      ...(await pkgConfig("--libs", addon)),
      ...(addon.flags ?? []),
    ]);
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
};

/** An addon that could not be built, and why. */
export interface BuildFailure {
  readonly addon: Addon;
  readonly reason: string;
}

/** Builds those of `addons` that this machine does not have yet. What cannot be built is answered, not thrown. */
export const buildAddons = async (say: (line: string) => void, addons = ADDONS): Promise<BuildFailure[]> => {
  const failures: BuildFailure[] = [];
  for (const addon of addons) {
    if (existsSync(addonPath(addon))) continue;
    say(`building native addon ${addon.name} (first time only) ...`);
    try {
      await build(addon);
    } catch (error) {
      failures.push({ addon, reason: firstError(error) });
    }
  }
  return failures;
};
