import { COUNTRY_WORDS, LANGUAGE_WORDS, languageCode, tongueCode } from "../languages.ts";
import { type Form, type Slots, title } from "./form.ts";

const either = (words: readonly string[]) => [...words].sort((a, b) => b.length - a.length).join("|");
const TONGUE = `(?:the )?(?:${either(LANGUAGE_WORDS)})(?: language)?`;
const LAND = either(COUNTRY_WORDS);
const TO = `(?<to>${TONGUE}|${LAND})`;
const PERSON = `(?:in |a |an |the )?(?:${either(LANGUAGE_WORDS)})(?:s| people| person| speaker| speakers| guy| woman| man|man)?`;

const slots = (text: string | undefined, to: string | undefined, from?: string): Slots | undefined => {
  const code = to === undefined ? undefined : languageCode(to);
  const source = from === undefined ? undefined : languageCode(from);
  const words = (text ?? "")
    .replace(
      /^(?:the )?(?:word|words|phrase|sentence|following|text|expression|saying)(?: (?:for|of|that says))?[:,]? (?=\S)/i,
      "",
    )
    .replace(/^["']+|["'.!?,]+$/g, "");
  return {
    text: /^(?:this|that|the following|something|it|these|what i say)$/i.test(words)
      ? undefined
      : (title(words) ?? (words || undefined)),
    to: code,
    from: source,
  };
};

export const TRANSLATE_FORMS: readonly Form[] = [
  {
    command: "translate.text",
    sure: true,
    pattern: new RegExp(`^(?:translate|interpret) (?:from (?<from>${TONGUE}) )?(?:in)?to ${TO}[:,]? (?<text>.+)$`, "i"),
    slots: ({ text, to, from }) => slots(text, to, from),
  },
  {
    command: "translate.text",
    sure: true,
    pattern: new RegExp(
      `^(?:translate|interpret|put|convert) (?<text>.+?) (?:from (?<from>${TONGUE}) )?(?:in)?to ${TO}$`,
      "i",
    ),
    slots: ({ text, to, from }) => slots(text, to, from),
  },
  {
    command: "translate.text",
    sure: true,
    pattern: new RegExp(`^(?:translate|interpret) (?<text>.+?) in ${TO}$`, "i"),
    slots: ({ text, to }) => slots(text, to),
  },
  {
    command: "translate.text",
    sure: true,
    pattern: new RegExp(
      `^(?:(?:in ${TO.replace("<to>", "<to2>")},? )?how|tell me how|show me how|teach me how|(?:i'd|i would) (?:like|love) to know how|know how|explain how)\\b.{0,40}? (?:say|write|pronounce|express|ask for|spell)(?: it)? (?:the (?:word|phrase) )?(?<text>.+?) (?:in|if i (?:were|was)|if you (?:were|was)|as(?: a| an)?|to an?) (?:an? )?${TO}(?: people| person| speaker)?$`,
      "i",
    ),
    slots: ({ text, to }) => slots(text, to),
  },
  {
    command: "translate.text",
    sure: true,
    pattern: new RegExp(`^in (?<to>${TONGUE}|${LAND}),? how .{0,30}?(?:say|write|pronounce) (?<text>.+)$`, "i"),
    slots: ({ text, to }) => slots(text, to),
  },
  {
    command: "translate.text",
    sure: true,
    pattern: new RegExp(`^(?:say|write|spell) (?<text>.+?) in (?<to>${TONGUE})$`, "i"),
    slots: ({ text, to }) => slots(text, to),
  },
  {
    command: "translate.text",
    pattern: new RegExp(
      `^(?:what|what's|which|tell me|give me|teach me)\\b.*?\\b(?<to>${TONGUE}) (?:word|words|phrase|term|expression|translation|name)?s? ?(?:is |means |meaning )?(?:for|of|means|that means) (?<text>.+)$`,
      "i",
    ),
    slots: ({ text, to }) => slots(text, to),
  },
  {
    command: "translate.text",
    pattern: new RegExp(
      `^what(?: does| do)? (?:the )?(?<from>${TONGUE}) (?:word|phrase|expression) (?<text>.+?) means?(?: in ${TO})?$`,
      "i",
    ),
    slots: ({ text, to, from }) => slots(text, to ?? "english", from),
  },
  {
    command: "translate.text",
    pattern: new RegExp(
      `^what (?:does|is the meaning of) (?<text>.+?) (?:mean )?in (?<from>${TONGUE})(?: mean)?$`,
      "i",
    ),
    slots: ({ text, from }) => slots(text, from),
  },
  {
    command: "translate.text",
    pattern: new RegExp(
      `^how (?:do|would|does|can|could) (?:the )?(?<to>${PERSON}) (?:people )?(?:say|greet|call) (?<text>.+)$`,
      "i",
    ),
    slots: ({ text, to }) => slots(text, to?.replace(/^in /i, "").replace(/ .*$/, "")),
  },
  {
    command: "translate.text",
    pattern: new RegExp(
      `^what (?:do|would|does) (?:the )?(?<to>${PERSON}) (?:people )?(?:say|call)(?: for)?(?: the word)? (?<text>.+)$`,
      "i",
    ),
    slots: ({ text, to }) => slots(text, to),
  },
  {
    command: "translate.text",
    pattern: new RegExp(
      `^(?:what(?:'s| is| are)?|how(?:'s| is)?|tell me|give me|i need|i want|teach me)\\b(?: the)?(?: (?:word|words|phrase|term|translation|equivalent)s?)?(?:(?: (?:do|would|should|can|could) (?:i|you|we|they|one))?(?: (?:use|call|say))?(?: to say| for| of)?)? (?<text>.+?)(?: (?:called|said|translated|written|expressed))? (?:in(?:to)?|if i (?:were|was)|if you were|as a|to a) (?:an? )?${TO}$`,
      "i",
    ),
    slots: ({ text, to }) =>
      slots(
        text
          ?.replace(/^(?:do|would|should|can|could) (?:i|you|we|they) (?:say|call) /i, "")
          .replace(/^(?:to say|for|the (?:word|phrase|translation) (?:for|of)|use to (?:say|tell)) /i, ""),
        to,
      ),
  },
  {
    command: "translate.text",
    pattern: new RegExp(`^(?<to>${TONGUE}) (?:translation |word |words )?(?:for|of) (?<text>.+)$`, "i"),
    slots: ({ text, to }) => slots(text, to),
  },
  {
    command: "translate.text",
    pattern: new RegExp(`^(?:translate )?(?<text>.+?) (?:translated )?(?:in|into|to) (?<to>${TONGUE})$`, "i"),
    slots: ({ text, to }) => slots(text?.replace(/^.*?\b(?:say|translate|saying|translation (?:of|for)) /i, ""), to),
  },
  {
    command: "translate.text",
    pattern: /^(?:translate|interpret)\b ?(?<text>.*)$/i,
    slots: ({ text }) => slots(text, undefined),
  },
  {
    command: "translate.text",
    pattern: /^(?<text>.+)$/i,
    slots: (_, __, phrase) => {
      const words = phrase.toLowerCase().split(/[^a-z]+/);
      const to =
        words.find((word) => tongueCode(word) !== undefined) ?? words.find((word) => languageCode(word) !== undefined);
      const text =
        /\b(?:say|word for|phrase for|mean|means|translate|call|thank|greet)\b ?(?:the word )?(?<text>.+?)(?: (?:in|to|into|as|if)\b.*)?$/i.exec(
          phrase,
        )?.groups?.["text"];
      return slots(text, to);
    },
  },
];
