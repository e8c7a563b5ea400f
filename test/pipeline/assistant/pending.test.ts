import { expect, test } from "vitest";
import { chosen, givesUp, yesOrNo } from "../../../pipeline/assistant/pending.ts";

test.each([
  ["yes", true],
  ["Yeah, sure.", true],
  ["yes please delete them", true],
  ["do it", true],
  ["go ahead", true],
  ["that's right", true],
  ["okay", true],
  ["no", false],
  ["no, leave them", false],
  ["nope", false],
  ["don't", false],
  ["wait", false],
  ["the blue one", undefined],
  ["what time is it", undefined],
  ["yesterday", undefined],
  ["notes", undefined],
])("%s is %s", (text, expected) => {
  expect(yesOrNo(text)).toBe(expected);
});

test.each([
  ["never mind", true],
  ["Never mind.", true],
  ["oh forget it", true],
  ["cancel", true],
  ["stop", true],
  ["no thanks", true],
  ["neither of them", true],
  ["cancel my dentist appointment", false],
  ["stop by the bakery", false],
  ["no", false],
])("%s gives up: %s", (text, expected) => {
  expect(givesUp(text)).toBe(expected);
});

const choices = [
  { value: "a", label: "call mom about dinner" },
  { value: "b", label: "call mom about tickets" },
  { value: "c", label: "today at 7 PM" },
];

test.each([
  ["call mom about tickets", "b"],
  ["the tickets one", "b"],
  ["the first one", "a"],
  ["number two", "b"],
  ["the last one", "c"],
  ["dinner please", "a"],
  ["seven pm", "c"],
  ["the one at 7", "c"],
  ["the one at seven", "c"],
  ["call mom", undefined],
  ["the fourth one", undefined],
  ["something else", undefined],
])("%s chooses %s", (text, expected) => {
  expect(chosen(text, choices)).toBe(expected);
});
