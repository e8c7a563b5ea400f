import { describe, expect, test } from "vitest";
import { ANNA, BOB, useWorld } from "./world.ts";

const world = useWorld();
const add = (title: string, more: Record<string, unknown> = {}) => world.run("task.add", { title, ...more });

describe("task.add", () => {
  test.each([
    [{ title: "buy milk" }, "Added buy milk."],
    [{ title: "to buy milk" }, "Added buy milk."],
    [{ title: "buy milk", list: "my to do list" }, "Added buy milk."],
    [{ title: "buy milk", when: "tomorrow" }, "Added buy milk, due tomorrow."],
    [{ title: "call mom", when: "tomorrow at five" }, "Added call mom, due tomorrow at 5 PM."],
    [{ title: "pay rent", when: "by friday", priority: "urgent" }, "Added pay rent, due Friday, high priority."],
    [{ title: "eggs and bread", list: "shopping list" }, "Added eggs and bread to your shopping list."],
    [{ title: "salt and pepper, milk", list: "groceries" }, "Added salt and pepper and milk to your shopping list."],
    [{ title: "a, b, c, d and e", list: "packing" }, "Added 5 items to your packing list."],
    [{ title: "call bob and email alice", list: "work" }, "Added call bob and email alice to your work list."],
  ])("%j says %s", async (slots, expected) => {
    expect(await world.say("task.add", slots)).toBe(expected);
  });

  test("several things to buy are several tasks", async () => {
    await add("eggs, milk and bread", { list: "my shopping list" });
    const tasks = await world.services.tasks.list(ANNA, { list: "shopping" });
    expect(tasks.map(({ title }) => title)).toEqual(["eggs", "milk", "bread"]);
  });

  test("a day without a time is due all day, in the caller's zone", async () => {
    await add("buy milk", { when: "tomorrow" });
    await add("call mom", { when: "tomorrow at five" });
    const [milk, mom] = await world.services.tasks.list(ANNA);
    expect(milk).toMatchObject({ dueAllDay: true, dueAt: new Date("2026-03-05T05:00:00Z") });
    expect(mom).toMatchObject({ dueAllDay: false, dueAt: new Date("2026-03-05T22:00:00Z") });
  });

  test("asks for what is missing, unclear or past, and adds nothing until then", async () => {
    expect(await world.run("task.add")).toMatchObject({
      handled: false,
      say: "What should I add?",
      ask: { slot: "title" },
    });
    expect(await add("buy milk", { when: "gibberish" })).toMatchObject({
      say: "When is it due?",
      ask: { slot: "when" },
    });
    expect(await add("buy milk", { when: "yesterday" })).toMatchObject({
      say: "That's in the past. When is it due?",
      ask: { slot: "when", slots: { title: "buy milk" } },
    });
    expect(await world.services.tasks.list(ANNA)).toEqual([]);
  });
});

describe("task.list", () => {
  test("reads three and counts the rest", async () => {
    for (const title of ["one", "two", "three", "four", "five"]) await add(title);
    expect(await world.say("task.list")).toBe("You have 5 tasks: one, two, three and 2 more.");
  });

  test.each([
    [{}, "You have 2 tasks: water plants and call mom."],
    [{ when: "today" }, "You have no tasks due today."],
    [{ when: "tomorrow" }, "You have 1 task due tomorrow: water plants."],
    [{ list: "my shopping list" }, "Your shopping list has 1 item: eggs."],
    [{ list: "hardware" }, "Your hardware list is empty."],
    [{ state: "done" }, "You have 1 finished task: pay rent."],
    [{ when: "overdue" }, "You have no overdue tasks."],
  ])("%j says %s", async (slots, expected) => {
    await add("call mom");
    await add("water plants", { when: "tomorrow" });
    await add("eggs", { list: "shopping" });
    await add("pay rent");
    await world.run("task.complete", { title: "pay rent" });
    expect(await world.say("task.list", slots)).toBe(expected);
  });

  test("what was due yesterday is overdue", async () => {
    await add("pay rent", { when: "today" });
    world.now = new Date("2026-03-05T15:00:00Z");
    expect(await world.say("task.list", { when: "overdue" })).toBe("You have 1 overdue task: pay rent.");
  });

  test("another user's tasks are never read", async () => {
    await world.run("task.add", { title: "secret" }, { userId: BOB });
    expect(await world.say("task.list")).toBe("You have no tasks.");
  });
});

describe("task.complete", () => {
  test("does the closest match and names it", async () => {
    await add("buy milk");
    await add("call mom");
    expect(await world.say("task.complete", { title: "the milk" })).toBe("Done: buy milk.");
    expect((await world.services.tasks.list(ANNA)).map(({ title }) => title)).toEqual(["call mom"]);
    expect(await world.say("task.complete", { title: "milk" })).toBe("Buy milk is already done.");
  });

  test("asks which one while several come close", async () => {
    await add("call mom about dinner");
    await add("call mom about tickets");
    const result = await world.run("task.complete", { title: "call mom" });
    expect(result).toMatchObject({
      handled: false,
      ask: {
        slot: "id",
        expects: "choice",
        choices: [{ label: "call mom about dinner" }, { label: "call mom about tickets" }],
      },
    });
    expect(result.say).toBe("Which one: call mom about dinner or call mom about tickets?");
  });

  test("tells twins apart by their lists, and takes the first where nothing does", async () => {
    await add("milk", { list: "shopping" });
    await add("milk", { list: "party" });
    expect(await world.say("task.complete", { title: "milk" })).toBe(
      "Which one: milk on your shopping list or milk on your party list?",
    );
    expect(await world.say("task.complete", { title: "milk", list: "party" })).toBe("Done: milk.");
    await add("milk", { list: "shopping" });
    expect(await world.say("task.complete", { title: "milk" })).toBe("Done: milk.");
  });

  test("does not see what is not there, or another user's", async () => {
    const added = await world.run("task.add", { title: "feed the zebra" }, { userId: BOB });
    expect(await world.say("task.complete", { title: "zebra" })).toBe("I don't see zebra on your list.");
    const id = added.handled ? added.items?.[0]?.id : undefined;
    expect(await world.say("task.complete", { title: "zebra", id })).toBe("That isn't there any more.");
    expect(await world.services.tasks.list(BOB)).toHaveLength(1);
  });
});

describe("task.update", () => {
  test.each([
    [{ when: "friday at noon" }, "Call mom is now due Friday at noon."],
    [{ when: "no due date" }, "Call mom is now no longer due at a time."],
    [{ priority: "urgent" }, "Call mom is now high priority."],
    [{ newTitle: "call dad" }, "Renamed call mom to call dad."],
    [{ newTitle: "call dad", when: "friday" }, "Renamed call mom to call dad, due Friday."],
    [{ list: "family" }, "Call mom is now on your family list."],
    [{ when: "yesterday" }, "That's in the past. When should it be due?"],
    [{}, "What should I change about call mom?"],
    [{ change: "tomorrow" }, "Call mom is now due tomorrow."],
    [{ change: "high priority" }, "Call mom is now high priority."],
    [{ change: "call dad" }, "Renamed call mom to call dad."],
  ])("%j says %s", async (slots, expected) => {
    await add("call mom", { when: "tomorrow" });
    expect(await world.say("task.update", { title: "call mom", ...slots })).toBe(expected);
  });

  test("says so where there is no such task", async () => {
    expect(await world.say("task.update", { title: "zebra", when: "friday" })).toBe("I don't see zebra on your list.");
  });
});

describe("task.delete", () => {
  test("deletes one task and names it", async () => {
    await add("buy milk");
    expect(await world.say("task.delete", { title: "milk" })).toBe("Deleted buy milk.");
    expect(await world.services.tasks.list(ANNA)).toEqual([]);
    expect(await world.say("task.delete", { title: "milk" })).toBe("I don't see milk on your list.");
  });

  test("deletes many only after yes, and only the caller's", async () => {
    await world.run("task.add", { title: "bob's own" }, { userId: BOB });
    await add("one");
    await add("two");
    const asked = await world.run("task.delete", { all: true });
    expect(asked).toMatchObject({
      handled: false,
      say: "Delete all 2 tasks?",
      ask: { slot: "confirmed", expects: "yes_no" },
    });
    expect(await world.services.tasks.list(ANNA)).toHaveLength(2);
    expect(await world.say("task.delete", { all: true, confirmed: true })).toBe("Deleted 2 tasks.");
    expect(await world.services.tasks.list(ANNA)).toEqual([]);
    expect(await world.services.tasks.list(BOB)).toHaveLength(1);
  });

  test("a list without a title means all of it", async () => {
    await add("eggs and milk", { list: "shopping" });
    await add("call mom");
    expect(await world.say("task.delete", { list: "shopping list" })).toBe("Delete all 2 tasks on your shopping list?");
    expect(await world.say("task.delete", { list: "shopping", confirmed: true })).toBe(
      "Deleted 2 tasks on your shopping list.",
    );
    expect(await world.services.tasks.list(ANNA)).toHaveLength(1);
    expect(await world.say("task.delete", { list: "shopping" })).toBe("There are no tasks on your shopping list.");
  });

  test("asks which where nothing is said", async () => {
    expect(await world.run("task.delete")).toMatchObject({
      say: "Which task should I delete?",
      ask: { slot: "title" },
    });
  });
});
