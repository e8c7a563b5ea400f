import { positionOf } from "../commands/choose.ts";
import type { Question, Say } from "../commands/command.ts";
import type { PlannedCall } from "./calls.ts";

/** A question that waits for its answer. */
export interface Pending {
  readonly command: string;
  readonly question: Question;
  /** What was asked. */
  readonly say: Say;
  readonly askedAt: Date;
  /** How often the answer made no sense. */
  readonly failures: number;
  /** Of the same utterance, to be done once it is answered. */
  readonly after?: readonly PlannedCall[];
}

const normal = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}' ]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();

const YES =
  /^(?:(?:oh|well|um|uh|please) )*(?:yes|yeah|yep|yup|yeap|ya|aye|sure|of course|certainly|absolutely|definitely|correct|right|exactly|indeed|affirmative|okay|ok|alright|all right|fine|do it|do that|do so|go ahead|go for it|please do|that's right|that is right|that one|confirm(?:ed)?|i am sure|i'm sure|sounds good|why not|you bet|all of them)\b/;
const NO =
  /^(?:(?:oh|well|um|uh|please|actually) )*(?:no|nope|nah|nay|not|don't|do not|never|negative|cancel|stop|wait|leave|keep|neither|none|wrong|incorrect)\b/;
const GIVE_UP =
  /^(?:(?:oh|well|um|uh|please|okay|ok|no|actually|just) )*(?:never ?mind(?: that| it)?|forget (?:it|that|about it)|cancel(?: that| it)?|stop(?: it| that)?|abort|nothing|no thanks?|no thank you|leave it|don't bother|skip it|quit|shut up|none of (?:them|those|these)|neither(?: one| of them)?)$/;

/** Whether `text` drops a question instead of answering it. */
export const givesUp = (text: string): boolean => GIVE_UP.test(normal(text));

/** True for yes, false for no, undefined for neither. */
export const yesOrNo = (text: string): boolean | undefined => {
  const words = normal(text);
  if (NO.test(words)) return false;
  return YES.test(words) ? true : undefined;
};

const FILLER = new Set([
  "the",
  "a",
  "an",
  "one",
  "my",
  "please",
  "i",
  "mean",
  "it's",
  "that",
  "is",
  "with",
  "of",
  "at",
  "on",
]);
const NUMBERS =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty";
const DIGITS = new Map([...NUMBERS.split(" ").entries()].map(([n, word]) => [word, String(n)]));
for (const [tens, word] of ["thirty", "forty", "fifty"].entries()) DIGITS.set(word, String(30 + 10 * tens));

/** Words that tell choices apart, "seven thirty" as "7:30" has it. */
const tokens = (text: string): Set<string> =>
  new Set(
    normal(text)
      .split(" ")
      .filter((word) => !FILLER.has(word))
      .map((word) => DIGITS.get(word) ?? word),
  );

/** Value of the choice that `text` names, by its position, its words or a part of them; undefined where unclear. */
export const chosen = (text: string, choices: NonNullable<Question["choices"]>): string | undefined => {
  const words = normal(text);
  const same = choices.filter(({ label }) => normal(label) === words);
  if (same.length === 1) return same[0]?.value;
  const position = positionOf(words, choices.length);
  if (position !== undefined) return choices[position]?.value;
  const said = tokens(text);
  const scored = choices
    .map(({ value, label }) => {
      const named = tokens(label);
      const common = [...said].filter((word) => named.has(word)).length;
      return { value, common, share: common / Math.max(1, named.size) };
    })
    .sort((a, b) => b.common - a.common || b.share - a.share);
  const [best, second] = scored;
  if (best === undefined || best.common === 0) return undefined;
  return second !== undefined && second.common === best.common && second.share === best.share ? undefined : best.value;
};
