import { describe, expect, it } from "vitest";
import { benchTitles } from "../../../bench/speech-set.ts";
import { templateSentences } from "../../../pipeline/stt/language/model.ts";
import { arpa, countSentence, createCounts } from "../../../pipeline/stt/language/ngram.ts";
import { createSpeaker } from "../../../pipeline/stt/language/template.ts";

const inTurn = (...numbers: number[]) => {
  let at = 0;
  return () => numbers[at++ % numbers.length] ?? 0;
};

describe("templates", () => {
  it.each([
    ["one|two", inTurn(0.6), "two"],
    ["set (a|the) timer", inTurn(0, 0.5), "set the timer"],
    ["pause [the] timer", inTurn(0, 0), "pause the timer"],
    ["pause [the] timer", inTurn(0, 0.9), "pause timer"],
    ["call {name}", inTurn(0, 0), "call anna"],
    ["{name} 's birthday", inTurn(0, 0), "anna's birthday"],
  ])("says %j", (template, random, said) => {
    expect(createSpeaker({ name: "anna|ben" })(template, random).join(" ")).toBe(said);
  });

  it("refuses a slot that there is not", () => {
    expect(() => createSpeaker({})("call {nobody}", () => 0)).toThrow("{nobody}");
  });

  it("all speak, in words without brackets", () => {
    for (const words of templateSentences(5000)) for (const word of words) expect(word).toMatch(/^[a-z][a-z.']*$/);
  });
});

describe("the trigram model", () => {
  const counts = createCounts();
  for (const sentence of ["set a timer", "set a timer", "set an alarm", "stop"])
    countSentence(counts, sentence.split(" "));
  const text = arpa(counts, ["unheard"]);
  const probability = (ngram: string) => {
    const line = text.split("\n").find(
      (entry) =>
        entry
          .split(" ")
          .slice(1, 1 + ngram.split(" ").length)
          .join(" ") === ngram,
    );
    return 10 ** Number(line?.split(" ")[0]);
  };

  it("prefers what it heard more often", () => {
    expect(probability("set a")).toBeGreaterThan(probability("set an"));
  });

  it("gives every word of the vocabulary a chance, and all together no more than one", () => {
    expect(probability("unheard")).toBeGreaterThan(0);
    const words = ["set", "a", "an", "timer", "alarm", "stop", "unheard", "</s>"];
    expect(words.reduce((sum, word) => sum + probability(word), 0)).toBeCloseTo(1, 3);
  });

  it("counts its entries right", () => {
    for (const [, order = "", count = ""] of text.matchAll(/^ngram (\d)=(\d+)$/gm)) {
      const section = text.split(`\\${order}-grams:\n`)[1]?.split("\n\n")[0];
      expect(section?.split("\n")).toHaveLength(Number(count));
    }
  });
});

describe("the bench's commands", () => {
  it("have titles that the templates do not say", () => {
    const sentences = [...templateSentences(100_000)].map((words) => ` ${words.join(" ")} `).join("\n");
    // Goods of one word are ordinary words that no template can do without.
    const titles = benchTitles().filter((title) => title.includes(" "));
    expect(titles.filter((title) => sentences.includes(` ${title} `))).toEqual([]);
  });
});
