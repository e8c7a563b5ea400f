import type { StageTimes } from "../../protocols/events.ts";

/** What a turn may take from the end of speech to the first sound of its answer, by stage, in milliseconds. */
export type Budget = StageTimes & { readonly network: number };

/** 800 ms in all: people begin to wonder after 700 to 1000. */
export const DEFAULT_BUDGET: Budget = { endpoint: 250, stt: 150, intent: 50, command: 100, tts: 150, network: 100 };

const STAGES = ["endpoint", "stt", "intent", "command", "tts"] as const satisfies readonly (keyof StageTimes)[];
export type BudgetStage = (typeof STAGES)[number];

export const totalOf = (budget: Budget): number => Object.values(budget).reduce((sum, ms) => sum + ms, 0);

/** The stages that took longer than their share. */
export const overruns = (stages: StageTimes, budget: Budget): readonly BudgetStage[] =>
  STAGES.filter((stage) => stages[stage] > budget[stage]);

/** What is left of a turn's budget: each stage asks before it chooses how to do its work. */
export interface TurnBudget {
  /** Milliseconds left for everything that has not been done; below 0 where the turn is late. */
  left(): number;
}

/** Counts from the end of speech, `spentMs` ago. */
export const startBudget = (budget: Budget, spentMs: number, now: () => number): TurnBudget => {
  const since = now() - spentMs;
  const total = totalOf(budget) - budget.network;
  return { left: () => total - (now() - since) };
};
