import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { languageOf } from "../engine.ts";

/** One installed direction, such as eng-spa. */
export interface Mode {
  readonly name: string;
  /** ISO 639-1 where there is one. */
  readonly from: string;
  readonly to: string;
  readonly file: string;
}

export type Path = readonly Mode[];

/** What lttoolbox and friends run for a pair; variants such as spa-cat_valencia are left out. */
const MODE_FILE = /^([a-z]{2,3})-([a-z]{2,3})\.mode$/;

/**
 * How little a direction is trusted; 1 for those not named. English to Spanish by its own pair errs more often than by
 * way of Catalan ("station" becomes a channel, "please" a verb), so further languages are reached through Catalan.
 */
const COST: Readonly<Record<string, number>> = { "eng-spa": 1.5 };

/** No detour has more parts: each one adds its own mistakes. */
const MAX_STEPS = 3;

/** The directions whose files are in `folder`; none where it does not exist. */
export const readModes = async (folder: string): Promise<readonly Mode[]> => {
  const files = await readdir(folder).catch((): string[] => []);
  return files.sort().flatMap((file) => {
    const match = MODE_FILE.exec(file);
    const [from, to] = [match?.[1], match?.[2]];
    if (from === undefined || to === undefined) return [];
    return [{ name: `${from}-${to}`, from: languageOf(from), to: languageOf(to), file: join(folder, file) }];
  });
};

/** What `path` costs: its steps, and more where one of them errs often. */
export const costOf = (path: Path): number => path.reduce((sum, { name }) => sum + (COST[name] ?? 1), 0);

/** All ways from `from` to `to` of at most three steps that visit no language twice, best first. */
export const pathsBetween = (modes: readonly Mode[], from: string, to: string): readonly Path[] => {
  const paths: Path[] = [];
  const extend = (path: Path, at: string): void => {
    for (const mode of modes) {
      if (mode.from !== at || mode.to === from || path.some((step) => step.from === mode.to)) continue;
      const longer = [...path, mode];
      if (mode.to === to) paths.push(longer);
      else if (longer.length < MAX_STEPS) extend(longer, mode.to);
    }
  };
  if (from !== to) extend([], from);
  return paths.sort((a, b) => costOf(a) - costOf(b) || a.length - b.length);
};

/** Languages that can be reached from `from`. */
export const reachable = (modes: readonly Mode[], from: string): readonly string[] => {
  const found = new Set<string>();
  let front = new Set([from]);
  for (let step = 0; step < MAX_STEPS; step++) {
    const start = front;
    front = new Set(modes.filter((mode) => start.has(mode.from) && !found.has(mode.to)).map((mode) => mode.to));
    for (const language of front) found.add(language);
  }
  found.delete(from);
  return [...found].sort();
};
