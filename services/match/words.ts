import { LRUCache } from "lru-cache";

/** One word of a title or of what was heard. */
export interface Word {
  readonly text: string;
  /** What is left without an English ending. */
  readonly stem: string;
  /** What it sounds like: consonants, in few classes. Empty for scripts other than Latin. */
  readonly sound: string;
  /** How much it tells one title from another. */
  readonly weight: number;
}

/** Nobody says more to name a thing, and the work grows with the square. */
const MAX_WORDS = 40;

const set = (words: string) => new Set(words.split(" "));

/** Say nothing about which title is meant. */
const FILLERS = set(
  "a an the my our your his her their to of for in on at by with from and or is are be it this that me i some please",
);
/** Begin so many titles that they tell little: "buy bread" is not "buy milk". */
const COMMON = set(
  "buy get call phone ring make do go take send pick up bring book schedule see meet have write email text check start finish put out back new meeting appointment task reminder event alarm timer oclock am pm minute minutes hour hours second seconds",
);
const NUMBERS = new Map(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    .split(" ")
    .map((word, value) => [word, value]),
);
const TENS = new Map(
  "twenty thirty forty fifty sixty seventy eighty ninety".split(" ").map((word, i) => [word, 20 + 10 * i]),
);

/** `words` with spoken numbers under a hundred as digits, "forty five" as 45. */
const withDigits = (words: readonly string[]): readonly string[] => {
  const out: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const tens = TENS.get(word);
    const units = NUMBERS.get(words[i + 1] ?? "");
    if (tens !== undefined && units !== undefined && units > 0 && units < 10) {
      out.push(String(tens + units));
      i++;
    } else out.push(String(tens ?? NUMBERS.get(word) ?? word));
  }
  return out;
};

/** `word` without plural, past or -ing ending, so that "called" finds "call". */
export const stemOf = (word: string): string => {
  if (word.length < 4) return word;
  let stem = word;
  if (/(?:ch|sh|ss|x|z)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (/[^aeiou]ies$/.test(stem)) stem = `${stem.slice(0, -3)}y`;
  else if (/[^su]s$/.test(stem)) stem = stem.slice(0, -1);
  const bare = /^(.*[aeiouy].*?)(?:ing|ed)$/.exec(stem)?.[1];
  // "bed", "ring" and "king" are whole words: what is left must be one too.
  if (bare !== undefined && bare.length >= 3) stem = bare.replace(/([^aeiouls])\1$/, "$1");
  return stem.length > 3 ? stem.replace(/e$/, "") : stem;
};

/** Rules in the order they apply; digraphs go first. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:kn|gn|pn)/, "n"],
  [/^wr/, "r"],
  [/^wh/, "w"],
  [/^x/, "s"],
  [/mb$/, "m"],
  [/[aeiouy]+gh(?=t|$)/g, "a"],
  [/ph/g, "f"],
  [/(?:tch|ch|sh|sch|ti(?=on)|ci(?=a|ou))/g, "X"],
  [/th/g, "0"],
  [/dge|j|g(?=[eiy])/g, "J"],
  [/c(?=[eiy])/g, "s"],
  [/ck|[cqg]|k/g, "k"],
  [/x/g, "ks"],
  [/[sz]+/g, "s"],
  [/v/g, "f"],
  [/(?<!^)[aeiouyhw]+/g, ""],
  [/^[aeiouy]+/, "A"],
  [/(.)\1+/g, "$1"],
];

/** The key of what `word` sounds like, in the manner of Metaphone: "mum" and "mom" share one. */
export const soundOf = (word: string): string =>
  /^[a-z]+$/.test(word) ? SOUNDS.reduce((key, [pattern, sound]) => key.replace(pattern, sound), word) : "";

const weightOf = (text: string): number => (FILLERS.has(text) ? 0.05 : COMMON.has(text) ? 0.4 : 1);

/** Titles repeat their words, and a list of a thousand is matched in the event loop. */
const known = new LRUCache<string, Pick<Word, "stem" | "sound">>({ max: 10_000 });

const wordOf = (text: string, weight: number): Word => {
  let forms = known.get(text);
  if (forms === undefined) {
    forms = { stem: stemOf(text), sound: soundOf(text) };
    known.set(text, forms);
  }
  return { text, ...forms, weight };
};

/** `a` and `b` heard as one word. */
export const joinWords = (a: Word, b: Word): Word => wordOf(a.text + b.text, a.weight + b.weight);

/** The words of `text`, accents and case aside, small numbers as digits. */
export const wordsOf = (text: string): readonly Word[] => {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/['’]/g, "").toLowerCase();
  const words = (plain.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MAX_WORDS);
  return withDigits(words).map((word) => wordOf(word, weightOf(word)));
};
