/** Counts of word sequences up to three long, by the words joined with spaces. */
export interface Counts {
  readonly unigrams: Map<string, number>;
  readonly bigrams: Map<string, number>;
  readonly trigrams: Map<string, number>;
}

export const createCounts = (): Counts => ({ unigrams: new Map(), bigrams: new Map(), trigrams: new Map() });

const bump = (counts: Map<string, number>, key: string, by: number) => counts.set(key, (counts.get(key) ?? 0) + by);

/** Counts one sentence, `weight` times. */
export const countSentence = ({ unigrams, bigrams, trigrams }: Counts, words: readonly string[], weight = 1): void => {
  let [before, last] = ["", "<s>"];
  for (const word of [...words, "</s>"]) {
    bump(unigrams, word, weight);
    bump(bigrams, `${last} ${word}`, weight);
    if (before !== "") bump(trigrams, `${before} ${last} ${word}`, weight);
    [before, last] = [last, word];
  }
};

const historyOf = (ngram: string): string => ngram.slice(0, ngram.lastIndexOf(" "));
const suffixOf = (ngram: string): string => ngram.slice(ngram.indexOf(" ") + 1);

/** What follows each history: how often in all, and how many different words. */
const followers = (counts: Map<string, number>) => {
  const totals = new Map<string, { total: number; kinds: number }>();
  for (const [ngram, count] of counts) {
    const history = historyOf(ngram);
    const seen = totals.get(history);
    if (seen) {
      seen.total += count;
      seen.kinds++;
    } else totals.set(history, { total: count, kinds: 1 });
  }
  return totals;
};

const log10 = (p: number): string => (p > 0 ? Math.log10(p).toFixed(4) : "-99");

/**
 * A trigram model in ARPA form, smoothed after Witten and Bell: the more different words followed a history, the more
 * is left for words that never did. Words of `vocabulary` that were never counted share what one rare word has.
 */
export const arpa = (counts: Counts, vocabulary: Iterable<string> = []): string => {
  const { unigrams, bigrams, trigrams } = counts;
  const words = new Set([...unigrams.keys(), ...vocabulary]);
  let total = 0;
  for (const count of unigrams.values()) total += count;
  // Half a count for every word, so that none is impossible.
  const floor = 0.5;
  const p1 = new Map<string, number>();
  for (const word of words) p1.set(word, ((unigrams.get(word) ?? 0) + floor) / (total + floor * words.size));

  const level = (ngrams: Map<string, number>, lower: (ngram: string) => number) => {
    const after = followers(ngrams);
    const p = new Map<string, number>();
    const kept = new Map<string, { seen: number; lower: number }>();
    for (const [ngram, count] of ngrams) {
      const history = historyOf(ngram);
      const { total: all = 0, kinds = 0 } = after.get(history) ?? {};
      const below = lower(suffixOf(ngram));
      const own = (count + kinds * below) / (all + kinds);
      p.set(ngram, own);
      const sum = kept.get(history) ?? { seen: 0, lower: 0 };
      sum.seen += own;
      sum.lower += below;
      kept.set(history, sum);
    }
    const backoff = new Map<string, number>();
    for (const [history, { seen, lower: below }] of kept)
      backoff.set(history, below < 1 ? Math.max(1 - seen, 1e-9) / (1 - below) : 1);
    return { p, backoff };
  };
  const two = level(bigrams, (word) => p1.get(word) ?? 0);
  const three = level(trigrams, (pair) => two.p.get(pair) ?? 0);

  const lines = ["\\data\\", `ngram 1=${words.size + 1}`, `ngram 2=${two.p.size}`, `ngram 3=${three.p.size}`];
  lines.push("", "\\1-grams:", `-99 <s> ${log10(two.backoff.get("<s>") ?? 1)}`);
  for (const [word, p] of p1) lines.push(`${log10(p)} ${word} ${log10(two.backoff.get(word) ?? 1)}`);
  lines.push("", "\\2-grams:");
  for (const [pair, p] of two.p) lines.push(`${log10(p)} ${pair} ${log10(three.backoff.get(pair) ?? 1)}`);
  lines.push("", "\\3-grams:");
  for (const [triple, p] of three.p) lines.push(`${log10(p)} ${triple}`);
  lines.push("", "\\end\\", "");
  return lines.join("\n");
};
