import type { PastTurn } from "../llm/prompt.ts";
import { tokensOf } from "../llm/tokens.ts";

/** One turn of a conversation; what was heard of its answer may still change. */
export interface HistoryTurn {
  readonly said: string;
  readonly at: Date;
  readonly stays: boolean;
  /** What was heard of the answer: all that was produced, unless it was cut. */
  heard(): string;
  /** The caller stopped listening after this. */
  cut(text: string): void;
}

/** What was said and heard so far. */
export interface History {
  /** `stays`: it is told to nobody elsewhere. */
  add(said: string, produced: () => string, at: Date, stays: boolean): HistoryTurn;
  readonly turns: readonly PastTurn[];
  /** Of the turns that are too old to be kept whole. */
  readonly summary: string;
  /** What the caller said last, newest last, within `ms` before `now`. */
  recent(count: number, ms: number, now: Date): readonly string[];
}

export interface HistoryOptions {
  /** Above this the older half is put into a summary. Default 1500 tokens. */
  readonly budgetTokens?: number;
  /** Puts a conversation and what is known of before it into a few sentences; undefined where that cannot be had. */
  readonly summarise?: (before: string, turns: readonly PastTurn[]) => Promise<string | undefined>;
}

/** More than any prompt has room for. */
const MAX_TURNS = 60;

export const createHistory = ({ budgetTokens = 1500, summarise }: HistoryOptions = {}): History => {
  let turns: HistoryTurn[] = [];
  let summary = "";
  let isSummarising = false;
  const shown = (turn: HistoryTurn): PastTurn => ({
    said: turn.said,
    heard: turn.heard(),
    ...(turn.stays && { stays: true }),
  });
  const tokens = () => turns.reduce((sum, turn) => sum + tokensOf(turn.said) + tokensOf(turn.heard()), 0);

  /** Never waited for: until it is there, the oldest turns are left out for want of room. */
  const shorten = async () => {
    if (summarise === undefined || isSummarising || turns.length < 4 || tokens() <= budgetTokens) return;
    isSummarising = true;
    const old = turns.slice(0, Math.floor(turns.length / 2));
    const shorter = await summarise(summary, old.map(shown)).catch(() => undefined);
    isSummarising = false;
    if (shorter === undefined) return;
    summary = shorter;
    turns = turns.filter((turn) => !old.includes(turn));
  };

  return {
    add: (said, produced, at, stays) => {
      let cutAt: string | undefined;
      const turn: HistoryTurn = {
        said,
        at,
        stays,
        heard: () => cutAt ?? produced(),
        cut: (text) => {
          cutAt = text;
        },
      };
      // The one that is answered now is not finished yet, so that it is never in the half that is shortened.
      turns = [...turns, turn].slice(-MAX_TURNS);
      void shorten();
      return turn;
    },
    get turns() {
      return turns.map(shown);
    },
    get summary() {
      return summary;
    },
    recent: (count, ms, now) =>
      turns
        .filter(({ at }) => now.getTime() - at.getTime() <= ms)
        .slice(-count)
        .map(({ said }) => said),
  };
};
