import { describe, expect, test } from "vitest";
import { ANNA, BOB, useWorld } from "./world.ts";

const world = useWorld();
const add = (title: string, when: string, more: Record<string, unknown> = {}) =>
  world.run("calendar.add", { title, when, ...more });

describe("calendar.add", () => {
  test.each([
    [{ title: "dentist", when: "friday at three" }, "Added dentist, Friday at 3 PM."],
    [
      { title: "lunch", when: "tomorrow at noon", attendees: "sam and kim" },
      "Added lunch with sam and kim, tomorrow at noon.",
    ],
    [{ title: "lunch", when: "tomorrow at twelve" }, "Added lunch, tomorrow at noon."],
    [{ title: "mom's birthday", when: "march 20" }, "Added mom's birthday, Friday, March 20th."],
    [{ title: "vacation", when: "next week" }, "Added vacation, Monday to Sunday, March 15th."],
    [{ title: "workshop", when: "all day tomorrow" }, "Added workshop, tomorrow."],
    [{ title: "standup", when: "every monday at nine" }, "Added standup, Monday at 9 AM, every Monday."],
    [{ title: "dentist", when: "friday" }, "At what time?"],
    [{ title: "dentist", when: "next week" }, "On which day, and at what time?"],
    [{ title: "dentist", when: "this weekend" }, "On which day, and at what time?"],
    [{ title: "dentist", when: "friday", time: "three pm" }, "Added dentist, Friday at 3 PM."],
    [{ title: "dentist", when: "friday", time: "at noon" }, "Added dentist, Friday at noon."],
    [{ title: "dentist", when: "friday", time: "all day" }, "Added dentist, Friday."],
    [{ title: "party", when: "yesterday at five" }, "That's in the past. When should it be?"],
    [{ title: "party", when: "gibberish" }, "Sorry, when is it?"],
    [{ title: "party" }, "When is it?"],
    [{ when: "tomorrow" }, "What should I call it?"],
  ])("%j says %s", async (slots, expected) => {
    expect(await world.say("calendar.add", slots)).toBe(expected);
  });

  test.each([
    ["an hour where nothing is said", { when: "friday at three" }, "20:00", "21:00"],
    ["a duration", { when: "friday at three", duration: "half an hour" }, "20:00", "20:30"],
    ["from and to", { when: "friday from 12:30 to 2" }, "17:30", "19:00"],
  ])("lasts as long as said: %s", async (_, slots, start, end) => {
    await world.run("calendar.add", { title: "meeting", ...slots });
    const [event] = await world.services.calendar.list(ANNA);
    expect(event?.startsAt.toISOString()).toBe(`2026-03-06T${start}:00.000Z`);
    expect(event?.endsAt.toISOString()).toBe(`2026-03-06T${end}:00.000Z`);
  });

  test("an event of a whole day keeps to the caller's calendar over a clock change", async () => {
    // The clocks of New York go forward on 8 March 2026: that day has 23 hours.
    await add("race day", "sunday");
    const [event] = await world.services.calendar.list(ANNA);
    expect(event).toMatchObject({
      allDay: true,
      startsAt: new Date("2026-03-08T05:00:00Z"),
      endsAt: new Date("2026-03-09T04:00:00Z"),
    });
  });

  test("what recurs is on every day that it was said to be, and overlaps itself not", async () => {
    const { say } = await add("standup", "every other monday at nine", { duration: "half an hour" });
    expect(say).toBe("Added standup, Monday at 9 AM, every other Monday.");
    const events = await world.services.calendar.list(ANNA, { before: new Date("2026-04-07T00:00:00Z") });
    // In New York it is nine o'clock before and after the clocks change on 8 March.
    expect(events.map(({ startsAt }) => startsAt.toISOString())).toEqual([
      "2026-03-09T13:00:00.000Z",
      "2026-03-23T13:00:00.000Z",
      "2026-04-06T13:00:00.000Z",
    ]);
  });

  test("says what it overlaps", async () => {
    await add("dentist", "friday at three");
    const result = await add("lunch", "friday from two to four");
    expect(result.say).toBe("Added lunch, Friday at 2 PM. It overlaps dentist.");
  });
});

describe("calendar.query", () => {
  const fill = async () => {
    await add("review", "today at noon", { duration: "half an hour", location: "room four" });
    await add("lunch", "tomorrow at one", { attendees: ["sam"] });
    await add("dentist", "tomorrow at four");
    await add("birthday", "friday");
  };

  test.each([
    [{}, "Today you have review at noon."],
    [{ when: "tomorrow" }, "You have 2 events tomorrow: lunch with sam at 1 PM and dentist at 4 PM."],
    [{ when: "saturday" }, "You have nothing on Saturday."],
    [
      { when: "this week" },
      "You have 4 events this week: review today at noon, lunch with sam tomorrow at 1 PM, dentist tomorrow at 4 PM and birthday Friday.",
    ],
    [{ when: "this week", ask: "count" }, "You have 4 events this week."],
    [{ ask: "next" }, "Next is review, today at noon, at room four."],
    [{ title: "dentist", ask: "when" }, "Dentist is tomorrow at 4 PM."],
    [{ attendees: "sam" }, "Lunch with sam is tomorrow at 1 PM."],
    [{ title: "zebra" }, "I don't see zebra on your calendar."],
    [{ when: "tomorrow at one thirty", ask: "free" }, "You have lunch with sam from 1 to 2 PM."],
    [{ when: "tomorrow at three", ask: "free" }, "You're free tomorrow at 3 PM."],
    [{ when: "tomorrow", ask: "free" }, "Tomorrow you're busy from 1 to 2 PM and from 4 to 5 PM. Otherwise free."],
    [{ when: "saturday", ask: "free" }, "You're free on Saturday."],
    [{ when: "friday", ask: "free" }, "You're free on Friday. It's birthday."],
    [{ when: "friday evening", ask: "free" }, "You're free on Friday evening. It's birthday."],
    [{ when: "for the 17th of march" }, "You have nothing on Tuesday, March 17th."],
    [{ title: "what's coming up", when: "saturday" }, "You have nothing on Saturday."],
    [{ when: "gibberish" }, "Sorry, for when?"],
    [{ when: "tomorrow", ask: "nonsense" }, "You have 2 events tomorrow: lunch with sam at 1 PM and dentist at 4 PM."],
  ])("%j says %s", async (slots, expected) => {
    await fill();
    expect(await world.say("calendar.query", slots)).toBe(expected);
  });

  test("looks ahead where nothing is left today", async () => {
    expect(await world.say("calendar.query")).toBe("Your calendar is empty.");
    await add("dentist", "friday at four");
    expect(await world.say("calendar.query")).toBe("Nothing else today. Next is dentist, Friday at 4 PM.");
  });

  test("another user's events are neither read nor in the way", async () => {
    await world.run("calendar.add", { title: "secret", when: "tomorrow at three" }, { userId: BOB });
    expect(await world.say("calendar.query", { when: "tomorrow" })).toBe("You have nothing tomorrow.");
    expect(await world.say("calendar.query", { when: "tomorrow at three", ask: "free" })).toMatch(/^You're free/);
    expect(await world.say("calendar.query", { title: "secret" })).toBe("I don't see secret on your calendar.");
  });

  test("a day is the caller's day, wherever the server is", async () => {
    await world.run("calendar.add", { title: "call", when: "tomorrow at eight am" }, { timeZone: "Asia/Tokyo" });
    // Eight tomorrow in Tokyo, where it is midnight, is this evening in New York.
    expect(await world.say("calendar.query", { when: "today" })).toBe("You have nothing today.");
    expect(await world.say("calendar.query", { ask: "next" }, { timeZone: "Asia/Tokyo" })).toBe(
      "Next is call, tomorrow at 8 AM.",
    );
    expect(await world.say("calendar.query", { ask: "next" })).toBe("Next is call, tomorrow at 6 PM.");
  });
});

describe("calendar.move", () => {
  test.each([
    ["five pm", "Moved dentist to Friday at 5 PM."],
    ["monday", "Moved dentist to Monday at 3 PM."],
    ["monday at ten", "Moved dentist to Monday at 10 AM."],
    ["an hour later", "Moved dentist to Friday at 4 PM."],
    ["thirty minutes earlier", "Moved dentist to Friday at 2:30 PM."],
    ["yesterday", "That's in the past. When should dentist be?"],
    ["gibberish", "Sorry, when should dentist be?"],
  ])("to %s says %s", async (newWhen, expected) => {
    await add("dentist", "friday at three");
    expect(await world.say("calendar.move", { title: "dentist", newWhen })).toBe(expected);
  });

  test("keeps the time of day and the length over a clock change", async () => {
    await add("dentist", "friday at three", { duration: "45 minutes" });
    await world.run("calendar.move", { title: "dentist", newWhen: "monday" });
    const [event] = await world.services.calendar.list(ANNA);
    expect(event?.startsAt.toISOString()).toBe("2026-03-09T19:00:00.000Z");
    expect(event?.endsAt.toISOString()).toBe("2026-03-09T19:45:00.000Z");
  });

  test("without a name moves what was spoken of last", async () => {
    const added = await add("dentist", "friday at three");
    const lastItems = added.handled && added.items ? added.items : [];
    expect(await world.say("calendar.move", { newWhen: "monday at ten" }, { lastItems })).toBe(
      "Moved dentist to Monday at 10 AM.",
    );
  });

  test("asks what is missing and says what is not there", async () => {
    expect(await world.say("calendar.move", { title: "zebra", newWhen: "friday" })).toBe(
      "I don't see zebra on your calendar.",
    );
    expect(await world.say("calendar.move", { title: "dentist" })).toBe("To when?");
    expect(await world.say("calendar.move", { newWhen: "friday" })).toBe("Which event should I move?");
  });
});

describe("calendar.cancel", () => {
  test("cancels by title, and by the time it starts", async () => {
    await add("dentist", "friday at three");
    await add("lunch", "friday at noon");
    expect(await world.say("calendar.cancel", { title: "the dentist" })).toBe("Cancelled dentist, Friday at 3 PM.");
    expect(await world.say("calendar.cancel", { when: "friday at noon" })).toBe("Cancelled lunch, Friday at noon.");
    expect(await world.services.calendar.list(ANNA)).toEqual([]);
  });

  test("the next one is the first to come", async () => {
    await add("haircut", "next friday at three");
    await add("haircut", "friday at three");
    await add("lunch", "friday at noon");
    expect(await world.say("calendar.cancel", { title: "my next haircut" })).toBe("Cancelled haircut, Friday at 3 PM.");
    expect(await world.say("calendar.cancel", { title: "next meeting" })).toBe("Cancelled lunch, Friday at noon.");
  });

  test("the time finds a meeting that goes by another name", async () => {
    await add("budget review", "friday at three");
    expect(await world.say("calendar.cancel", { title: "my meeting", when: "friday at three" })).toBe(
      "Cancelled budget review, Friday at 3 PM.",
    );
  });

  test("asks which one a day means", async () => {
    await add("dentist", "friday at three");
    await add("lunch", "friday at noon");
    expect(await world.say("calendar.cancel", { title: "my appointment", when: "friday" })).toBe(
      "Which one: lunch or dentist?",
    );
    expect(await world.services.calendar.list(ANNA)).toHaveLength(2);
  });

  test("cancels a whole day only after yes", async () => {
    await add("dentist", "friday at three");
    await add("lunch", "friday at noon");
    await add("party", "saturday at eight");
    expect(await world.run("calendar.cancel", { all: true, when: "friday" })).toMatchObject({
      say: "Cancel all 2 events on Friday?",
      ask: { expects: "yes_no" },
    });
    expect(await world.say("calendar.cancel", { all: true, when: "friday", confirmed: true })).toBe(
      "Cancelled 2 events on Friday.",
    );
    expect((await world.services.calendar.list(ANNA)).map(({ title }) => title)).toEqual(["party"]);
  });

  test("says so where there is nothing", async () => {
    expect(await world.say("calendar.cancel", { title: "zebra" })).toBe("I don't see zebra on your calendar.");
    expect(await world.say("calendar.cancel", { all: true, when: "friday" })).toBe(
      "There is nothing on your calendar on Friday.",
    );
    expect(await world.say("calendar.cancel")).toBe("Which event should I cancel?");
  });
});
