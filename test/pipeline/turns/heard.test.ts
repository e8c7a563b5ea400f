import { describe, expect, it } from "vitest";
import { withWords, wordAt, wordsHeard } from "../../../pipeline/turns/heard.ts";

const AT = { position: 1600, sampleRate: 16_000 };
const word = (text: string, startMs: number, endMs: number) => ({ text, startMs, endMs });
const first = withWords(
  { text: 'Add "milk" – it is due.', position: 1600 },
  [
    word("Add", 0, 200),
    word('"milk"', 250, 700),
    word("it", 900, 1000),
    word("is", 1000, 1100),
    word("due.", 1100, 1500),
  ],
  AT,
);
const unmarked = { text: "Anything else?", position: 1600 + 16 * 1600 };
const heard = (ms: number) =>
  wordsHeard([first, unmarked], { sent: 1_000_000, heard: 1600 + ms * 16, sampleRate: 16_000 });

describe("words that were heard, by their marks", () => {
  it.each([
    [0, ""],
    [199, ""],
    [200, "Add"],
    [699, "Add"],
    [700, 'Add "milk"'],
    [999, 'Add "milk"'],
    [1000, 'Add "milk" – it'],
    [1100, 'Add "milk" – it is'],
    [1499, 'Add "milk" – it is'],
    [1500, 'Add "milk" – it is due.'],
    [1600, 'Add "milk" – it is due.'],
    [100_000, 'Add "milk" – it is due. Anything else?'],
  ])("after %d ms are %s", (ms, words) => {
    expect(heard(ms)).toBe(words);
  });

  it("are right though two of them are alike", () => {
    const twice = withWords(
      { text: "no no no", position: 0 },
      [0, 1, 2].map((i) => word("no", i * 100, i * 100 + 90)),
      {
        position: 0,
        sampleRate: 16_000,
      },
    );
    const after = (ms: number) => wordsHeard([twice], { sent: 16_000, heard: ms * 16, sampleRate: 16_000 });
    expect([80, 90, 195, 300].map(after)).toEqual(["", "no", "no no", "no no no"]);
  });

  it("are those that were told last, where a voice broke off and another went on", () => {
    const again = withWords(first, [word("is", 20, 120), word("due.", 120, 500)], { ...AT, position: 1600 + 950 * 16 });
    expect(again.words?.map(({ text, start }) => [text, (start - 1600) / 16])).toEqual([
      ["Add", 0],
      ['"milk"', 250],
      ["it", 900],
      ["is", 970],
      ["due.", 1070],
    ]);
  });
});

describe("the word at a position", () => {
  it.each([
    ["in its midst", 400, '"milk"'],
    ["at its beginning", 250, undefined],
    ["at its end", 700, undefined],
    ["between words", 800, undefined],
    ["where there are no marks", 1700, undefined],
  ])("%s", (_, ms, text) => {
    expect(wordAt([first, unmarked], 1600 + ms * 16)?.text).toBe(text);
  });
});
