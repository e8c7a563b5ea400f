import { findDates } from "../../pipeline/dates/find.ts";

/** Where somebody may rest in a command, and why there. */
export interface Rest {
  /** Words before it. */
  readonly after: number;
  readonly kind: "open" | "phrase" | "number" | "filler";
}

const CLOCK = { now: new Date("2026-01-07T09:00:00Z"), timeZone: "UTC", prefer: "future" } as const;
/** A rest after one of these leaves the sentence open. */
const OPENS =
  /^(?:to|for|with|at|in|on|from|about|until|till|called|is|say|and|the|a|my|are|do|add|translate|remind|delete|set|schedule|put)$/;
/** A rest before one of these comes where a phrase ends. */
const BEGINS =
  /^(?:to|for|with|at|in|on|from|about|until|till|called|and|by|before|every|next|this|into|tomorrow|today|tonight|please)$/;
const TENS = /^(?:twenty|thirty|forty|fifty)$/;
const UNITS = /^(?:one|two|three|four|five|six|seven|eight|nine)$/;
const NUMBERS =
  /^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)$/;
const AFTER_HOUR = /^(?:ten|fifteen|twenty|thirty|forty|fifty|oh|o'clock|a\.m\.|p\.m\.)$/;

/** All the natural places, by general rules: before times, objects and prepositions, after verbs, inside numbers. */
export const restsOf = (words: readonly string[]): readonly Rest[] => {
  const text = words.join(" ");
  const starts = new Set(findDates(text, CLOCK).map(({ start }) => text.slice(0, start).split(" ").length - 1));
  return words.slice(1).flatMap((word, i): Rest[] => {
    const before = words[i] ?? "";
    const after = i + 1;
    const isInNumber = (TENS.test(before) && UNITS.test(word)) || (NUMBERS.test(before) && AFTER_HOUR.test(word));
    if (isInNumber || (NUMBERS.test(before) && /^(?:minutes?|hours?|seconds?)$/.test(word)))
      return [{ after, kind: "number" }];
    if (/^(?:um|uh|so|well|okay)$/.test(before) && i === 0) return [{ after, kind: "filler" }];
    if (OPENS.test(before)) return [{ after, kind: "open" }];
    if (BEGINS.test(word) || starts.has(after)) return [{ after, kind: "phrase" }];
    return [];
  });
};
