import { describe, expect, test } from "vitest";
import { useWorld } from "./world.ts";

const world = useWorld();

test.each([
  [{}, "It's 10 AM."],
  [{ place: "here" }, "It's 10 AM."],
  [{ place: "london" }, "It's 3 PM in London."],
  [{ place: "tokyo japan" }, "It's midnight tomorrow in Tokyo."],
  [{ place: "pacific time" }, "It's 7 AM Pacific time."],
  [{ place: "the us" }, "It's 10 AM in New York."],
  [{ place: "narnia" }, "I don't know what time it is in narnia."],
])("time.now %j says %s", async (slots, expected) => {
  expect(await world.say("time.now", slots)).toBe(expected);
});

test("time.now follows the clock change of the place", async () => {
  world.now = new Date("2026-03-08T06:59:00Z");
  expect(await world.say("time.now")).toBe("It's 1:59 AM.");
  world.now = new Date("2026-03-08T07:01:00Z");
  expect(await world.say("time.now")).toBe("It's 3:01 AM.");
});

test.each([
  [{}, "Today is Wednesday, March 4th."],
  [{ what: "today" }, "Today is Wednesday, March 4th."],
  [{ what: "tomorrow" }, "Tomorrow is Thursday, March 5th."],
  [{ what: "christmas" }, "Christmas is Friday, December 25th."],
  [{ what: "in 4 days" }, "In 4 days it's Sunday, March 8th."],
  [{ what: "the year" }, "It's 2026."],
  [{ what: "month" }, "It's March 2026."],
  [{ what: "next friday" }, "Next Friday is March 13th."],
  [{ what: "zebra" }, "Sorry, I don't know that date."],
])("date.query %j says %s", async (slots, expected) => {
  expect(await world.say("date.query", slots)).toBe(expected);
});

test("date.query tells the caller's day, not the server's", async () => {
  expect(await world.say("date.query", {}, { timeZone: "Asia/Tokyo" })).toBe("Today is Thursday, March 5th.");
});

describe("date.until", () => {
  test.each([
    [{ what: "christmas" }, "296 days until Christmas."],
    [{ what: "tomorrow" }, "1 day until tomorrow."],
    [{ what: "5 pm" }, "7 hours until 5 pm."],
    [{ what: "zebra" }, "I don't know when zebra is."],
    [{}, "Until what?"],
  ])("%j says %s", async (slots, expected) => {
    expect(await world.say("date.until", slots)).toBe(expected);
  });

  test("knows the calendar", async () => {
    await world.run("calendar.add", { title: "dentist", when: "friday at three" });
    expect(await world.say("date.until", { what: "my dentist appointment" })).toBe(
      "2 days until dentist, Friday at 3 PM.",
    );
  });
});

test.each([
  [{ place: "paris" }, "Paris is on Central European Time, 6 hours ahead of you."],
  [{ place: "boston" }, "Boston is on Eastern Time, the same time as you."],
  [{ place: "narnia" }, "I don't know the time zone of narnia."],
  [{}, "Of which place?"],
])("time.zone %j says %s", async (slots, expected) => {
  expect(await world.say("time.zone", slots)).toBe(expected);
});

test.each([
  [{ when: "5 pm", from: "tokyo" }, "5 PM in Tokyo is 3 AM here."],
  [{ when: "nine am", from: "cst", to: "est" }, "9 AM CST is 10 AM EST."],
  [{ when: "nine pm", to: "tokyo" }, "9 PM here is 11 AM the next day in Tokyo."],
  [{ from: "boston", to: "los angeles" }, "Boston is 3 hours ahead of Los Angeles."],
  [{ to: "london" }, "London is 5 hours ahead of you."],
  [{ when: "nine pm" }, "In which place?"],
  [{ when: "nine pm", to: "narnia" }, "I don't know the time zone of narnia."],
])("time.convert %j says %s", async (slots, expected) => {
  expect(await world.say("time.convert", slots)).toBe(expected);
});
