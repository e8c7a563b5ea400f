import { describe, expect, test } from "vitest";
import { ANNA, BOB, useWorld } from "./world.ts";

const world = useWorld();
const minutes = (n: number) => n * 60_000;

describe("reminder.set", () => {
  test.each([
    [{ title: "call mom", when: "at five" }, "I'll remind you today at 5 PM: call mom."],
    [{ title: "to take my pills", when: "tomorrow morning" }, "I'll remind you tomorrow at 9 AM: take your pills."],
    [{ title: "take my pills", when: "in the morning" }, "I'll remind you tomorrow at 9 AM: take your pills."],
    [{ title: "call mom", when: "friday" }, "I'll remind you Friday at 9 AM: call mom."],
    [{ title: "stretch", when: "in twenty minutes" }, "I'll remind you today at 10:20 AM: stretch."],
    [{ title: "stretch", when: "every day at eight pm" }, "I'll remind you today at 8 PM, every day: stretch."],
    [{ title: "call mom", when: "every sunday" }, "I'll remind you Sunday at 9 AM, every Sunday: call mom."],
    [{ title: "drink", when: "every hour" }, "I'll remind you today at 11 AM, every hour: drink."],
    [{ title: "stretch", when: "yesterday" }, "That's in the past. When should I remind you?"],
    [{ title: "stretch", when: "gibberish" }, "Sorry, when should I remind you?"],
    [{ title: "stretch" }, "When?"],
    [{ when: "at five" }, "Remind you of what?"],
  ])("%j says %s", async (slots, expected) => {
    expect(await world.say("reminder.set", slots)).toBe(expected);
  });

  test("keeps what recurs as a rule", async () => {
    await world.run("reminder.set", { title: "stretch", when: "every other monday at nine am" });
    expect(await world.services.reminders.list(ANNA)).toMatchObject([
      { recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO" },
    ]);
  });

  test("means the caller's clock, also over a clock change", async () => {
    // New York is on UTC-5 on Saturday and on UTC-4 from Sunday, 8 March 2026.
    await world.run("reminder.set", { title: "a", when: "saturday at nine am" });
    await world.run("reminder.set", { title: "b", when: "sunday at nine am" });
    await world.run("reminder.set", { title: "c", when: "saturday at nine am" }, { timeZone: "Asia/Tokyo" });
    const due = new Map(
      (await world.services.reminders.list(ANNA)).map(({ label, dueAt }) => [label, dueAt.toISOString()]),
    );
    expect(due.get("a")).toBe("2026-03-07T14:00:00.000Z");
    expect(due.get("b")).toBe("2026-03-08T13:00:00.000Z");
    expect(due.get("c")).toBe("2026-03-07T00:00:00.000Z");
  });

  test("counts a stretch of time from now, though the clocks change in it", async () => {
    world.now = new Date("2026-03-08T06:30:00Z");
    await world.run("reminder.set", { title: "a", when: "in two hours" });
    const [reminder] = await world.services.reminders.list(ANNA);
    expect(reminder?.dueAt.toISOString()).toBe("2026-03-08T08:30:00.000Z");
  });
});

describe("alarm.set", () => {
  test.each([
    [{ when: "seven" }, "Alarm set for 7 PM."],
    [{ when: "seven am" }, "Alarm set for tomorrow at 7 AM."],
    [{ when: "noon tomorrow" }, "Alarm set for tomorrow at noon."],
    [{ when: "seven thirty am on monday" }, "Alarm set for Monday at 7:30 AM."],
    [{ when: "every weekday at seven am" }, "Alarm set for tomorrow at 7 AM, every weekday."],
    [{ when: "every day", time: "six thirty am" }, "Alarm set for tomorrow at 6:30 AM, every day."],
    [{ when: "tomorrow" }, "At what time?"],
    [{ when: "tomorrow", time: "six thirty" }, "Alarm set for tomorrow at 6:30 AM."],
    [{}, "For when?"],
    [{ when: "gibberish" }, "Sorry, for when?"],
    [{ when: "yesterday at six" }, "That's in the past. For when?"],
  ])("%j says %s", async (slots, expected) => {
    expect(await world.say("alarm.set", slots)).toBe(expected);
  });
});

describe("timers", () => {
  test.each([
    [{ duration: "five minutes" }, "Timer set for 5 minutes."],
    [{ duration: "5 minute", title: "the pizza" }, "Pizza timer set for 5 minutes."],
    [{ duration: "an hour and a half" }, "Timer set for 1 hour and 30 minutes."],
    [{ duration: "24 hours" }, "Timer set for 1 day."],
    [{ duration: "25 hours" }, "A timer can run up to 24 hours. For how long?"],
    [{ duration: "gibberish" }, "Sorry, for how long?"],
    [{}, "For how long?"],
  ])("timer.set %j says %s", async (slots, expected) => {
    expect(await world.say("timer.set", slots)).toBe(expected);
  });

  test("pause, tell what is left, resume", async () => {
    await world.run("timer.set", { duration: "ten minutes", title: "pizza" });
    world.now = new Date(world.now.getTime() + minutes(4));
    expect(await world.say("reminder.list", { kind: "timer" })).toBe("Your pizza timer has 6 minutes left.");
    expect(await world.say("timer.pause")).toBe("Paused, with 6 minutes left.");
    expect(await world.say("timer.pause")).toBe("Your pizza timer is already paused.");
    world.now = new Date(world.now.getTime() + minutes(30));
    expect(await world.say("reminder.list", { kind: "timer" })).toBe("Your pizza timer has 6 minutes left, paused.");
    expect(await world.say("timer.resume")).toBe("Running again: 6 minutes left.");
    expect(await world.say("timer.resume")).toBe("Your pizza timer is running.");
    const [timer] = await world.services.reminders.list(ANNA);
    expect(timer?.dueAt.getTime()).toBe(world.now.getTime() + minutes(6));
  });

  test.each([
    [{ duration: "two minutes", direction: "add" }, "Your 10 minute timer now has 12 minutes left."],
    [{ duration: "two minutes", direction: "remove" }, "Your 10 minute timer now has 8 minutes left."],
    [{ duration: "two minutes" }, "Your 10 minute timer now has 12 minutes left."],
    [{ duration: "ten minutes", direction: "decrease" }, "Your 10 minute timer has only 10 minutes left."],
    [{ duration: "24 hours" }, "A timer can run up to 24 hours."],
    [{ duration: "gibberish" }, "Sorry, by how much?"],
    [{}, "By how much?"],
  ])("timer.adjust %j says %s", async (slots, expected) => {
    await world.run("timer.set", { duration: "ten minutes" });
    expect(await world.say("timer.adjust", slots)).toBe(expected);
  });

  test("a paused timer is adjusted and stays paused", async () => {
    await world.run("timer.set", { duration: "ten minutes" });
    await world.run("timer.pause");
    expect(await world.say("timer.adjust", { duration: "five minutes" })).toBe(
      "Your 10 minute timer now has 15 minutes left.",
    );
    expect(await world.services.reminders.list(ANNA)).toMatchObject([{ state: "paused", remainingMs: minutes(15) }]);
  });

  test("a timer is known by its name and by its length", async () => {
    await world.run("timer.set", { duration: "ten minutes", title: "pizza" });
    await world.run("timer.set", { duration: "one hour" });
    expect(await world.say("timer.pause")).toBe("Which one: your pizza timer or your 1 hour timer?");
    expect(await world.say("timer.pause", { title: "one hour" })).toBe("Paused, with 1 hour left.");
    expect(await world.say("timer.pause", { title: "pizza timer" })).toBe("Paused, with 10 minutes left.");
    expect(await world.say("timer.pause", { title: "zebra" })).toBe("I don't see a timer called zebra.");
  });

  test("without any timer, says so", async () => {
    for (const name of ["timer.pause", "timer.resume"]) expect(await world.say(name)).toBe("You have no timers.");
    expect(await world.say("timer.adjust", { duration: "one minute" })).toBe("You have no timers.");
  });
});

describe("what recurs", () => {
  test("is listed and cancelled as such", async () => {
    await world.run("alarm.set", { when: "every weekday at seven am" });
    expect(await world.say("reminder.list")).toBe("One alarm: tomorrow at 7 AM, every weekday.");
    expect(await world.say("reminder.cancel", { kind: "alarm" })).toBe(
      "Cancelled your alarm tomorrow at 7 AM, every weekday.",
    );
    await world.run("reminder.set", { title: "take my pills", when: "every day at eight pm" });
    expect(await world.say("reminder.list")).toBe("One reminder: take your pills today at 8 PM, every day.");
    expect(await world.say("reminder.cancel", { title: "pills" })).toBe(
      "Cancelled the reminder: take your pills, every day.",
    );
    expect(await world.say("reminder.list")).toBe("You have no reminders, alarms or timers.");
  });
});

describe("reminder.list", () => {
  test("nothing, one, several, and several kinds", async () => {
    expect(await world.say("reminder.list")).toBe("You have no reminders, alarms or timers.");
    expect(await world.say("reminder.list", { kind: "alarms" })).toBe("You have no alarms.");
    await world.run("reminder.set", { title: "call mom", when: "at five" });
    expect(await world.say("reminder.list")).toBe("One reminder: call mom today at 5 PM.");
    await world.run("alarm.set", { when: "seven am" });
    await world.run("alarm.set", { when: "eight am" });
    expect(await world.say("reminder.list", { kind: "alarm" })).toBe(
      "You have 2 alarms: tomorrow at 7 AM and tomorrow at 8 AM.",
    );
    expect(await world.say("reminder.list")).toBe("You have 1 reminder and 2 alarms. Next: call mom today at 5 PM.");
    expect(await world.say("reminder.list", { when: "tomorrow" })).toBe(
      "You have 2 alarms tomorrow: tomorrow at 7 AM and tomorrow at 8 AM.",
    );
  });

  test("one that is named", async () => {
    await world.run("timer.set", { duration: "ten minutes", title: "pizza" });
    await world.run("timer.set", { duration: "one hour" });
    const list = (title: string) => world.say("reminder.list", { kind: "timer", title });
    expect(await list("pizza")).toBe("Your pizza timer has 10 minutes left.");
    expect(await list("one hour")).toBe("Your 1 hour timer has 1 hour left.");
    expect(await list("zebra")).toBe("I don't see a timer called zebra.");
  });

  test("another user's are never read", async () => {
    await world.run("reminder.set", { title: "secret", when: "at five" }, { userId: BOB });
    expect(await world.say("reminder.list")).toBe("You have no reminders, alarms or timers.");
  });
});

describe("reminder.cancel", () => {
  test.each([
    [{ title: "mom" }, "Cancelled the reminder: call mom."],
    [{ kind: "alarm", when: "tomorrow at seven am" }, "Cancelled your alarm tomorrow at 7 AM."],
    [{ kind: "alarm", title: "seven am" }, "Cancelled your alarm tomorrow at 7 AM."],
    [{ kind: "alarm" }, "Which one: tomorrow at 7 AM or tomorrow at 8 AM?"],
    [{ kind: "alarm", all: true }, "Cancel all 2 alarms?"],
    [{ kind: "alarm", all: true, confirmed: true }, "Cancelled 2 alarms."],
    [{ kind: "timer" }, "You have no timers."],
    [{ title: "zebra" }, "I don't see a reminder about zebra."],
    [{ kind: "alarm", when: "friday at noon" }, "I don't see an alarm then."],
  ])("%j says %s", async (slots, expected) => {
    await world.run("reminder.set", { title: "call mom", when: "at five" });
    await world.run("alarm.set", { when: "seven am" });
    await world.run("alarm.set", { when: "eight am" });
    expect(await world.say("reminder.cancel", slots)).toBe(expected);
  });

  test("another user's cannot be cancelled", async () => {
    await world.run("reminder.set", { title: "secret", when: "at five" }, { userId: BOB });
    expect(await world.say("reminder.cancel", { all: true, confirmed: true })).toBe("You have no reminders.");
    expect(await world.services.reminders.list(BOB)).toHaveLength(1);
  });
});
