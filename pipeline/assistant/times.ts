import { findDurations } from "../dates/find.ts";

const ONES =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const TENS = ["twenty", "thirty", "forty", "fifty"];
const ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(" ");
const NAMED: Readonly<Record<string, string>> = { noon: "12", midday: "12", midnight: "12", half: "30", quarter: "15" };
/** What tells no time by itself, or is often left out. */
const SMALL = new Set("a an the at on in of for by to this next coming past after o clock oclock am pm m p".split(" "));
/** Letters that tell two words of time apart: "fri" and "friday". */
const STEM = 3;

const numberOf = (word: string): number | undefined => {
  const digits = /^(\d+)(?:st|nd|rd|th|am|pm|h|min|m|s)?$/.exec(word)?.[1];
  if (digits !== undefined) return Number(digits);
  for (const list of [ONES, ORDINALS]) if (list.includes(word)) return list.indexOf(word);
  return TENS.includes(word) ? 20 + 10 * TENS.indexOf(word) : undefined;
};

/** What tells the time in `text`: numbers as digits of a clock with twelve hours, words by how they begin. */
const tokensOf = (text: string): readonly string[] => {
  const tokens: string[] = [];
  let tens: number | undefined;
  for (const word of text.toLowerCase().match(/\d+(?=:)|[\p{L}\p{N}]+/gu) ?? []) {
    const number = numberOf(word);
    if (number !== undefined && tens !== undefined && number > 0 && number < 10) {
      tokens[tokens.length - 1] = String(tens + number);
      tens = undefined;
      continue;
    }
    tens = TENS.includes(word) ? number : undefined;
    // "17:00" is "five", and nobody says the noughts.
    if (number === 0) continue;
    if (number !== undefined)
      tokens.push(String(number > 12 && number < 24 && /\d:\d/.test(text) ? number - 12 : number));
    else if (NAMED[word] !== undefined) tokens.push(NAMED[word]);
    else if (!SMALL.has(word)) tokens.push(word.slice(0, STEM));
  }
  return tokens;
};

/** How much of a time must be in the user's words, all its numbers apart. */
const ENOUGH = 0.6;

/** Whether the time or length `value` is in one of `texts`, in these words or others that say the same. */
export const isTimeNamed = (value: string, texts: readonly string[]): boolean => {
  const said = new Set(texts.flatMap(tokensOf));
  const tokens = tokensOf(value);
  const named = tokens.filter((token) => said.has(token));
  const areNumbersNamed = tokens.every((token) => !/^\d/.test(token) || said.has(token));
  if (tokens.length > 0 && areNumbersNamed && named.length / tokens.length >= ENOUGH) return true;
  const lengths = findDurations(value);
  const known = new Set(texts.flatMap((text) => findDurations(text).map(({ ms }) => ms)));
  return lengths.length > 0 && lengths.every(({ ms }) => known.has(ms));
};
