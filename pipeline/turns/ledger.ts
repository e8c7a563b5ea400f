import type { StageTimes } from "../../protocols/events.ts";
import type { BudgetStage } from "./budget.ts";

/** One turn as it went; none of its words. */
export interface TurnRecord {
  readonly sessionId: string;
  readonly userId: string;
  readonly turn: number;
  /** Wall clock, ISO 8601, when its answer began or it ended without one. */
  readonly at: string;
  readonly outcome: string;
  readonly stages: StageTimes;
  /** End of speech to first audio; null where nothing was spoken. */
  readonly firstAudioMs: number | null;
  readonly speechMs: number;
  readonly budgetMs: number;
  readonly over: readonly BudgetStage[];
  /** Speculations that were thrown away. */
  readonly dropped: number;
  readonly filler: boolean;
  /** Whether it was answered here: what a service elsewhere takes says nothing of this machine. */
  readonly isLocal: boolean;
}

/** The last turns of every session, the oldest forgotten first. */
export interface Ledger {
  record(turn: TurnRecord): void;
  /** The user's own, newest first; everybody's where none is named. */
  list(options?: { readonly userId?: string; readonly limit?: number }): readonly TurnRecord[];
  /** 95th percentile of first audio over turns within `withinMs` that were answered here; undefined where fewer than 40 are known. */
  slowest(withinMs: number): number | undefined;
}

/** Turns kept. */
const SIZE = 1000;
/** So few say nothing of a percentile. */
const ENOUGH = 40;

export const createLedger = ({
  size = SIZE,
  clock,
}: {
  readonly size?: number;
  readonly clock: () => Date;
}): Ledger => {
  const ring: (TurnRecord | undefined)[] = new Array(size);
  let written = 0;
  const newest = function* () {
    for (let back = 1; back <= Math.min(written, size); back++) {
      const turn = ring[(written - back) % size];
      if (turn) yield turn;
    }
  };
  return {
    record(turn) {
      ring[written % size] = turn;
      written++;
    },
    list({ userId, limit = size } = {}) {
      const found: TurnRecord[] = [];
      for (const turn of newest()) {
        if (found.length >= limit) break;
        if (userId === undefined || turn.userId === userId) found.push(turn);
      }
      return found;
    },
    slowest(withinMs) {
      const since = clock().getTime() - withinMs;
      const times: number[] = [];
      for (const { at, firstAudioMs, isLocal } of newest()) {
        if (new Date(at).getTime() < since) break;
        if (isLocal && firstAudioMs !== null) times.push(firstAudioMs);
      }
      if (times.length < ENOUGH) return undefined;
      return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)];
    },
  };
};
