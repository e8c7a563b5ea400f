const ONES =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const IRREGULAR: Readonly<Record<string, string>> = {
  one: "first",
  two: "second",
  three: "third",
  five: "fifth",
  eight: "eighth",
  nine: "ninth",
  twelve: "twelfth",
};

/** A whole number from 0 to 999 999 in words: 215 is "two hundred fifteen". */
export const cardinal = (n: number): string => {
  if (n < 20) return ONES[n] ?? "";
  if (n < 100) return [TENS[Math.floor(n / 10)], n % 10 ? ONES[n % 10] : ""].join(" ").trim();
  if (n < 1000) return [ONES[Math.floor(n / 100)], "hundred", n % 100 ? cardinal(n % 100) : ""].join(" ").trim();
  return [cardinal(Math.floor(n / 1000)), "thousand", n % 1000 ? cardinal(n % 1000) : ""].join(" ").trim();
};

/** 22 is "twenty second". */
export const ordinal = (n: number): string => {
  const words = cardinal(n).split(" ");
  const last = words.pop() ?? "";
  return [...words, IRREGULAR[last] ?? (last.endsWith("y") ? `${last.slice(0, -1)}ieth` : `${last}th`)].join(" ");
};

const year = (n: number): string =>
  n < 2000 || n > 2009
    ? [
        cardinal(Math.floor(n / 100)),
        n % 100 === 0 ? "hundred" : n % 100 < 10 ? `oh ${cardinal(n % 100)}` : cardinal(n % 100),
      ].join(" ")
    : cardinal(n);

const clock = (hour: string, minute: string): string => {
  const m = Number(minute);
  return [cardinal(Number(hour)), m === 0 ? "" : m < 10 ? `oh ${cardinal(m)}` : cardinal(m)].join(" ").trim();
};

/** Written text as it is spoken: lower case, numbers as words, "a.m." and "p.m." as one word, no punctuation. */
export const spoken = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[’`]/g, "'")
    .replace(/\bto-?\s?do(s?)\b/g, "to do$1")
    .replace(/\b(\d{1,2}):(\d{2})\b/g, (_, h: string, m: string) => clock(h, m))
    .replace(/(\d)\s?([ap])\.?\s?m\b\.?/g, "$1 $2§m§")
    .replace(/\b([ap])(?:\.\s?m\b\.?| m\b)/g, "$1§m§")
    .replace(/\b(pm)\b/g, "p§m§")
    .replace(/(\d)\s?%/g, "$1 percent")
    .replace(/\$(\d+)/g, "$1 dollars")
    .replace(/(\d),(\d{3})\b/g, "$1$2")
    .replace(/\b(\d+)(?:st|nd|rd|th)\b/g, (_, n: string) => ordinal(Number(n)))
    .replace(/\b(1[89]\d\d|20\d\d)\b/g, (_, n: string) => year(Number(n)))
    .replace(/\d+/g, (n) => (n.length <= 6 ? cardinal(Number(n)) : [...n].map((d) => ONES[Number(d)]).join(" ")))
    .replace(/[^a-z'§\s]/g, " ")
    .replace(/(^|\s)'+|'+(\s|$)/g, "$1$2")
    .replaceAll("§", ".")
    .replace(/\s+/g, " ")
    .trim();

const EXPANSIONS: readonly (readonly [RegExp, string])[] = [
  [/\b(what|when|where|who|how|it|that|there|he|she)'s\b/g, "$1 is"],
  [/\bi'm\b/g, "i am"],
  [/\b(\w+)'re\b/g, "$1 are"],
  [/\b(\w+)'ve\b/g, "$1 have"],
  [/\b(\w+)'ll\b/g, "$1 will"],
  [/\b(i|you|we|they)'d\b/g, "$1 would"],
  [/\bwon't\b/g, "will not"],
  [/\bcan't\b|\bcannot\b/g, "can not"],
  [/\b(\w+)n't\b/g, "$1 not"],
  [/\blet's\b/g, "let us"],
  [/\b([ap])\.m\./g, "$1m"],
  [/\bok\b/g, "okay"],
  [/\bnevermind\b/g, "never mind"],
  [/\bmum\b/g, "mom"],
  [/\bonto\b/g, "on to"],
  [/\bgoodnight\b/g, "good night"],
  [/\boh (?=one|two|three|four|five|six|seven|eight|nine)/g, "o "],
  [/\b(a hundred)\b/g, "one hundred"],
];

/** The form in which transcripts are compared: spoken words, contractions in full, "a m" as the one word "am". */
export const normalise = (text: string): string =>
  EXPANSIONS.reduce((words, [from, to]) => words.replace(from, to), spoken(text)).trim();
