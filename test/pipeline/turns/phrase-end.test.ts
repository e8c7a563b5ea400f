import { expect, it } from "vitest";
import { phraseEnd } from "../../../pipeline/turns/phrase-end.ts";

const OPEN = [
  "add a task to",
  "set a timer for",
  "schedule a meeting with",
  "remind me",
  "how do you say",
  "what time is it in",
  "add milk and",
  "put lunch with anna in my",
  "what is on",
  "okay add",
  "can you please set a",
  "how many days until the",
];
const CLOSED = [
  "what time is it",
  "add a task to buy milk",
  "what is coming up",
  "stop",
  "cancel",
  "thank you",
  "turn the lights on",
  "what is on my calendar",
];
const FILLERS = ["um", "uh", "so", "well okay", "add milk um", "what about uh"];
const NUMBERS = ["set a timer for twenty", "remind me on march twenty", "wake me at six forty", "add three"];
const HOURS = ["set an alarm for seven", "remind me to call mom at five", "move it to three"];

it.each(OPEN)("'%s' asks for another word", (text) => expect(phraseEnd(text).isOpen).toBe(true));
it.each(CLOSED)("'%s' could be all", (text) => {
  const { isOpen, isFiller, isNumber, isHour } = phraseEnd(text);
  expect([isOpen, isFiller, isNumber, isHour]).toEqual([false, false, false, false]);
});
it.each(FILLERS)("'%s' ends with hesitation", (text) => expect(phraseEnd(text).isFiller).toBe(true));
it.each(NUMBERS)("the number of '%s' may go on", (text) => expect(phraseEnd(text).isNumber).toBe(true));
it.each(HOURS)("the hour of '%s' may go on", (text) => expect(phraseEnd(text).isHour).toBe(true));

it("has nothing to say of an empty text", () =>
  expect(phraseEnd(" ")).toEqual({
    isFiller: false,
    isOpen: false,
    isNumber: false,
    isHour: false,
    usual: 0,
    words: 0,
  }));
