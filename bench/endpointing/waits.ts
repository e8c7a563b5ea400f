import { waitFor } from "../../pipeline/turns/endpointing.ts";

/** Probabilities of one utterance's silences: those of its pauses, and of its end. */
export interface Judged {
  readonly pauses: readonly number[];
  readonly end: number;
}

export type Waits = readonly (readonly [finished: number, waitMs: number])[];

export interface WaitFigures {
  /** Of utterances with pauses, those cut at least once. */
  readonly cutIns: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Pauses are as likely to be of any length between these. */
const [SHORTEST_MS, LONGEST_MS] = [200, 800];

/** Chance that a pause outlasts a wait. */
const outlasts = (waitMs: number) => Math.max(0, Math.min(1, (LONGEST_MS - waitMs) / (LONGEST_MS - SHORTEST_MS)));

const figuresOf = (utterances: readonly Judged[], wait: (finished: number) => number): WaitFigures => {
  const paused = utterances.filter(({ pauses }) => pauses.length > 0);
  const cut = paused.reduce(
    (sum, { pauses }) => sum + 1 - pauses.reduce((kept, finished) => kept * (1 - outlasts(wait(finished))), 1),
    0,
  );
  const waits = utterances.map(({ end }) => wait(end)).sort((a, b) => a - b);
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  return {
    cutIns: cut / Math.max(1, paused.length),
    meanMs: waits.reduce((sum, ms) => sum + ms, 0) / Math.max(1, waits.length),
    p50Ms: at(0.5),
    p95Ms: at(0.95),
  };
};

/** What a mapping of probabilities to waits comes to. */
export const judgeWaits = (utterances: readonly Judged[], waits: Waits): WaitFigures =>
  figuresOf(utterances, (finished) => waitFor(finished, waits));

/** What one silence for all comes to. */
export const judgeSilence = (utterances: readonly Judged[], silenceMs: number): WaitFigures =>
  figuresOf(utterances, () => silenceMs);

const STEPS_MS = [10, 40, 120];

export interface WaitLimits {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** No wait is shorter. */
  readonly minMs: number;
}

/** What a cut-in may cost in mean wait, in ms: where cut-ins can be had no fewer, waits are as short as that allows. */
const CUT_IN_MS = 20_000;

/** The waits at the probabilities of `start`, falling with them, that cut in least often within `limits`. */
export const chooseWaits = (utterances: readonly Judged[], start: Waits, limits: WaitLimits): Waits => {
  const cost = (waits: Waits) => {
    const { cutIns, meanMs, p50Ms, p95Ms } = judgeWaits(utterances, waits);
    return (
      CUT_IN_MS * cutIns + meanMs + 50 * Math.max(0, p50Ms - limits.p50Ms) + 50 * Math.max(0, p95Ms - limits.p95Ms)
    );
  };
  let best = start;
  let bestCost = cost(best);
  for (let round = 0; round < 60; round++) {
    const before = bestCost;
    // The first is for pauses longer than any here, and is left as it is.
    for (let i = 1; i < best.length; i++)
      for (const step of STEPS_MS.flatMap((ms) => [ms, -ms])) {
        const changed = best.map(([at, ms], j) => [at, j === i ? ms + step : ms] as const);
        const falls = changed.every(
          ([, ms], j) => ms >= limits.minMs && ms <= (changed[j - 1]?.[1] ?? Number.POSITIVE_INFINITY),
        );
        const changedCost = falls ? cost(changed) : Number.POSITIVE_INFINITY;
        if (changedCost < bestCost - 0.01) [best, bestCost] = [changed, changedCost];
      }
    if (bestCost === before) break;
  }
  return best;
};
