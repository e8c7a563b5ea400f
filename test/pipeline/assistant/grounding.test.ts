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
