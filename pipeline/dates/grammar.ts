import { createGrammar } from "./chart.ts";
import type { Item } from "./items.ts";
import { lookUp } from "./lexicon.ts";
import { clockRules } from "./rules/clock.ts";
import { countedRules } from "./rules/counted.ts";
import { cycleRules } from "./rules/cycles.ts";
import { dayRules, joinRules } from "./rules/days.ts";
import { durationRules, shiftRules } from "./rules/durations.ts";
import { edgeRules } from "./rules/edges.ts";
import { intervalRules } from "./rules/intervals.ts";
import { limitRules } from "./rules/limits.ts";
import { partRules } from "./rules/parts.ts";
import { recurrenceRules } from "./rules/recurrence.ts";
import { fold, type Token, tokenize } from "./tokens.ts";

const all = createGrammar([
  ...durationRules,
  ...clockRules,
  ...dayRules,
  ...partRules,
  ...recurrenceRules,
  ...cycleRules,
  ...countedRules,
  ...shiftRules,
  ...edgeRules,
  ...intervalRules,
  ...limitRules,
  ...joinRules,
]);
const durations = createGrammar(durationRules);

/** A text with all that can be read in it. */
export interface Analysis {
  readonly folded: string;
  readonly tokens: readonly Token[];
  readonly items: readonly Item[];
}

// Longer texts are not utterances, and the time to read one grows faster than it.
const MAX_TOKENS = 200;

const analyse =
  (grammar: typeof all) =>
  (text: string): Analysis => {
    const folded = fold(text);
    const tokens = tokenize(folded).slice(0, MAX_TOKENS);
    return { folded, tokens, items: grammar(lookUp(folded, tokens), tokens.length) };
  };

/** All dates, times and durations that a text can be read to hold. */
export const readTimes = analyse(all);
/** Durations alone, which is quicker. */
export const readDurations = analyse(durations);
