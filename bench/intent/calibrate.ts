import { featuresOf } from "../../pipeline/intent/features.ts";
import type { Route } from "../../pipeline/intent/intent.ts";
import { type Network, scoreLabels, softmax } from "../../pipeline/intent/network.ts";
import { routeOf, SERVED } from "../../pipeline/intent/routes.ts";
import { tokenize } from "../../pipeline/intent/tokens.ts";
import type { LabelledLine } from "./rows.ts";

/** A line, and networks that never saw its source. */
export interface Unseen {
  readonly line: LabelledLine;
  readonly networks: readonly Network[];
}

const TEMPERATURES = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8];
const THRESHOLDS = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];
/** What a wrong action costs against a refusal: a wrongly taken line counts this often. */
const FALSE_TAKE_COST = 1;

/** How much dearer than the best a threshold may be. */
const NEARLY = 1.05;

const routesOf = ({ networks, line }: Unseen, labels: readonly string[], temperature: number): Map<Route, number> => {
  const features = featuresOf(tokenize(line.text));
  const sums = new Map<Route, number>();
  for (const network of networks) {
    const chances = softmax(scoreLabels(network, features), temperature);
    labels.forEach((label, i) => {
      const route = routeOf(label);
      sums.set(route, (sums.get(route) ?? 0) + (chances[i] ?? 0) / networks.length);
    });
  }
  return sums;
};

/** The temperature with the least surprise at the true routes, and for each served route the threshold that serves best. */
export const calibrate = (unseen: readonly Unseen[], labels: readonly string[]) => {
  const surprise = (temperature: number) =>
    unseen.reduce(
      (sum, one) => sum - Math.log((routesOf(one, labels, temperature).get(one.line.route) ?? 0) + 1e-6),
      0,
    );
  const temperature =
    TEMPERATURES.map((value) => ({ value, cost: surprise(value) })).sort((a, b) => a.cost - b.cost)[0]?.value ?? 1;
  const best = unseen.map((one) => {
    const chances = routesOf(one, labels, temperature);
    const route = SERVED.reduce((a, b) => ((chances.get(b) ?? 0) > (chances.get(a) ?? 0) ? b : a));
    return { route, chance: SERVED.reduce((sum, one) => sum + (chances.get(one) ?? 0), 0), truth: one.line.route };
  });
  const least: Record<string, number> = {};
  for (const route of SERVED) {
    const costOf = (threshold: number) =>
      best.reduce((cost, one) => {
        if (one.route !== route) return cost;
        const taken = one.chance >= threshold;
        if (SERVED.includes(one.truth)) return taken ? cost : cost + 1;
        return taken ? cost + FALSE_TAKE_COST : cost;
      }, 0);
    // Costs are flat around the best; of those nearly as good, the lowest refuses the fewest.
    const costs = THRESHOLDS.map(costOf);
    const enough = Math.min(...costs) * NEARLY;
    least[route] = THRESHOLDS.find((_, i) => (costs[i] ?? 0) <= enough) ?? 0.5;
  }
  return { temperature, least };
};
