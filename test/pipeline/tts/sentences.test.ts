import { describe, expect, it } from "vitest";
import { sentences } from "../../../pipeline/tts/sentences.ts";

const split = async (...pieces: string[]) => {
  const out: string[] = [];
  for await (const sentence of sentences(pieces)) out.push(sentence);
  return out;
};

describe("sentences", () => {
  it.each([
    ["one sentence", ["It is noon."], ["It is noon."]],
    ["two sentences", ["Done. What next?"], ["Done.", "What next?"]],
    ["no stop at all", ["hello there"], ["hello there"]],
    ["nothing", ["", "  "], []],
    ["an abbreviation", ["Call Dr. Smith. Then rest."], ["Call Dr. Smith.", "Then rest."]],
    ["a time of day", ["At 5 p.m. you have lunch. Bye."], ["At 5 p.m. you have lunch.", "Bye."]],
    ["a number with a dot that arrives in two pieces", ["That is 3.", "5 miles. Far."], ["That is 3.5 miles.", "Far."]],
    ["tokens", ["It", " is", " no", "on", ". ", "By", "e"], ["It is noon.", "Bye"]],
    ["a quotation", ['She said "stop." Then left.'], ['She said "stop."', "Then left."]],
    [
      "a long first clause, cut early so that speech starts soon",
      ["You have three tasks on your list today, buy ", "milk, call mom, and rest. Anything else?"],
      ["You have three tasks on your list today,", "buy milk, call mom, and rest.", "Anything else?"],
    ],
  ])("%s", async (_, pieces, expected) => {
    expect(await split(...pieces)).toEqual(expected);
  });

  it("gives the first sentence before the second has come", async () => {
    let release = () => {};
    const more = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slow() {
      yield "First one. And ";
      await more;
      yield "then.";
    }
    const reader = sentences(slow())[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe("First one.");
    release();
    expect((await reader.next()).value).toBe("And then.");
  });

  it("cuts a text without any stop, and loses none of it", async () => {
    const text = Array.from({ length: 200 }, (_, i) => `word${i}`).join(" ");
    const pieces = await split(text);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join(" ")).toBe(text);
  });
});
