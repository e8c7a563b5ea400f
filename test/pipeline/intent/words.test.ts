import { describe, expect, it } from "vitest";
import { featuresOf } from "../../../pipeline/intent/features.ts";
import { languageCode } from "../../../pipeline/intent/languages.ts";
import { corePhrase } from "../../../pipeline/intent/phrase.ts";
import { createSpans, takeDuration, takeTimes, takeTimesAtEnd } from "../../../pipeline/intent/spans.ts";
import { plainText, tokenize } from "../../../pipeline/intent/tokens.ts";

describe("corePhrase", () => {
  it.each([
    ["Hey Earshot, could you please add a task?", "add a task"],
    ["can you set an alarm for 6 a.m. please", "set an alarm for 6 am"],
    ["i'd like you to remind me to stretch", "remind me to stretch"],
    ["I need to schedule a haircut", "schedule a haircut"],
    ["i need to buy milk", "i need to buy milk"],
    ["remind me too call mom", "remind me to call mom"],
    ["please", "please"],
    ["stop", "stop"],
  ])("%s", (text, expected) => {
    expect(corePhrase(text)).toBe(expected);
  });
});

describe("tokens", () => {
  it("opens contractions and drops the assistant's name", () => {
    expect(plainText("Hey Siri, what's on my to-do list?")).toBe("what is on my todo list");
  });
  it("gives classes to days, places of two words and languages", () => {
    const kinds = Object.fromEntries(tokenize("new york tomorrow in spanish").map(({ stem, kind }) => [stem, kind]));
    expect(kinds).toEqual({ new_york: "PLACE", tomorrow: "DAY", in: undefined, spanish: "LANG" });
  });
  it("gives the same features to the same words, whatever their case and end marks", () => {
    expect([...featuresOf(tokenize("Set a Timer!"))]).toEqual([...featuresOf(tokenize("set a timer"))]);
    expect([...featuresOf(tokenize("set a timer"))]).not.toEqual([...featuresOf(tokenize("stop a timer"))]);
  });
});

describe("languageCode", () => {
  it.each([
    ["Spanish", "es"],
    ["france", "fr"],
    ["a german", "de"],
    ["mandarin", "zh"],
    ["the dutch language", "nl"],
    ["frenchman", "fr"],
    ["klingon", undefined],
  ])("%s", (name, code) => {
    expect(languageCode(name)).toBe(code);
  });
});

describe("times in a phrase", () => {
  const spans = createSpans(new Date("2026-03-10T09:00:00Z"), "UTC");
  it("cuts every time out, or only what stands at the end of a title", () => {
    expect(takeTimes("lunch tomorrow with sam at noon", spans)).toEqual({
      rest: "lunch with sam",
      said: "tomorrow at noon",
    });
    expect(takeTimesAtEnd("read the monday report by friday", spans)).toEqual({
      rest: "read the monday report",
      said: "by friday",
    });
  });
  it("keeps a meal in the name of an event", () => {
    expect(takeTimes("team lunch on friday", spans)).toEqual({ rest: "team lunch", said: "on friday" });
  });
  it('takes the length that follows "for" before any other', () => {
    expect(takeDuration("at a quarter to nine for four hours", spans)).toEqual({
      rest: "at a quarter to nine",
      said: "four hours",
    });
  });
});
