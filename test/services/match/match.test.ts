import { describe, expect, it } from "vitest";
import { closest } from "../../../services/match/match.ts";
import { soundOf, stemOf } from "../../../services/match/words.ts";

const matchScore = (heard: string, title: string): number =>
  closest(heard, [title], (text) => ({ title: text }))[0]?.score ?? 0;

describe("a title that was meant", () => {
  it.each([
    ["the milk", "buy milk"],
    ["by milk", "buy milk"],
    ["call mum", "call mom"],
    ["called mum", "Call Mum"],
    ["dentist", "dentist appointment"],
    ["the dentists", "Dentist appointment"],
    ["dentist appointment", "dentist"],
    ["walking the dog", "walk the dog"],
    ["grocery", "get groceries"],
    ["dogfood", "buy dog food"],
    ["grow series", "groceries"],
    ["to do list", "write todo list"],
    ["the flour", "buy flower"],
    ["pay rent", "pay the rent"],
    ["cafe with Zoe", "Café with Zoë"],
    ["two batteries", "2 batteries"],
    ["jons birthday", "John's birthday"],
    ["tax report", "finish the tax report"],
    ["meeting with sara", "Meeting with Sarah"],
    ["молоко", "купить молоко"],
  ])("is found: %j for %j", (heard, title) => {
    expect(matchScore(heard, title)).toBeGreaterThanOrEqual(0.6);
  });
});

describe("a title that was not meant", () => {
  it.each([
    ["buy bread", "buy milk"],
    ["call mum", "call the bank"],
    ["mail", "buy milk"],
    ["the", "call mom"],
    ["dentist", "doctor"],
    ["12", "13"],
    ["water the plants", "pay the electricity bill"],
    ["", "buy milk"],
    ["!?", "buy milk"],
    ["milk", ""],
  ])("is not found: %j for %j", (heard, title) => {
    expect(matchScore(heard, title)).toBeLessThan(0.4);
  });
});

describe("closest", () => {
  const titles = ["buy milk", "buy almond milk", "call mom", "call the dentist", "dentist appointment", "pay rent"];
  const find = (heard: string) => closest(heard, titles, (title) => ({ title }));

  it.each([
    ["buy milk", "buy milk"],
    ["almond milk", "buy almond milk"],
    ["call mum", "call mom"],
    ["call dentist", "call the dentist"],
    ["the dentist appointment", "dentist appointment"],
    ["paying the rent", "pay rent"],
  ])("puts what was meant first: %j", (heard, title) => {
    expect(find(heard)[0]?.item).toBe(title);
  });

  it("gives an exact title the score 1 and every other one less", () => {
    const [first, ...rest] = find("buy milk");
    expect(first?.score).toBe(1);
    for (const { score } of rest) expect(score).toBeLessThan(1);
  });

  it("scores both of two titles that could be meant close to each other", () => {
    const scores = find("dentist").map(({ score }) => score);
    expect(scores).toHaveLength(2);
    expect(Math.abs((scores[0] ?? 0) - (scores[1] ?? 1))).toBeLessThan(0.1);
  });

  it("keeps the order of items whose scores are equal", () => {
    const items = ["milk", "milk", "milk"].map((title, id) => ({ title, id }));
    expect(closest("milk", items, (item) => item).map(({ item }) => item.id)).toEqual([0, 1, 2]);
  });

  it("finds an item by an extra word that it need not have", () => {
    const items = [
      { title: "lunch", extras: ["Maria", "Café Central"] },
      { title: "lunch", extras: ["Peter"] },
    ];
    expect(closest("lunch with maria", items, (item) => item)[0]?.item.extras).toContain("Maria");
    expect(closest("lunch", items, (item) => item)[0]?.score).toBe(1);
  });
});

it.each([
  ["calling", "call"],
  ["called", "call"],
  ["running", "run"],
  ["groceries", "grocery"],
  ["boxes", "box"],
  ["bus", "bus"],
  ["ring", "ring"],
  ["bed", "bed"],
  ["glass", "glass"],
])("the stem of %j is %j", (word, stem) => {
  expect(stemOf(word)).toBe(stem);
});

it.each([
  ["mum", "mom"],
  ["knight", "night"],
  ["flour", "flower"],
  ["write", "right"],
  ["phone", "fone"],
  ["there", "their"],
])("%j and %j sound the same", (a, b) => {
  expect(soundOf(a)).toBe(soundOf(b));
});
