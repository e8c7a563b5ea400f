import type { SpeechRow } from "./speech-manifest.ts";
import { normalise } from "./spoken.ts";

export interface Score {
  /** Words of the right transcript; 0 where only phrases are known. */
  readonly words: number;
  /** Words put in, left out or replaced. */
  readonly errors: number;
  /** Every word right, or every phrase heard where no transcript is known. */
  readonly right: boolean;
}

/** Words to put in, leave out or replace to get from `said` to `heard`. */
export const wordErrors = (said: readonly string[], heard: readonly string[]): number => {
  let row = heard.map((_, index) => index + 1);
  row.unshift(0);
  for (const [at, word] of said.entries()) {
    const next = [at + 1];
    for (const [index, other] of heard.entries())
      next.push(
        Math.min((next[index] ?? 0) + 1, (row[index + 1] ?? 0) + 1, (row[index] ?? 0) + (word === other ? 0 : 1)),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
};

/** Scores `text` against the nearest of the right answers. */
export const scoreOf = ({ answers, mustContain }: SpeechRow, text: string): Score => {
  const heard = normalise(text);
  if (answers.length === 0) {
    const right = mustContain.every((phrase) => ` ${heard} `.includes(` ${normalise(phrase)} `));
    return { words: 0, errors: 0, right };
  }
  const words = (sentence: string) => sentence.split(" ").filter((word) => word !== "");
  const scored = answers.map((answer) => {
    const said = words(normalise(answer));
    return { words: said.length, errors: wordErrors(said, words(heard)) };
  });
  const best = scored.reduce((least, one) => (one.errors < least.errors ? one : least));
  return { ...best, right: best.errors === 0 };
};

const round = (value: number) => Math.round(value * 10_000) / 10_000;

/** Word error rate over transcripts that are known, and the share of clips that are right. */
export const summary = (scores: readonly Score[]) => {
  const words = scores.reduce((sum, score) => sum + score.words, 0);
  const errors = scores.reduce((sum, score) => sum + score.errors, 0);
  const right = scores.filter((score) => score.right).length;
  return {
    clips: scores.length,
    wer: words === 0 ? null : round(errors / words),
    exact: scores.length === 0 ? null : round(right / scores.length),
  };
};
