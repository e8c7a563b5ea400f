import { sentences } from "../tts/sentences.ts";
import { LlmFailure } from "./failure.ts";
import type { ChatEvent, ToolCall, Usage } from "./model.ts";

/** What comes of a thought: any number of clauses, then the calls if there are any, then one end. */
export type ThoughtEvent =
  /** Words that can be spoken. */
  | { readonly type: "clause"; readonly text: string }
  | { readonly type: "calls"; readonly calls: readonly ToolCall[] }
  | { readonly type: "end"; readonly whole: boolean; readonly usage?: Usage };

export interface ClausesOptions {
  /** A reply that is longer than anybody listens to ends after the clause that reaches this. Default 1500 characters. */
  readonly maxCharacters?: number;
  /** Pieces of text as they come, for a reader: its form is part of what it says. Default false. */
  readonly isWritten?: boolean;
}

/** What no voice can say: control characters, and bytes that were no text. */
const UNSPEAKABLE = /[\p{Cc}\uFFFD\uFFFE\uFFFF]/u;

/** Text as it is spoken: without the marks of writing that models cannot leave off. */
export const spoken = (text: string): string =>
  text
    .replace(/\[([^\]]+)\]\((?:[^()\s]+)\)/g, "$1")
    .replace(/(?<![\p{L}\p{N}])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\p{L}\p{N}])|`+/gu, "")
    .replace(/(^|\s)(?:#{1,6}|[-*•]|>)(?=\s)/g, "$1")
    .replace(/\p{Extended_Pictographic}(?:\uFE0F|\u200D|\p{Emoji_Modifier}|\p{Extended_Pictographic})*/gu, "")
    .replace(/\s+/g, " ")
    .replace(/ (?=[.,!?;:])/g, "")
    .trim();

/** Leaves out what a model thinks aloud between marks before it answers. */
async function* withoutThinking(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let held = "";
  let isThinking = false;
  for await (const piece of pieces) {
    held += piece;
    for (;;) {
      const mark = isThinking ? "</think>" : "<think>";
      const at = held.indexOf(mark);
      if (at < 0) {
        // The mark may come in two pieces.
        const keep = isThinking ? mark.length : partOf(held, mark);
        if (!isThinking && held.length > keep) yield held.slice(0, held.length - keep);
        held = keep === 0 ? "" : held.slice(-keep);
        break;
      }
      if (!isThinking && at > 0) yield held.slice(0, at);
      held = held.slice(at + mark.length);
      isThinking = !isThinking;
    }
  }
  if (!isThinking && held !== "") yield held;
}

/** How many of the last characters of `text` may begin `mark`. */
const partOf = (text: string, mark: string): number => {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length--)
    if (text.endsWith(mark.slice(0, length))) return length;
  return 0;
};

/** Gathers what a model says into clauses as soon as each is whole. Throws LlmFailure "garbage" where it is no text. */
export async function* clausesOf(
  events: AsyncIterable<ChatEvent>,
  name: string,
  { maxCharacters = 1500, isWritten = false }: ClausesOptions = {},
): AsyncIterable<ThoughtEvent> {
  const calls: ToolCall[] = [];
  let end: Extract<ChatEvent, { type: "end" }> | undefined;
  let characters = 0;
  const pieces = async function* () {
    for await (const event of events) {
      if (event.type === "text") {
        if (UNSPEAKABLE.test(event.text.replace(/[\n\r\t]/g, " ")))
          throw new LlmFailure("garbage", `${name} said what is no text`);
        // Marks around a sentence would hide its end.
        if (isWritten) yield event.text;
        else
          yield event.text
            .replace(/\*\*+|__+|`+/g, "")
            .replace(/[\r\t]/g, " ")
            .replace(/\n+/g, " \n");
      } else if (event.type === "call") calls.push(event.call);
      else end = event;
    }
  };
  const thought = withoutThinking(pieces());
  for await (const sentence of isWritten ? thought : sentences(thought)) {
    const text = isWritten ? sentence : spoken(sentence);
    if (text === "" || (!isWritten && !/[\p{L}\p{N}]/u.test(text))) continue;
    characters += text.length;
    yield { type: "clause", text };
    if (characters >= maxCharacters) {
      yield { type: "end", whole: false };
      return;
    }
  }
  if (calls.length > 0) yield { type: "calls", calls };
  yield { type: "end", whole: end?.whole ?? true, ...(end?.usage ? { usage: end.usage } : {}) };
}
