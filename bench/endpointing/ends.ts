import { sentences } from "./sentences.ts";
import { wrapped } from "./wrapped.ts";

interface Count {
  ends: number;
  all: number;
}

const SOURCES = { templates: 12_000, written: 2 } as const;
/** Seen less often, words say too little; they are all taken together. */
const [LEAST_WORD, LEAST_PAIR] = [20, 30];
/** A pair is kept where it differs so much from its last word alone. */
const OTHERWISE = 1;
/** How many sightings of the word the rarer pair begins with. */
const PRIOR = 6;
const MOST_ODDS = 5;

const oddsOf = (ends: number, all: number) => Math.log((ends + 0.3) / (all - ends + 0.3));
const rounded = (odds: number) => Math.max(-MOST_ODDS, Math.min(MOST_ODDS, Math.round(odds)));

/** Log odds, in whole numbers, that a sentence ends after a word or a pair of words: words by odds. "*" is any other. */
export const countEnds = (): ReadonlyMap<number, readonly string[]> => {
  const words = new Map<string, Count>();
  const pairs = new Map<string, Count>();
  const add = (table: Map<string, Count>, key: string, isEnd: boolean, weight: number) => {
    const count = table.get(key) ?? { ends: 0, all: 0 };
    table.set(key, { ends: count.ends + (isEnd ? weight : 0), all: count.all + weight });
  };
  for (const [sentence, weight] of sentences(SOURCES))
    for (const [i, word] of sentence.entries()) {
      const isEnd = i === sentence.length - 1;
      add(words, word, isEnd, weight);
      add(pairs, `${sentence[i - 1] ?? "^"}_${word}`, isEnd, weight);
    }
  const found = new Map<string, number>();
  const rare: Count = { ends: 0, all: 0 };
  for (const [word, { ends, all }] of words)
    if (all >= LEAST_WORD) found.set(word, oddsOf(ends, all));
    else {
      rare.ends += ends;
      rare.all += all;
    }
  found.set("*", oddsOf(rare.ends, rare.all));
  for (const [pair, { ends, all }] of pairs) {
    const word = words.get(pair.split("_")[1] ?? "");
    if (all < LEAST_PAIR || !word) continue;
    const odds = oddsOf(ends + (PRIOR * word.ends) / word.all, all + PRIOR);
    if (Math.abs(odds - oddsOf(word.ends, word.all)) >= OTHERWISE) found.set(pair, odds);
  }
  const byOdds = new Map<number, string[]>();
  for (const [key, odds] of found) byOdds.set(rounded(odds), [...(byOdds.get(rounded(odds)) ?? []), key]);
  // What differs from the word alone only before rounding says nothing.
  const of = (key: string) => rounded(found.get(key) ?? 0);
  return new Map(
    [...byOdds]
      .sort(([a], [b]) => a - b)
      .map(([odds, keys]) => [
        odds,
        keys.filter((key) => !key.includes("_") || of(key) !== of(key.split("_")[1] ?? "")).sort(),
      ]),
  );
};

/** Text of `pipeline/turns/ends.ts`. */
export const endsFile = (): string => `/**
 * How often sentences end after a word, or after two ("^" is the beginning): log odds in whole numbers, by bench/train-turns.ts
 * from sentences of the language model's templates (MIT) and from lines of clinc150, hwu64, slurp and Home Assistant (all
 * CC BY) for which Earshot has commands, without the fifth that is held out. "*" is every other word.
 */
export const ENDS: readonly (readonly [odds: number, words: string])[] = [
${[...countEnds()].map(([odds, keys]) => `  [\n    ${odds},\n    \`${wrapped(keys)}\`,\n  ],`).join("\n")}
];
`;
