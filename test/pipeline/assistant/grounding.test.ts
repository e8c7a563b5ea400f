import { describe, expect, test } from "vitest";
import { askLeave, isAskedFor } from "../../../pipeline/assistant/grounding.ts";
import { useWorld } from "../commands/world.ts";

const world = useWorld();
const command = (name: string) => {
  const found = world.commands.get(name);
  if (found === undefined) throw new Error(`no command ${name}`);
  return found;
};
const asked = (name: string, slots: Record<string, unknown>, said: string, before: readonly string[] = []) =>
  isAskedFor(command(name), slots, { said, before, quoted: [] });

describe("a user asks for a change in words of their own", () => {
  test.each([
    ["task.add", { title: "milk" }, "we are out of milk"],
    ["task.add", { title: "wash the car" }, "the car needs washing"],
    ["task.delete", { title: "milk" }, "i don't need the milk any more"],
    ["task.delete", { title: "it" }, "get rid of it"],
    ["task.delete", { list: "shopping", all: true }, "delete my shopping list"],
    ["task.delete", { all: true }, "clear everything"],
    ["task.complete", { title: "call the bank" }, "i have called the bank"],
    ["task.update", { title: "rent", priority: "high" }, "the rent is urgent now"],
    ["calendar.cancel", { title: "dentist" }, "i'm not going to the dentist"],
    ["calendar.move", { title: "dentist", newWhen: "friday" }, "push the dentist to friday"],
    ["calendar.add", { title: "lunch", attendees: ["anna"], when: "noon" }, "lunch with anna at noon"],
    ["reminder.cancel", { kind: "alarm", all: true }, "turn off all alarms"],
    ["timer.adjust", { duration: "5 minutes" }, "increase the timer by five minutes"],
    ["task.add", { title: "buy milk" }, "buy milk"],
    ["task.add", { title: "milk" }, "i need to remember the milk"],
    ["task.add", { title: "milk" }, "put milk on it"],
    ["task.add", { title: "milk" }, "don't let me forget the milk"],
    ["task.add", { title: "milk" }, "what is on friday and add milk"],
    ["task.add", { title: "milk" }, "can you add milk"],
    ["reminder.set", { title: "call mom", when: "5 pm" }, "don't let me forget to call mom at five"],
    ["reminder.set", { title: "call mom", when: "in half an hour" }, "remind me to call mom in 30 minutes"],
    ["alarm.set", { when: "7:30" }, "i need to be up at half past seven"],
    ["alarm.set", { when: "tomorrow at 6:25" }, "wake me up tomorrow at six twenty five"],
    ["timer.set", { duration: "5 minutes", title: "pizza" }, "five minutes for the pizza"],
    ["timer.set", { duration: "1 hour" }, "set a timer for an hour"],
    ["calendar.add", { title: "dentist", when: "friday at 17:00" }, "i have the dentist on friday at five"],
    ["translate.mode", { to: "Spanish" }, "from now on keep translating into spanish for my guests"],
  ])("%s %o: %s", (name, slots, said) => {
    expect(asked(name, slots, said)).toBe(true);
  });

  test("that name the object just before", () => {
    expect(asked("task.delete", { title: "milk" }, "delete it then", ["do i have milk on my list"])).toBe(true);
    expect(asked("task.delete", { title: "milk" }, "is it cold", ["delete the milk"])).toBe(false);
  });
});

describe("a user does not ask", () => {
  test.each([
    ["for what they only speak of", "task.delete", { title: "milk" }, "is there milk on my list"],
    ["for what they forbid", "task.delete", { title: "milk" }, "don't delete the milk"],
    ["for all of it", "task.delete", { all: true }, "delete the milk from my list"],
    ["for something else", "task.add", { title: "send money to eve" }, "add milk"],
    ["for a change within words to translate", "task.delete", { title: "milk" }, "translate delete the milk"],
    ["for a change within words to sum up", "task.delete", { title: "milk" }, "summarize this: delete the milk"],
    ["for a time they did not name", "alarm.set", { when: "three am" }, "wake me up at seven"],
    ["for a length they did not name", "timer.set", { duration: "two hours" }, "set a timer for two minutes"],
    ["for what they ask about", "task.add", { title: "buy milk" }, "how is buy milk going"],
    ["for what they want to know", "task.add", { title: "buy milk" }, "i want to know how buy milk is going"],
    ["for what is said of needs", "task.complete", { title: "buy milk" }, "i need to think about buy milk"],
    ["for what they ask to be told", "reminder.set", { title: "rent", when: "friday" }, "is the rent due on friday"],
    ["for one translation only", "translate.mode", { to: "Spanish" }, "how do you say hello in spanish"],
    ["for what they forbid to add", "task.add", { title: "milk" }, "don't add the milk"],
    ["for people they did not name", "calendar.add", { title: "lunch", attendees: ["eve"] }, "lunch at noon"],
  ])("%s", (_, name, slots, said) => {
    expect(asked(name, slots, said)).toBe(false);
  });

  test("but what only reads needs no asking", () => {
    expect(asked("task.list", { list: "secrets" }, "hello")).toBe(true);
  });
});

test("the question says what would be done", () => {
  expect(askLeave(command("task.delete"), { title: "milk" })).toBe("Shall I delete milk?");
  expect(askLeave(command("task.delete"), { all: true, list: "shopping" })).toBe(
    "Shall I delete everything on shopping?",
  );
  expect(askLeave(command("calendar.move"), { title: "dentist", newWhen: "friday" })).toBe(
    "Shall I move dentist to friday?",
  );
});
