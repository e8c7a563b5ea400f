/** Ends a text in Apertium's stream format, as apertium-destxt would, so that the last word is not held back. */
const END = "[][\n]";

/** `text` in Apertium's stream format: what has a meaning there is escaped. */
export const toStream = (text: string): string => {
  const clean = text.replaceAll("\0", " ").trim();
  const escaped = clean.replace(/[[\]{}/\\@<>^$]/g, "\\$&");
  return (isClosed(clean) ? escaped : `${escaped}.`) + END;
};

const isClosed = (text: string): boolean => /[.?!…:;]["')\]»”]*$/.test(text);

const matchCase = (text: string, source: string): string => {
  const first = /\p{L}/u.exec(source)?.[0] ?? "";
  const isUpper = first !== first.toLowerCase();
  return text.replace(/\p{L}/u, (letter) => (isUpper ? letter.toUpperCase() : letter.toLowerCase()));
};

/**
 * What was said by `stream`, the answer to `source`: without the marks of unknown words and the full stop that was
 * added, begun as the source begins. Pairs now and then lose a word and keep its spaces.
 */
export const fromStream = (stream: string, source: string): string => {
  const trimmed = source.trim();
  let text = stream.replace(/\[\](?:\[\s*\])?\s*$/, "").replace(/\\(.)/g, "$1");
  if (!isClosed(trimmed)) text = text.replace(/\s*\.\s*$/, "");
  text = text
    .replace(/(?<![\p{L}\p{N}])[*@#](?=\p{L})/gu, "")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ (?=[.,?!])/g, "")
    .trim();
  return matchCase(text, trimmed);
};

const pairsOf = (text: string): readonly string[] => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  return words.flatMap((word, i) => [word, `${words[i - 1] ?? ""} ${word}`]);
};

/** How alike two texts of one language are, from 0 to 1: words and pairs of neighbours that they share. */
export const likeness = (a: string, b: string): number => {
  const left = pairsOf(a);
  const rest = [...pairsOf(b)];
  const size = left.length + rest.length;
  let shared = 0;
  for (const word of left) {
    const at = rest.indexOf(word);
    if (at === -1) continue;
    rest.splice(at, 1);
    shared++;
  }
  return size === 0 ? 0 : (2 * shared) / size;
};
