import type { Mode } from "../commands/command.ts";
import { languageCode } from "../commands/languages.ts";
import type { Intent } from "../intent/intent.ts";

const LEAD = "(?:(?:please|okay|ok|hey|now|can you|could you|would you|i want you to|i'd like you to|let's) )*";
const SPAN = "(?: (?:from now on|now|until i (?:say|tell you to) stop|till i say stop|for me))*";
/** "Translate what I say into Spanish until I say stop." */
const STARTS: readonly RegExp[] = [
  new RegExp(
    `^${LEAD}(?:from now on )?(?:translate|interpret|say|repeat)(?: all| everything| whatever| each sentence| anything)?(?: of)?(?: (?:what|that|whatever|everything))? ?i(?:'m saying| say| am saying)${SPAN} (?:in|into|to) (\\p{L}+)${SPAN}[.!]?$`,
    "iu",
  ),
  new RegExp(
    `^${LEAD}(?:from now on|start|begin|keep) (?:translat|interpret)(?:e|ing)?${SPAN} (?:in|into|to) (\\p{L}+)${SPAN}[.!]?$`,
    "iu",
  ),
  new RegExp(`^${LEAD}(?:be|act as) my (?:interpreter|translator)(?: for| in| into| to)? (\\p{L}+)${SPAN}[.!]?$`, "iu"),
  new RegExp(`^${LEAD}(?:interpreter|translation|translator) mode(?: for| in| into| to)? (\\p{L}+)${SPAN}[.!]?$`, "iu"),
];
/** Words alone: how somebody writes them down is of no matter here. */
const plain = (text: string): string =>
  text
    .replace(/[.,;:!?…-]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();

const STOPS =
  /^(?:(?:please|okay|ok|and|now|you can|thanks|thank you) )*(?:stop(?: stop)*|stop it|stop now|stop that|(?:stop|end|quit|finish) (?:the )?(?:translat|interpret)\w*(?: mode)?|that's enough|that is enough|enough|that's all|no more translat\w*)(?: (?:now|please|thanks|thank you))*[.!]?$/i;

/** Whether `text` asks that all that follows be translated, and into what. */
export const startsMode = (text: string): Intent | undefined => {
  for (const pattern of STARTS) {
    const to = pattern.exec(plain(text))?.[1];
    if (to !== undefined && languageCode(to) !== undefined)
      return { route: "translate", command: "translate.mode", slots: { to }, confidence: 1 };
  }
  return undefined;
};

/** What `text` asks for while `mode` lasts: to end it, or to be translated. */
export const inMode = (text: string, { from, to }: Mode): Intent =>
  STOPS.test(plain(text))
    ? { route: "translate", command: "translate.stop", slots: {}, confidence: 1 }
    : { route: "translate", command: "translate.interpret", slots: { text, from, to }, confidence: 1 };
