import { describe, expect, it } from "vitest";
import type { Intent } from "../../../pipeline/intent/intent.ts";
import { createLocalRouter } from "../../../pipeline/intent/local.ts";

const router = createLocalRouter();
const ctx = {
  signal: new AbortController().signal,
  language: "en",
  timeZone: "Europe/Berlin",
  now: new Date("2026-03-10T09:00:00Z"),
};
const route = (text: string): Promise<Intent> => router.route(text, ctx);

type Case = readonly [text: string, command: string | null, slots: Readonly<Record<string, unknown>>];

const check = (cases: readonly Case[]) =>
  it.each(cases)("%s", async (text, command, slots) => {
    const intent = await route(text);
    expect({ command: intent.command, slots: intent.slots }).toEqual({ command, slots });
  });

describe("tasks", () =>
  check([
    ["add a task to buy milk tomorrow", "task.add", { title: "buy milk", when: "tomorrow" }],
    ["Please add a task: renew my passport by Friday.", "task.add", { title: "renew my passport", when: "by Friday" }],
    ["add a task to cancel my calendar meeting", "task.add", { title: "cancel my calendar meeting" }],
    ["create a task called set an alarm", "task.add", { title: "set an alarm" }],
    ["put eggs and bread on my shopping list", "task.add", { title: "eggs and bread", list: "shopping" }],
    ["add call the plumber to my to do list", "task.add", { title: "call the plumber" }],
    ["add a high priority task to pay rent", "task.add", { title: "pay rent", priority: "high" }],
    ["create a list called groceries", "task.add", { list: "groceries" }],
    ["what's on my shopping list", "task.list", { list: "shopping" }],
    ["what tasks do i have for friday", "task.list", { when: "for friday" }],
    ["show my completed tasks", "task.list", { state: "done" }],
    ["mark buy milk as done", "task.complete", { title: "buy milk" }],
    ["check off eggs from my shopping list", "task.complete", { title: "eggs", list: "shopping" }],
    ["remove milk from the shopping list", "task.delete", { title: "milk", list: "shopping" }],
    ["delete the task call the bank", "task.delete", { title: "call the bank" }],
    ["clear my shopping list", "task.delete", { list: "shopping", all: true }],
    ["rename the task buy milk to buy oat milk", "task.update", { title: "buy milk", newTitle: "buy oat milk" }],
    ["move the task buy milk to friday", "task.update", { title: "buy milk", when: "friday" }],
    ["make buy milk high priority", "task.update", { title: "buy milk", priority: "high" }],
  ]));

describe("calendar", () =>
  check([
    [
      "put lunch with Sam on Friday at noon",
      "calendar.add",
      { title: "lunch", when: "on Friday at noon", attendees: ["Sam"] },
    ],
    [
      "schedule a meeting with Anna and Bob tomorrow from 3 to 4 pm at the office",
      "calendar.add",
      { title: "meeting", when: "tomorrow from 3 to 4 pm", attendees: ["Anna", "Bob"], location: "the office" },
    ],
    [
      "i have a dentist appointment on monday at nine",
      "calendar.add",
      { title: "dentist appointment", when: "on monday at nine" },
    ],
    ["am i free on friday afternoon", "calendar.query", { when: "on friday afternoon", ask: "free" }],
    ["what do i have tomorrow", "calendar.query", { when: "tomorrow", ask: "events" }],
    ["when is my next meeting", "calendar.query", { ask: "when" }],
    ["how many meetings do i have tomorrow", "calendar.query", { when: "tomorrow", ask: "count" }],
    [
      "do i have any meetings with sam this week",
      "calendar.query",
      { when: "this week", attendees: ["sam"], ask: "events" },
    ],
    [
      "move my dentist appointment from tuesday to thursday at three",
      "calendar.move",
      { title: "dentist appointment", when: "tuesday", newWhen: "thursday at three" },
    ],
    ["push my 2 o'clock back an hour", "calendar.move", { when: "2 o'clock", newWhen: "an hour later" }],
    [
      "bring the standup forward by half an hour",
      "calendar.move",
      { title: "standup", newWhen: "half an hour earlier" },
    ],
    [
      "reschedule lunch with anna to friday at one",
      "calendar.move",
      { title: "lunch with anna", newWhen: "friday at one" },
    ],
    ["cancel my meeting with sam tomorrow", "calendar.cancel", { title: "meeting with sam", when: "tomorrow" }],
    ["cancel all my meetings on friday", "calendar.cancel", { when: "on friday", all: true }],
  ]));

describe("reminders, alarms and timers", () =>
  check([
    ["remind me to call mom at five", "reminder.set", { title: "call mom", when: "at five" }],
    ["remind me two call mom at five", "reminder.set", { title: "call mom", when: "at five" }],
    [
      "remind me tomorrow at nine to water the plants",
      "reminder.set",
      { title: "water the plants", when: "tomorrow at nine" },
    ],
    [
      "in twenty minutes remind me to check the oven",
      "reminder.set",
      { title: "check the oven", when: "in twenty minutes" },
    ],
    ["don't let me forget to lock the door", "reminder.set", { title: "lock the door" }],
    ["wake me up at half past six", "alarm.set", { when: "at half past six" }],
    ["set alarm for six", "alarm.set", { when: "six" }],
    ["set a pizza timer for ten minutes", "timer.set", { duration: "ten minutes", title: "pizza" }],
    ["set a timer for three hours and ten minutes", "timer.set", { duration: "three hours and ten minutes" }],
    ["start a ten minute timer called pasta", "timer.set", { duration: "ten minute", title: "pasta" }],
    ["how long is left on my timer", "reminder.list", { kind: "timer" }],
    ["what alarms do i have", "reminder.list", { kind: "alarm" }],
    ["cancel my alarm for seven", "reminder.cancel", { kind: "alarm", when: "seven" }],
    ["cancel all timers", "reminder.cancel", { kind: "timer", all: true }],
    ["pause the pizza timer", "timer.pause", { title: "pizza" }],
    ["resume the timer", "timer.resume", {}],
    ["add five minutes to the timer", "timer.adjust", { duration: "five minutes", direction: "add" }],
    [
      "take two minutes off the pizza timer",
      "timer.adjust",
      { duration: "two minutes", direction: "subtract", title: "pizza" },
    ],
  ]));

describe("time, dates and translation", () =>
  check([
    ["what time is it", "time.now", {}],
    ["Hey Earshot, what time is it in Tokyo?", "time.now", { place: "Tokyo" }],
    ["what's the date", "date.query", {}],
    ["what is the date of the third monday of this month", "date.query", { what: "the third monday of this month" }],
    ["how many days until christmas", "date.until", { what: "christmas" }],
    ["what time zone is paris in", "time.zone", { place: "paris" }],
    [
      "what time is it in london when it's five pm in new york",
      "time.convert",
      { when: "five pm", from: "new york", to: "london" },
    ],
    ["say good morning in spanish", "translate.text", { text: "good morning", to: "es" }],
    ["how would they say goodbye in france", "translate.text", { text: "goodbye", to: "fr" }],
    ["how would i say i love you if i were german", "translate.text", { text: "i love you", to: "de" }],
    [
      "translate ich bin müde from german into english",
      "translate.text",
      { text: "ich bin müde", to: "en", from: "de" },
    ],
  ]));

describe("talk and control", () =>
  check([
    ["stop", "dialog.stop", {}],
    ["never mind", "dialog.cancel", {}],
    ["say that again please", "dialog.repeat", {}],
    ["yes", "dialog.yes", {}],
    ["no thanks", "dialog.no", {}],
    ["what can you do", "dialog.help", {}],
    ["thank you very much", "chat.thanks", {}],
    ["tell me a joke", "chat.joke", {}],
  ]));

describe("refusals", () => {
  it.each([
    "transfer fifty dollars",
    "play some jazz",
    "turn off the light",
    "set a warning for when my bank account runs low",
    "what's the weather tomorrow",
    "book a table for two tonight",
    "add this song to my playlist",
    "send a message to anna saying i'll be late tomorrow",
  ])("%s is not taken for something Earshot does", async (text) => {
    const { route: found, command } = await route(text);
    expect(["other_domain", "out_of_scope", "device_control", "chat"]).toContain(found);
    expect(command).toBeNull();
  });

  it("takes text without any word for nothing", async () => {
    expect(await route(" ... ")).toMatchObject({ route: "out_of_scope", command: null });
    expect(await route("")).toMatchObject({ route: "out_of_scope", command: null });
  });

  it("answers absurdly long text in bounded time", async () => {
    const { route: found } = await route("remind me to call mom and then ".repeat(400));
    expect(found).toBeDefined();
  });
});

describe("confidence", () => {
  it("is high for commands in plain words and a probability for all", async () => {
    for (const text of ["set a timer for ten minutes", "what time is it", "add milk to my shopping list"])
      expect((await route(text)).confidence).toBeGreaterThan(0.9);
    for (const text of ["the blue one", "friday", "buy milk", "eleven thirty", "mumble"]) {
      const { confidence } = await route(text);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
    }
  });
});
