import type { Token } from "./tokens.ts";

/** A number that starts at some token and ends before another. */
export interface NumberReading {
  readonly end: number;
  readonly value: number;
  readonly ordinal: boolean;
}

const SMALL = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen"
).split(" ");
const TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ORDINALS = (
  "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth " +
  "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split(" ");

const units = new Map<string, number>(SMALL.map((word, value) => [word, value]));
const tens = new Map<string, number>(TENS.map((word, index) => [word, 20 + 10 * index]));
tens.set("fourty", 40);
const ordinals = new Map<string, number>(ORDINALS.map((word, value) => [word, value]));
for (const [word, value] of tens) ordinals.set(word.replace(/y$/, "ieth"), value);
for (const [word, value] of [
  ["nineth", 9],
  ["twelveth", 12],
  ["fourtieth", 40],
  ["ninteenth", 19],
] as const) {
  ordinals.set(word, value);
}

/** "twenty" to "ninety". */
export const isTens = (word: string | undefined): boolean => word !== undefined && tens.has(word);

/** All that the words from a token on may count: "twenty third" is 20 and 23rd, and "three thirty" only 3. */
export const readNumbers = (tokens: readonly Token[], start: number): NumberReading[] => {
  const readings: NumberReading[] = [];
  const word = (i: number): string => tokens[i]?.text ?? "";
  const touching = (i: number): boolean => tokens[i]?.start === tokens[i - 1]?.end;
  const push = (end: number, value: number, ordinal = false): void => {
    readings.push({ end, value, ordinal });
  };
  const first = word(start);

  if (/^\d/.test(first)) {
    if (first.length > 9) return readings;
    const value = Number(first);
    push(start + 1, value);
    if (/^(st|nd|rd|th)$/.test(word(start + 1)) && touching(start + 1)) push(start + 2, value, true);
    if (word(start + 1) === "." && /^\d/.test(word(start + 2)) && touching(start + 1) && touching(start + 2)) {
      push(start + 3, Number(`${first}.${word(start + 2)}`));
    }
    if (word(start + 1) === "/" && /^(2|3|4)$/.test(word(start + 2)) && value < Number(word(start + 2))) {
      push(start + 3, value / Number(word(start + 2)));
    }
    return readings;
  }

  /** Counts below a hundred, ordinals too, that start at token `i`. */
  const below100 = (i: number): NumberReading[] => {
    const found: NumberReading[] = [];
    const small = units.get(word(i));
    if (small !== undefined) found.push({ end: i + 1, value: small, ordinal: false });
    const rank = ordinals.get(word(i));
    if (rank !== undefined) found.push({ end: i + 1, value: rank, ordinal: true });
    const ten = tens.get(word(i));
    if (ten !== undefined) {
      found.push({ end: i + 1, value: ten, ordinal: false });
      const next = word(i + 1) === "-" ? i + 2 : i + 1;
      const unit = units.get(word(next));
      if (unit !== undefined && unit > 0 && unit < 10) found.push({ end: next + 1, value: ten + unit, ordinal: false });
      const unitRank = ordinals.get(word(next));
      if (unitRank !== undefined && unitRank > 0 && unitRank < 10) {
        found.push({ end: next + 1, value: ten + unitRank, ordinal: true });
      }
    }
    return found;
  };

  for (const reading of below100(start)) {
    push(reading.end, reading.value, reading.ordinal);
    if (reading.ordinal || reading.value === 0) continue;
    const scale = word(reading.end) === "hundred" ? 100 : word(reading.end) === "thousand" ? 1000 : 0;
    if (scale === 0) continue;
    const base = reading.value * scale;
    push(reading.end + 1, base);
    const rest = word(reading.end + 1) === "and" ? reading.end + 2 : reading.end + 1;
    for (const tail of below100(rest)) push(tail.end, base + tail.value, tail.ordinal);
  }
  return readings;
};
