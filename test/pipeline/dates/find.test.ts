import { describe, expect, it } from "vitest";
import { findDates, findDurations, parseDuration } from "../../../pipeline/dates/find.ts";

const ctx = { now: new Date("2026-03-04T16:10:00Z"), timeZone: "UTC", prefer: "future", hours: "day" } as const;

describe("dates in a sentence", () => {
  it.each([
    "may i buy 2 tickets",
    "read chapter 5",
    "call 911",
    "we sat on the sofa and march to the sun",
    "this is the one",
    "i know nowhere",
    "look at five houses",
    "the second item on the first list",
    "play the 3rd song",
    "good morning",
    "order 3 12 packs",
    "on the 5th floor",
    "upgrade to v2.10.3",
    "call 650-650-6500",
    "rate it 5 out of 10",
  ])("there are none in: %s", (text) => {
    expect(findDates(text, ctx)).toEqual([]);
  });

  it.each([
    ["remind me to call mom at five tomorrow", "at five tomorrow", "2026-03-05T17:00:00"],
    ["remind me at six thirty pm to take the bins out", "at six thirty pm", "2026-03-04T18:30:00"],
    ["remind me in two and a half hours to check the oven", "in two and a half hours", "2026-03-04T18:40:00"],
    ["buy christmas cards tomorrow", "tomorrow", "2026-03-05T00:00:00"],
    ["book a table for four at eight tonight", "at eight tonight", "2026-03-04T20:00:00"],
    ["dinner at eight pm on saturday", "at eight pm on saturday", "2026-03-07T20:00:00"],
    ["meet sam on sat", "on sat", "2026-03-07T00:00:00"],
    ["Move it to Thursday, please", "Thursday", "2026-03-05T00:00:00"],
  ])("%s: %s", (text, found, start) => {
    const [match, ...others] = findDates(text, ctx);
    expect(others).toEqual([]);
    expect(match?.text).toBe(found);
    expect(match?.value.start).toBe(start);
    expect(text.slice(match?.start, match?.end)).toBe(found);
  });

  it("keeps two dates apart that are not one", () => {
    const found = findDates("move the three pm meeting to friday", ctx);
    expect(found.map(({ text }) => text)).toEqual(["three pm", "friday"]);
  });
});

describe("durations", () => {
  it.each([
    ["an hour and a half", 90],
    ["three hours and ten minutes", 190],
    ["half an hour", 30],
    ["90 minutes", 90],
    ["a couple of minutes", 2],
    ["for 20 minutes", 20],
    ["1h30", 90],
    ["two and a half minutes", 2.5],
    ["ninety seconds", 1.5],
    ["three quarters of an hour", 45],
    ["hour and a half", 90],
  ])("%s is %d minutes", (text, minutes) => {
    expect(parseDuration(text)).toBe(minutes * 60_000);
  });

  it("are none where no unit was said", () => {
    expect(parseDuration("five")).toBeUndefined();
    expect(parseDuration("second helping")).toBeUndefined();
  });

  it("are found in a sentence with their place", () => {
    expect(findDurations("set a timer for 1 hour and 5 minutes please")).toEqual([
      { start: 16, end: 36, text: "1 hour and 5 minutes", ms: 65 * 60_000 },
    ]);
  });
});
