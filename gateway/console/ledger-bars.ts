import type { TurnRecord } from "../../pipeline/turns/ledger.ts";
import type { StageTimes } from "../../protocols/events.ts";

export const LEDGER_STAGES = [
  "endpoint",
  "stt",
  "intent",
  "command",
  "tts",
] as const satisfies readonly (keyof StageTimes)[];

/** One turn as a bar: its stages on top of each other. */
export interface LedgerBar {
  readonly turn: TurnRecord;
  readonly parts: readonly {
    readonly stage: keyof StageTimes;
    /** Share of the picture's height, 0 to 1. */
    readonly share: number;
    readonly isOver: boolean;
  }[];
  /** Too high for the picture: its top is left out. */
  readonly isCut: boolean;
}

export interface LedgerPicture {
  /** Oldest first. */
  readonly bars: readonly LedgerBar[];
  /** Where the budget's line lies, as a share of the height. */
  readonly budgetShare: number;
  readonly budgetMs: number;
}

/** A turn that took longer is cut, so that the others can still be told apart: this many budgets. */
const HIGHEST = 2;
const HEADROOM = 1.15;

/** Bars of `turns`, newest first as the gateway tells them, against the newest one's budget. */
export const pictureOf = (turns: readonly TurnRecord[]): LedgerPicture | undefined => {
  const budgetMs = turns[0]?.budgetMs;
  if (budgetMs === undefined || budgetMs <= 0) return undefined;
  const longest = Math.max(...turns.map(({ firstAudioMs }) => firstAudioMs ?? 0), budgetMs);
  const heightMs = Math.min(longest, budgetMs * HIGHEST) * HEADROOM;
  const bars = turns.toReversed().map((turn): LedgerBar => {
    if (turn.firstAudioMs === null) return { turn, parts: [], isCut: false };
    let left = heightMs;
    const parts = LEDGER_STAGES.map((stage) => {
      const shown = Math.min(turn.stages[stage], left);
      left -= shown;
      return { stage, share: shown / heightMs, isOver: turn.over.includes(stage) };
    });
    return { turn, parts: parts.filter(({ share }) => share > 0), isCut: turn.firstAudioMs > heightMs };
  });
  return { bars, budgetShare: budgetMs / heightMs, budgetMs };
};

/** The picture in one sentence. */
export const summaryOf = (turns: readonly TurnRecord[]): string => {
  if (turns.length === 0) return "No turns yet.";
  const times = turns
    .flatMap(({ firstAudioMs }) => (firstAudioMs === null ? [] : [firstAudioMs]))
    .sort((a, b) => a - b);
  const middle = times[Math.floor((times.length - 1) / 2)];
  const late = turns.filter(({ firstAudioMs, budgetMs }) => firstAudioMs !== null && firstAudioMs > budgetMs).length;
  const many = turns.length === 1 ? "1 turn" : `${turns.length} turns`;
  if (middle === undefined) return `${many}, none answered aloud.`;
  return `${many}, median ${middle.toFixed(0)} ms, ${late === 0 ? "none" : late} over ${turns[0]?.budgetMs ?? 0} ms.`;
};
