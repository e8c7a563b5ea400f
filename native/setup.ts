import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ADDONS, addonNamed } from "./addons.ts";
import { aptInstall, haveApt, installLine, rootship } from "./apt.ts";
import { buildAddons } from "./build.ts";
import { cacheFolder } from "./cache.ts";
import { fetchWorker, isWebRtcOff, setUpWorker } from "./mediasoup-worker/worker.ts";
import { missingFor, type Purpose, type SystemPackage } from "./packages.ts";

export type { Purpose } from "./packages.ts";

export interface SetUpOptions {
  readonly for: Purpose;
  /** Takes one line of progress. Default: stderr, so that a command's own output stays clean. */
  readonly say?: (line: string) => void;
}

/** Something that must be done by hand before Earshot can run; `message` is one line that says what. */
export class SetUpError extends Error {}

const DAY_MS = 24 * 3600 * 1000;
const namesOf = (packages: readonly SystemPackage[]): string[] => packages.map(({ name }) => name);
const sayLost = (lost: readonly SystemPackage[], say: (line: string) => void): void => {
  if (lost.length === 0) return;
  say(`without ${namesOf(lost).join(", ")} there is no ${[...new Set(lost.map(({ why }) => why))].join("; no ")}`);
};

/** Remembers what the mirrors did not have, so that the next start does not ask them again. */
const refusedFile = (): string => join(cacheFolder(), "unavailable-packages.json");

const refused = (): Set<string> => {
  try {
    const { at, names } = JSON.parse(readFileSync(refusedFile(), "utf8")) as { at: number; names: string[] };
    return new Set(Date.now() - at < DAY_MS ? names : []);
  } catch {
    return new Set();
  }
};

const remember = (names: readonly string[]): void => {
  if (names.length === 0) return;
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(refusedFile(), JSON.stringify({ at: Date.now(), names }));
};

const installPackages = async (purpose: Purpose, say: (line: string) => void): Promise<void> => {
  const missing = missingFor(purpose);
  if (missing.length === 0) return;
  const hopeless = refused();
  const wanted = missing.filter(({ name }) => !hopeless.has(name));
  const root = haveApt() && wanted.length > 0 ? rootship() : undefined;
  if (root) {
    say(`installing ${namesOf(wanted).join(", ")} (first time only) ...`);
    // The needed ones by themselves, so that trouble with another does not keep them away.
    for (const optional of [undefined, true]) {
      const names = namesOf(wanted.filter((each) => each.optional === optional));
      for (const name of await aptInstall(root, names)) hopeless.add(name);
    }
    remember([...hopeless]);
  }
  const still = missingFor(purpose);
  const needed = still.filter(({ name, optional }) => !optional && !hopeless.has(name));
  if (haveApt() && needed.length > 0) {
    const names = namesOf(still.filter(({ name }) => !hopeless.has(name)));
    throw new SetUpError(`Debian packages are missing, run as root: ${installLine(names)}`);
  }
  sayLost(still, say);
};

/** Brings this machine to where `purpose` can run. A few stat calls where nothing is missing. */
export const setUp = async ({ for: purpose, say: tell }: SetUpOptions): Promise<void> => {
  const say = tell ?? ((line: string) => process.stderr.write(`earshot: ${line}\n`));
  if (purpose === "train" || purpose === "migration" || purpose === "models") return;
  const wantsWorker = purpose !== "talk" && !isWebRtcOff();
  // Before the packages: a prebuilt one needs none of them.
  if (wantsWorker) await fetchWorker(say);
  await installPackages(purpose, say);
  for (const { addon, reason } of await buildAddons(say, purpose === "talk" ? [addonNamed("audio")] : ADDONS)) {
    say(`native addon ${addon.name} cannot be built, so there is no ${addon.serves}: ${reason}`);
  }
  if (!wantsWorker) return;
  const worker = await setUpWorker(say);
  if ("missing" in worker) say(`there is no WebRTC: ${worker.missing}`);
};
