import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createAssistant } from "../../../pipeline/assistant/assistant.ts";
import { createLocalRouter } from "../../../pipeline/intent/local.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { ANNA, useWorld } from "../commands/world.ts";

const world = useWorld();
const hasModel = existsSync(new URL("../../../pipeline/intent/model/weights.bin", import.meta.url));

type Turns = readonly (readonly [said: string, answer: string | RegExp])[];

/** Whole conversations through the real router, the real commands and the real services. */
const CONVERSATIONS: Readonly<Record<string, Turns>> = {
  "a shopping list": [
    ["add eggs and bread to my shopping list", "Added eggs and bread to your shopping list."],
    ["what's on my shopping list", "Your shopping list has 2 items: eggs and bread."],
    ["i bought the eggs", "Done: eggs."],
    ["delete my shopping list", "Delete the one task on your shopping list?"],
    ["yes please", "Deleted 1 task on your shopping list."],
    ["what's on my shopping list", "Your shopping list is empty."],
  ],
  "tasks with due times": [
    ["add a task to buy milk tomorrow", "Added buy milk, due tomorrow."],
    ["what do i have to do", "You have 1 task: buy milk."],
    ["delete all my tasks", "Delete the one task?"],
    ["no", /^Okay/],
    ["what's on my to do list", "You have 1 task: buy milk."],
    ["that one is done", "Done: buy milk."],
  ],
  "a reminder, asked for bit by bit": [
    ["set a reminder", "Remind you of what?"],
    ["to pay my taxes", "When?"],
    ["tomorrow morning", "I'll remind you tomorrow at 9 AM: pay your taxes."],
    ["cancel my reminder", "Cancelled the reminder: pay your taxes."],
  ],
  "timers and alarms": [
    ["set a timer for ten minutes", "Timer set for 10 minutes."],
    ["how much time is left on my timer", "Your 10 minute timer has 10 minutes left."],
    ["pause the timer", "Paused, with 10 minutes left."],
    ["add five minutes to the timer", "Your 10 minute timer now has 15 minutes left."],
    ["resume the timer", "Running again: 15 minutes left."],
    ["set an alarm for six am", "Alarm set for tomorrow at 6 AM."],
    ["set an alarm for seven am", "Alarm set for tomorrow at 7 AM."],
    ["cancel my alarm", "Which one: tomorrow at 6 AM or tomorrow at 7 AM?"],
    ["the one at seven", "Cancelled your alarm tomorrow at 7 AM."],
  ],
  "a calendar": [
    ["add an event to my calendar", "What should I call it?"],
    ["team lunch", "When is it?"],
    ["friday", "At what time?"],
    ["at noon", "Added team lunch, Friday at noon."],
    ["do i have anything on friday", "On Friday you have team lunch at noon."],
    ["move my team lunch to one pm", "Moved team lunch to Friday at 1 PM."],
    ["clear my calendar for friday", "Cancel the one event on Friday?"],
    ["yes", "Cancelled 1 event on Friday."],
  ],
  "time and dates": [
    ["what time is it", "It's 10 AM."],
    ["what time is it in london", "It's 3 PM in London."],
    ["what's the date", "Today is Wednesday, March 4th."],
    ["how many days until christmas", "296 days until Christmas."],
    ["what timezone is paris in", "Paris is on Central European Time, 6 hours ahead of you."],
  ],
  translation: [
    ["how do you say good morning in spanish", "In Spanish: buenos días"],
    ["say that again", "In Spanish: buenos días"],
    ["how do i say hello in japanese", /^Sorry, I can't translate into Japanese. I can do/],
    ["translate this into spanish", "What should I translate?"],
    ["good morning", "In Spanish: buenos días"],
  ],
  "a change of mind": [
    ["set a timer", "For how long?"],
    ["actually what time is it", "It's 10 AM."],
    ["add a task", "What should I add?"],
    ["never mind", "Okay, never mind."],
    ["stop", ""],
  ],
  "what it cannot do": [
    ["turn the volume up", /devices/],
    ["how many calories are in mashed potatoes", /can't|not something/],
    ["thank you", /welcome|Any time|pleasure/],
  ],
};

describe.skipIf(!hasModel)(hasModel ? "through the local router" : "the router's weights are not there", () => {
  test.each(Object.entries(CONVERSATIONS))("%s", async (_, turns) => {
    const dialogue = createAssistant({
      router: createLocalRouter(),
      commands: world.commands,
      log: silentLogger,
      metrics: noMetrics,
      now: () => performance.now(),
    }).open({ userId: ANNA, language: "en", timeZone: "America/New_York" });
    for (const [said, expected] of turns) {
      const { text } = await dialogue.answer(said, { signal: new AbortController().signal, now: world.now });
      if (typeof expected === "string") expect(`${said}: ${text()}`).toBe(`${said}: ${expected}`);
      else expect(text(), said).toMatch(expected);
    }
  });
});
