import { expect, it } from "vitest";
import { readRepeat, repeatOf, ruleOf, speakRepeat } from "../../../pipeline/dates/repeat.ts";

const ctx = { now: new Date("2026-03-02T15:00:00Z"), timeZone: "America/New_York" };

it.each([
  ["every monday at nine", "FREQ=WEEKLY;BYDAY=MO", "every Monday"],
  ["every other thursday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "every other Thursday"],
  ["every weekday at eight", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"],
  ["every day at noon", "FREQ=DAILY", "every day"],
  ["every month", "FREQ=MONTHLY", "every month"],
])("%s is %s, said as %s", (words, rule, said) => {
  const repeat = readRepeat(words, ctx);
  expect(repeat && [ruleOf(repeat), speakRepeat(repeat)]).toEqual([rule, said]);
  expect(repeatOf(rule)).toEqual(repeat);
});

it.each([
  [{ freq: "weekly", interval: 1, byDay: [1, 3, 5] }, "every Monday, Wednesday and Friday"],
  [{ freq: "weekly", interval: 3, byDay: [2] }, "every 3 weeks on Tuesday"],
  [{ freq: "yearly", interval: 2, byDay: [] }, "every other year"],
] as const)("%j is said as %s", (repeat, said) => expect(speakRepeat(repeat)).toBe(said));

it("does not hear it in what is once", () => expect(readRepeat("monday at nine", ctx)).toBeUndefined());

it.each([["FREQ=MONTHLY;BYMONTHDAY=1,15"], ["FREQ=MONTHLY;BYDAY=-1FR"], ["FREQ=SECONDLY"]])(
  "has no words for %s",
  (rule) => expect(repeatOf(rule)).toBeUndefined(),
);
