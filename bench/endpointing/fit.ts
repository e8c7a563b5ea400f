import type { Feature, FeatureValues } from "../../pipeline/turns/features.ts";

/** One silence as the scoring sees it. */
export interface Example {
  readonly values: FeatureValues;
  readonly isEnd: boolean;
  readonly weight: number;
}

export interface Fitted {
  readonly bias: number;
  readonly weights: Readonly<Record<Feature, number>>;
}

export interface FitOptions {
  /** Where weights are held that the examples say nothing about. */
  readonly prior: Fitted;
  /** How hard weights are held there: 1 over the variance of how far they lie. */
  readonly hold: number;
  /** Signs whose weights stay where they are. */
  readonly firm?: readonly Feature[];
  readonly steps?: number;
}

const odds = ({ bias, weights }: Fitted, values: FeatureValues, names: readonly Feature[]) =>
  names.reduce((sum, name) => sum + weights[name] * values[name], bias);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Logistic regression by gradient descent, its weights pulled towards `prior`. */
export const fitWeights = (
  examples: readonly Example[],
  { prior, hold, firm = [], steps = 3000 }: FitOptions,
): Fitted => {
  const names = Object.keys(prior.weights) as Feature[];
  let bias = prior.bias;
  const weights: Record<Feature, number> = { ...prior.weights };
  const speed = { bias: 0, weights: Object.fromEntries(names.map((name) => [name, 0])) as Record<Feature, number> };
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  for (let step = 0; step < steps; step++) {
    const slope = Object.fromEntries(
      names.map((name) => [name, (hold * (weights[name] - prior.weights[name])) / total]),
    ) as Record<Feature, number>;
    let biasSlope = (hold * (bias - prior.bias)) / total;
    for (const { values, isEnd, weight } of examples) {
      const error = ((sigmoid(odds({ bias, weights }, values, names)) - (isEnd ? 1 : 0)) * weight) / total;
      biasSlope += error;
      for (const name of names) slope[name] += error * values[name];
    }
    speed.bias = 0.9 * speed.bias - 0.5 * biasSlope;
    bias += speed.bias;
    for (const name of names) {
      if (firm.includes(name)) continue;
      speed.weights[name] = 0.9 * speed.weights[name] - 0.5 * slope[name];
      weights[name] += speed.weights[name];
    }
  }
  return { bias, weights };
};

/** Chance that an end scores higher than a pause. */
export const areaUnderCurve = (scored: readonly { readonly score: number; readonly isEnd: boolean }[]): number => {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  let [pauses, ends, wins] = [0, 0, 0];
  for (const { isEnd } of sorted) {
    if (!isEnd) pauses++;
    else {
      ends++;
      wins += pauses;
    }
  }
  return wins / Math.max(1, pauses * ends);
};
