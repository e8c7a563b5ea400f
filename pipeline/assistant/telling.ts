import type { SayPart } from "../commands/command.ts";

/** Speech in the making, and what of it there is so far. */
export interface Telling extends AsyncIterable<SayPart> {
  /** Text that was produced so far. */
  text(): string;
}

/** Keeps the text of `parts` as they come. They can be read once. */
export const telling = (parts: AsyncIterable<SayPart>): Telling => {
  const produced: string[] = [];
  return {
    text: () => produced.join(" "),
    async *[Symbol.asyncIterator]() {
      for await (const part of parts) {
        produced.push(part.text);
        yield part;
      }
    },
  };
};
