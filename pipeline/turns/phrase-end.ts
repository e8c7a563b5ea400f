import { ENDS } from "./ends.ts";

/** How the words of an unfinished utterance may end. Words are lower case, as speech to text writes them. */

/** What begins a sentence and says nothing yet. */
const FILLERS = new Set(
  "um uh er hmm mm so well okay ok alright now right and but please hey hi hello yeah oh like you know let me see i mean wait".split(
    " ",
  ),
);
/** Sounds of somebody who goes on. */
const HESITATION = /(?:^| )(?:um|uh|er|uhm|hmm|well|so|like)$/;

/** After these a word must come. */
const OPEN_WORDS = new Set(
  (
    "a an the my your his her our their some any every another " +
    "to for with at from of about into by until till before after between during than around under " +
    "and or but because if whether when while than as which who whose where how why " +
    "is are was were am been does has had can could would should must might " +
    "i we he she they it's what's i'm i'd i'll let's that's there's who's " +
    "called named titled saying next last half quarter past very really um uh er"
  ).split(" "),
);
/** These end a sentence as often as not: "what is on", "turn it in". They are open only after words that want more. */
const OPEN_PAIRS =
  /\b(?:meeting|lunch|dinner|party|appointment|call|due|free|have|is|are|am|days|day|it|put|add|something|milk|mom|dad|alarm|reminder|timer|tomorrow|today) (?:on|in)$/;

/** What people say before they come to the point. */
export const LEAD =
  "(?:(?:um|uh|so|well|okay|ok|hey|hi|and|please|just|now|can you|could you|would you|will you|can i|i want to|i want you to|i'd like to|i would like to|i need to|i need you to|you|also|then|let's|let me) )*";
/** Sentences that have just begun: a verb without what it is done to, a question without its matter. */
const BEGINNING = new RegExp(
  `^${LEAD}(?:${[
    "add|put|create|make|new|set|set up|start|begin|schedule|book|plan|arrange|remind|remind me|wake|wake me|tell|tell me|give|give me|show|show me|read|read me|list",
    "delete|remove|erase|clear|move|reschedule|postpone|change|rename|update|mark|check|check off|tick off|cross off|complete|finish|take|find|search|look|look up|get|buy|call|ask|send|write|say|translate|turn|turn on|turn off|play|open|close|switch",
    "how|how do|how do you|how do you say|how do i|how do i say|how many|how many days|how many hours|how many weeks|how much|how long|how far|what|what time|what day|what date|what do|what do i|what do i have|what are|what were|what else|when|when do|when do i|where|who|which|why|whats",
    "do|do i|do i have|do we|am|are|are you|are there|is|is there|is there anything|have|have i|did|did i|does|i|i need|i want|i'd like|i have|i have to|i must|we|we need|there|there is|it|it is|my|don't forget|please|can|could|would|will",
    "new task|new to do|new reminder|set a|add a task|the time",
  ].join("|")})$`,
);

const DIGITS = "one|two|three|four|five|six|seven|eight|nine";
const TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen";
const TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|a hundred|oh";
const NUMBER = new RegExp(`(?:^| )(?:${DIGITS}|${TEENS}|${TENS}|\\d+)$`);
const ROUND = new RegExp(`(?:^| )(?:${TENS})$`);
/** An hour with its minutes needs no more: "five thirty", "ten forty five". */
const CLOCK = new RegExp(
  `(?:^| )(?:(?:${DIGITS}|${TEENS}) (?:(?:oh )?(?:${DIGITS})|${TEENS}|thirty|(?:${TENS}) (?:${DIGITS}))|(?:past|to) (?:${DIGITS}|${TEENS}))$`,
);
/** A number after one of these is an hour, which minutes or a part of the day may follow. */
const HOUR = new RegExp(`(?:^| )(?:at|for|by|until|till|to|from|around|about|up|after|before) (?:${DIGITS}|${TEENS})$`);

const ODDS = new Map(ENDS.flatMap(([odds, words]) => words.split(/\s+/).map((word) => [word, odds] as const)));

/** By the last two words where they are special, else by the last. */
const usualOdds = (words: readonly string[]): number => {
  const last = words.at(-1);
  if (last === undefined) return 0;
  return ODDS.get(`${words.at(-2) ?? "^"}_${last}`) ?? ODDS.get(last) ?? ODDS.get("*") ?? 0;
};

/** What the end of a text says about whether it goes on. */
export interface PhraseEnd {
  /** Only words that begin a sentence, or a hesitation at the end. */
  readonly isFiller: boolean;
  /** Ends with a word that another must follow, or has just begun. */
  readonly isOpen: boolean;
  /** Ends with a number that digits or a unit may follow: "twenty". */
  readonly isNumber: boolean;
  /** Ends with an hour that minutes may follow: "at five". */
  readonly isHour: boolean;
  /** Log odds of sentences that end after such words, from -5 to 5; 0 where there are none. */
  readonly usual: number;
  readonly words: number;
}

/** Words alone, in lower case. */
export const plainText = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}' ]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();

/** Reads the end of `text`. */
export const phraseEnd = (text: string): PhraseEnd => {
  const plain = plainText(text);
  const words = plain === "" ? [] : plain.split(" ");
  const isFiller = words.length > 0 && (words.every((word) => FILLERS.has(word)) || HESITATION.test(plain));
  const isHour = HOUR.test(plain);
  return {
    isFiller,
    isOpen: !isFiller && (OPEN_WORDS.has(words.at(-1) ?? "") || OPEN_PAIRS.test(plain) || BEGINNING.test(plain)),
    isNumber: !CLOCK.test(plain) && (ROUND.test(plain) || (NUMBER.test(plain) && !isHour)),
    isHour,
    usual: usualOdds(words),
    words: words.length,
  };
};
