import type { Route } from "../../pipeline/intent/intent.ts";
import type { LabelledLine } from "./rows.ts";

export interface RouteScore {
  readonly route: Route;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

export interface Score {
  /** Mean F1 of the routes that occur. */
  readonly macroF1: number;
  /** Share of lines out of scope or of other domains that were taken for a served route. */
  readonly falseTake: number;
  readonly routes: readonly RouteScore[];
  /** "calendar -> task" and how often, most first; served routes on at least one side. */
  readonly confusions: readonly (readonly [string, number])[];
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** Scores guesses against labels; an alternative route counts as right. */
export const scoreRoutes = (
  lines: readonly LabelledLine[],
  served: readonly Route[],
  guess: (line: LabelledLine) => Route,
): Score => {
  const pairs = lines.map((line) => {
    const guessed = guess(line);
    return { line, guessed, truth: line.alternatives.includes(guessed) ? guessed : line.route };
  });
  const routes = served.flatMap((route) => {
    const support = pairs.filter(({ truth }) => truth === route).length;
    if (support === 0) return [];
    const hits = pairs.filter(({ truth, guessed }) => truth === route && guessed === route).length;
    const precision = ratio(hits, pairs.filter(({ guessed }) => guessed === route).length);
    const recall = ratio(hits, support);
    return [{ route, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support }];
  });
  const refusable = pairs.filter(
    ({ line, truth }) => (line.route === "other_domain" || line.route === "out_of_scope") && truth === line.route,
  );
  const confusions = new Map<string, number>();
  for (const { truth, guessed } of pairs)
    if (truth !== guessed && (served.includes(truth) || served.includes(guessed)))
      confusions.set(`${truth} -> ${guessed}`, (confusions.get(`${truth} -> ${guessed}`) ?? 0) + 1);
  return {
    macroF1: ratio(
      routes.reduce((sum, { f1 }) => sum + f1, 0),
      routes.length,
    ),
    falseTake: ratio(refusable.filter(({ guessed }) => served.includes(guessed)).length, refusable.length),
    routes,
    confusions: [...confusions].sort((a, b) => b[1] - a[1]),
  };
};
