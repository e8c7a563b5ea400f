import { expect, test } from "vitest";
import { kindOf } from "../../../pipeline/commands/find-reminder.ts";
import { languageCode, languageName } from "../../../pipeline/commands/languages.ts";
import { listName, titlesIn } from "../../../pipeline/commands/list-name.ts";
import { placeOf } from "../../../pipeline/commands/places.ts";
import { priorityOf } from "../../../pipeline/commands/priority.ts";
import { turnedRound } from "../../../pipeline/commands/reminder-set.ts";
import { joinSpoken, listSpoken } from "../../../pipeline/commands/speech.ts";

test.each([
  ["my grocery list", "shopping"],
  ["groceries", "shopping"],
  ["the shopping list", "shopping"],
  ["to do list", "tasks"],
  ["my list of things to do", "tasks"],
  ["list", "tasks"],
  ["hardware store", "hardware store"],
])("list %s is %s", (words, expected) => {
  expect(listName(words)).toBe(expected);
});

test.each([
  ["eggs and bread", "shopping", ["eggs", "bread"]],
  ["eggs, some milk, and bread", "shopping", ["eggs", "milk", "bread"]],
  ["mac and cheese and peas", "shopping", ["mac and cheese", "peas"]],
  ["sandals", "shopping", ["sandals"]],
  ["call bob and alice", "tasks", ["call bob and alice"]],
  ["to call bob.", "tasks", ["call bob"]],
])("%s on %s is %j", (words, list, expected) => {
  expect(titlesIn(words, list)).toEqual(expected);
});

test.each([
  ["tokyo", "Asia/Tokyo", "in Tokyo"],
  ["orlando fl", "America/New_York", "in Orlando"],
  ["new york city", "America/New_York", "in New York City"],
  ["são paulo", "America/Sao_Paulo", "in Sao Paulo"],
  ["the uk", "Europe/London", "in the UK"],
  ["canada", "America/Toronto", "in Toronto"],
  ["the pacific time zone", "America/Los_Angeles", "Pacific time"],
  ["est", "America/New_York", "EST"],
  ["paris right now", "Europe/Paris", "in Paris"],
])("%s keeps the time of %s, %s", (words, zone, at) => {
  expect(placeOf(words)).toMatchObject({ zone, at });
});

test("no place is made up", () => {
  for (const words of ["narnia", "", "the", "my house"]) expect(placeOf(words)).toBeUndefined();
});

test("every place has a zone that the clocks know", () => {
  for (const words of ["kyiv", "kolkata", "kathmandu", "hanoi", "yangon", "indiana", "buenos aires"]) {
    const zone = placeOf(words)?.zone;
    expect(() => new Intl.DateTimeFormat("en", { timeZone: zone }), words).not.toThrow();
    expect(zone, words).toBeDefined();
  }
});

test.each([
  ["Spanish", "es"],
  ["in mexico", "es"],
  ["es", "es"],
  ["a french person", "fr"],
  ["an italian", "it"],
  ["brazilian portuguese", "pt"],
  ["klingon", undefined],
])("language %s is %s", (words, expected) => {
  expect(languageCode(words)).toBe(expected);
});

test("languages are called by their names", () => {
  expect(["es", "nb", "ca"].map(languageName)).toEqual(["Spanish", "Norwegian", "Catalan"]);
});

test.each([
  ["urgent", "high"],
  ["not important", "low"],
  ["high priority", "high"],
  ["normal", "normal"],
  ["blue", undefined],
])("priority %s is %s", (words, expected) => {
  expect(priorityOf(words)).toBe(expected);
});

test.each([
  ["call my mom", "call your mom"],
  ["i need milk", "you need milk"],
  ["pay what i'm owed", "pay what you're owed"],
  ["meet amy", "meet amy"],
])("%s is said back as %s", (words, expected) => {
  expect(turnedRound(words)).toBe(expected);
});

test.each([
  ["alarms", "alarm"],
  ["my pizza timer", "timer"],
  ["reminder", "reminder"],
  ["notes", undefined],
])("%s is of kind %s", (words, expected) => {
  expect(kindOf(words)).toBe(expected);
});

test("lists are short to hear", () => {
  expect(joinSpoken([])).toBe("");
  expect(joinSpoken(["a"])).toBe("a");
  expect(joinSpoken(["a", "b", "c"])).toBe("a, b and c");
  expect(listSpoken(["a", "b", "c", "d"])).toBe("a, b, c and d");
  expect(listSpoken(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
});
