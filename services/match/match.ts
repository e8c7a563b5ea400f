import { editSimilarity, jaroWinkler } from "./distance.ts";
import { joinWords, type Word, wordsOf } from "./words.ts";

/** Below this, two words are different words: "milk" and "mail" are not meant by each other. */
const SAME_WORD = 0.8;
/** Below this a title does not match at all. */
const LOWEST = 0.4;
/** How much it counts that all that was heard is in the title, against that all of the title was heard. */
const HEARD_SHARE = 0.75;

/** Whether a closer look is worth it: most pairs of words are nothing alike, and this is cheap to tell. */
const mayMatch = (a: Word, b: Word): boolean =>
  Math.abs(a.text.length - b.text.length) <= 0.4 * Math.max(a.text.length, b.text.length) &&
  (a.text[0] === b.text[0] || (a.sound !== "" && a.sound[0] === b.sound[0]));

/** How likely one of two words was meant by the other, from 0 to 1. */
export const wordSimilarity = (a: Word, b: Word): number => {
  if (a.text === b.text) return 1;
  if (a.stem === b.stem) return 0.95;
  if (!mayMatch(a, b)) return 0;
  // One digit more is another number, not a slip of the ear.
  if (/\d/.test(a.text) || /\d/.test(b.text)) return 0;
  const look = jaroWinkler(a.text, b.text);
  const sound = a.sound === "" || b.sound === "" ? look : editSimilarity(a.sound, b.sound);
  const score = 0.55 * look + 0.45 * sound;
  return score < SAME_WORD ? 0 : Math.min(score, 0.94);
};

/** One word, or two neighbours taken for one: "dog food" may be heard as "dogfood", "groceries" as "grow series". */
interface Span {
  readonly word: Word;
  readonly at: readonly number[];
}

interface Title {
  readonly words: readonly Word[];
  /** Words that may be heard and need not be. */
  readonly extras: readonly Word[];
}

interface Pair {
  readonly heard: Span;
  readonly title: Span;
  readonly score: number;
}

const total = (words: readonly Word[]): number => words.reduce((sum, { weight }) => sum + weight, 0);

const spansOf = (words: readonly Word[]): readonly Span[] => [
  ...words.map((word, i) => ({ word, at: [i] })),
  ...words.slice(1).map((word, i) => ({ word: joinWords(words[i] ?? word, word), at: [i, i + 1] })),
];

/** Share of the two texts that is the same words, each word used once, best pairs first. */
const aligned = (heard: readonly Word[], heardSpans: readonly Span[], { words, extras }: Title): number => {
  const all = [...words, ...extras];
  const pairs: Pair[] = [];
  for (const title of spansOf(all))
    for (const span of heardSpans) {
      // Two words against two are compared one by one.
      if (span.at.length + title.at.length > 3) continue;
      const score = wordSimilarity(span.word, title.word);
      if (score > 0) pairs.push({ heard: span, title, score });
    }
  pairs.sort((a, b) => b.score - a.score);
  const usedHeard = new Set<number>();
  const usedTitle = new Set<number>();
  let recall = 0;
  let precision = 0;
  for (const { heard: span, title, score } of pairs) {
    if (span.at.some((i) => usedHeard.has(i)) || title.at.some((j) => usedTitle.has(j))) continue;
    for (const i of span.at) {
      usedHeard.add(i);
      recall += score * (heard[i]?.weight ?? 0);
    }
    for (const j of title.at) {
      usedTitle.add(j);
      precision += score * (words[j]?.weight ?? 0);
    }
  }
  const ofHeard = total(heard);
  const ofTitle = total(words);
  if (ofHeard === 0) return 0;
  if (ofTitle === 0) return recall / ofHeard;
  return HEARD_SHARE * (recall / ofHeard) + (1 - HEARD_SHARE) * (precision / ofTitle);
};

/** Items whose texts match `heard`, best first, none below 0.4; equal scores keep the order they came in. */
export const closest = <Item>(
  heard: string,
  items: readonly Item[],
  textsOf: (item: Item) => { readonly title: string; readonly extras?: readonly string[] },
): readonly { readonly item: Item; readonly score: number }[] => {
  const words = wordsOf(heard);
  const spans = spansOf(words);
  return items
    .map((item) => {
      const { title, extras = [] } = textsOf(item);
      const score = aligned(words, spans, { words: wordsOf(title), extras: extras.flatMap((text) => wordsOf(text)) });
      return { item, score: Math.min(1, Math.round(score * 1000) / 1000) };
    })
    .filter(({ score }) => score >= LOWEST)
    .sort((a, b) => b.score - a.score);
};
