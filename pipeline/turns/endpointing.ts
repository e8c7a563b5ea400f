import { type Evidence, FEATURES, type Feature, type FeatureValues, featuresOf } from "./features.ts";
import { MAX_MS, MIN_MS, WAITS } from "./waits.ts";
import { BIAS, WEIGHTS } from "./weights.ts";

export type { Evidence } from "./features.ts";

export interface EndpointingOptions {
  /** Silence that every turn waits, in ms. Default 140. */
  readonly minMs?: number;
  /** Silence that ends every turn, in ms. Default and most 2500. */
  readonly maxMs?: number;
}

export interface Judgement {
  /** Probability from 0 to 1 that the caller has finished. */
  readonly finished: number;
  /** Silence in ms after which the turn is theirs no more. */
  readonly waitMs: number;
  /** What weighed most, heaviest first, for logs: no word of what was said. */
  readonly reasons: readonly string[];
}

/** What adds less than this to the log odds is no reason. */
const LEAST_REASON = 0.3;
/** The longest mean pause, in ms, that the waits were made for; callers who rest longer are given longer, within limits. */
const USUAL_PAUSE_MS = 650;
const MOST_PATIENCE = 1.6;

const names = Object.keys(FEATURES) as Feature[];

/** Probability that the caller has finished. */
export const probabilityOf = (
  values: FeatureValues,
  weights: Readonly<Record<Feature, number>> = WEIGHTS,
  bias = BIAS,
): number => 1 / (1 + Math.exp(-names.reduce((sum, name) => sum + weights[name] * values[name], bias)));

/** The wait for a probability, in ms. */
export const waitFor = (finished: number, waits = WAITS): number => {
  const next = waits.findIndex(([at]) => at >= finished);
  const [high, highMs] = waits[next < 0 ? waits.length - 1 : next] ?? [1, MAX_MS];
  const [low, lowMs] = waits[Math.max(0, next - 1)] ?? [high, highMs];
  return high === low ? highMs : lowMs + ((highMs - lowMs) * (finished - low)) / (high - low);
};

/** Judges at a pause whether the caller has finished. Pure: ask again when more is known. */
export const judge = (evidence: Evidence, { minMs = MIN_MS, maxMs = MAX_MS }: EndpointingOptions = {}): Judgement => {
  const values = featuresOf(evidence);
  const finished = probabilityOf(values);
  const shortest = waitFor(1);
  // Whoever has surely finished is not kept waiting for having rested long before.
  const patience = Math.max(1, Math.min(MOST_PATIENCE, (evidence.meanPauseMs ?? 0) / USUAL_PAUSE_MS));
  const wanted = shortest + (waitFor(finished) - shortest) * patience;
  const reasons = names
    .map((name) => ({ name, adds: WEIGHTS[name] * values[name] }))
    .filter(({ adds }) => Math.abs(adds) >= LEAST_REASON)
    .sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds))
    .map(({ name, adds }) => `${adds < 0 ? "-" : "+"} ${FEATURES[name]}`);
  return { finished, waitMs: Math.round(Math.max(minMs, Math.min(wanted, maxMs, MAX_MS))), reasons };
};
