const SMALL = new Set(
  "a an the and or but if of in on at to for from by with as is are was were be been it its this that these those he she they we you i his her their our your my me him them not no do does did have has had will would can could may might so than then there here what which who when where how".split(
    " ",
  ),
);

const wordsOf = (text: string): readonly string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).filter((word) => word.length > 2 && !SMALL.has(word));

/** The `count` sentences of `text` whose words are most of what it is about, in their order. */
export const extract = (text: string, count: number): string => {
  const sentences = text
    .split(/(?<=[.!?…])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  if (sentences.length <= count) return sentences.join(" ");
  const often = new Map<string, number>();
  for (const word of wordsOf(text)) often.set(word, (often.get(word) ?? 0) + 1);
  const scored = sentences.map((sentence, at) => {
    const words = [...new Set(wordsOf(sentence))];
    const weight = words.reduce((sum, word) => sum + (often.get(word) ?? 0), 0);
    // Long sentences are not better for being long, and texts say early what they are about.
    return { sentence, at, score: weight / (words.length + 3) + (at === 0 ? 0.5 : 0) };
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .sort((a, b) => a.at - b.at)
    .map(({ sentence }) => sentence)
    .join(" ");
};
