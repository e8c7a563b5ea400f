import { describe, expect, test } from "vitest";
import { choose, chooseAny, isPointer, pointedAt, positionOf } from "../../../pipeline/commands/choose.ts";

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly place?: string;
}
const named = ({ id, name, place }: Thing) => ({
  id,
  short: name,
  full: place === undefined ? name : `${name} ${place}`,
});
const candidates = (...scored: readonly [string, number, string?][]) =>
  scored.map(([name, score, place], at) => ({ item: { id: String(at), name, ...(place && { place }) }, score }));
const outcome = (scored: readonly [string, number, string?][]): string => {
  const choice = choose(candidates(...scored), named, {});
  if (choice === undefined) return "nothing";
  return "found" in choice ? `found ${choice.found.name}` : String(choice.ask.say);
};

test.each<[string, [string, number, string?][], string]>([
  ["nothing", [], "nothing"],
  ["the only one", [["milk", 0.9]], "found milk"],
  [
    "a clear lead",
    [
      ["milk", 1],
      ["oat milk", 0.8],
    ],
    "found milk",
  ],
  [
    "a close call",
    [
      ["dinner", 0.9],
      ["tickets", 0.85],
    ],
    "Which one: dinner or tickets?",
  ],
  [
    "close calls only, not the rest",
    [
      ["a", 0.9],
      ["b", 0.9],
      ["c", 0.5],
    ],
    "Which one: a or b?",
  ],
  [
    "at most three",
    [
      ["a", 0.9],
      ["b", 0.9],
      ["c", 0.9],
      ["d", 0.9],
    ],
    "Which one: a, b or c?",
  ],
  ["a guess", [["milk", 0.45]], "Do you mean milk?"],
  [
    "namesakes",
    [
      ["milk", 1, "at home"],
      ["milk", 1, "at work"],
    ],
    "Which one: milk at home or milk at work?",
  ],
  [
    "twins",
    [
      ["milk", 1],
      ["milk", 1],
    ],
    "found milk",
  ],
])("%s", (_, scored, expected) => {
  expect(outcome(scored)).toBe(expected);
});

test("a guess is found by its identity once the caller says yes", () => {
  const choice = choose(candidates(["milk", 0.45]), named, { title: "mill" });
  expect(choice).toMatchObject({
    ask: { ask: { slot: "confirmed", expects: "yes_no", slots: { title: "mill", id: "0" } } },
  });
});

test("where nothing tells them apart, the only one is meant", () => {
  const things = candidates(["a", 1], ["b", 1]).map(({ item }) => item);
  expect(chooseAny(things.slice(0, 1), named, {})).toMatchObject({ found: { name: "a" } });
  expect(chooseAny(things, named, {})).toMatchObject({ ask: { say: "Which one: a or b?" } });
  expect(chooseAny([], named, {})).toBeUndefined();
});

describe("pointing", () => {
  test.each<[string, number, number | undefined]>([
    ["the first one", 3, 0],
    ["number two", 3, 1],
    ["3", 3, 2],
    ["the last task", 3, 2],
    ["the third", 2, undefined],
    ["first aid kit", 3, undefined],
    ["milk", 3, undefined],
  ])("%s of %d is %s", (words, length, expected) => {
    expect(positionOf(words, length)).toBe(expected);
  });

  const lastItems = [
    { kind: "task" as const, id: "a", label: "milk" },
    { kind: "task" as const, id: "b", label: "bread" },
  ];
  test.each([
    ["the second one", lastItems, "b"],
    ["it", lastItems, undefined],
    ["it", lastItems.slice(0, 1), "a"],
    ["that task", lastItems.slice(0, 1), "a"],
    ["milk", lastItems, undefined],
    ["it", [], undefined],
  ])("%s after %j", (words, items, expected) => {
    expect(pointedAt(words, "task", { lastItems: items })).toBe(expected);
    expect(pointedAt(words, "event", { lastItems: items })).toBeUndefined();
  });

  test("a pointer is no name", () => {
    expect(isPointer("the second one")).toBe(true);
    expect(isPointer("it")).toBe(true);
    expect(isPointer("it department")).toBe(false);
    expect(isPointer(undefined)).toBe(false);
  });
});
