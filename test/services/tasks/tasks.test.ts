import { beforeEach, describe, expect, it } from "vitest";
import type { Tasks } from "../../../services/tasks/service.ts";
import { createTasks } from "../../../services/tasks/store.ts";
import { onEachStore } from "../stores.ts";

const ANN = "ann";
const BOB = "bob";
const at = (text: string) => new Date(`2026-03-${text}:00.000Z`);

describe("tasks", () => {
  onEachStore((store) => {
    let tasks: Tasks;
    let clock = at("01T08:00");
    beforeEach(() => {
      clock = at("01T08:00");
      tasks = createTasks({ db: store().db, now: () => clock });
    });
    const titles = async (...args: Parameters<Tasks["list"]>) => (await tasks.list(...args)).map(({ title }) => title);

    it("keeps all that a task was made with", async () => {
      const made = await tasks.add(ANN, {
        title: "  Buy milk ",
        notes: "the blue one",
        list: " Shopping",
        priority: "high",
        tags: ["food", 'it\'s "quoted", {braced}\\'],
        dueAt: new Date("2026-03-02T17:30:15.123Z"),
        dueAllDay: true,
      });
      expect(made).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        title: "Buy milk",
        notes: "the blue one",
        list: "shopping",
        priority: "high",
        tags: ["food", 'it\'s "quoted", {braced}\\'],
        dueAt: new Date("2026-03-02T17:30:15.123Z"),
        dueAllDay: true,
        recurrence: null,
        timeZone: "UTC",
        completedAt: null,
        createdAt: clock,
        updatedAt: clock,
      });
      expect(await tasks.get(ANN, made.id)).toEqual(made);
    });

    it("fills in what a task was made without", async () => {
      const made = await tasks.add(ANN, { title: "call mom" });
      expect(made).toMatchObject({
        notes: "",
        list: "tasks",
        priority: "normal",
        tags: [],
        dueAt: null,
        dueAllDay: false,
      });
    });

    it("lists open tasks by due time, then age, those without a time last", async () => {
      await tasks.add(ANN, { title: "someday first" });
      await tasks.add(ANN, { title: "late", dueAt: at("05T10:00") });
      await tasks.add(ANN, { title: "soon", dueAt: at("02T10:00") });
      await tasks.add(ANN, { title: "someday second" });
      expect(await titles(ANN)).toEqual(["soon", "late", "someday first", "someday second"]);
      expect(await titles(ANN, { limit: 2 })).toEqual(["soon", "late"]);
    });

    it.each([
      ["by list", { list: "Shopping" }, ["milk"]],
      ["by state", { state: "done" as const }, ["done"]],
      ["by every state", { state: "all" as const }, ["milk", "rent", "done"]],
      ["from a time on, that time included", { dueFrom: at("03T09:00") }, ["rent"]],
      ["before a time, that time excluded", { dueBefore: at("03T09:00") }, ["milk"]],
      ["between times", { dueFrom: at("02T09:00"), dueBefore: at("02T09:01") }, ["milk"]],
    ])("filters %s", async (_, filter, expected) => {
      await tasks.add(ANN, { title: "milk", list: "shopping", dueAt: at("02T09:00") });
      await tasks.add(ANN, { title: "rent", dueAt: at("03T09:00") });
      const done = await tasks.add(ANN, { title: "done" });
      await tasks.complete(ANN, done.id);
      expect(await titles(ANN, filter)).toEqual(expected);
    });

    it("completes a task once, however often it is told to", async () => {
      const { id } = await tasks.add(ANN, { title: "call mom" });
      const first = await tasks.complete(ANN, id);
      expect(first.completedAt).toEqual(clock);
      clock = at("01T09:00");
      expect((await tasks.complete(ANN, id)).completedAt).toEqual(first.completedAt);
      expect(await titles(ANN)).toEqual([]);
    });

    it("changes what an update names and nothing else", async () => {
      const made = await tasks.add(ANN, {
        title: "call mom",
        tags: ["family"],
        dueAt: at("02T09:00"),
        dueAllDay: true,
      });
      clock = at("01T09:00");
      const changed = await tasks.update(ANN, made.id, { title: "call mum", priority: "low" });
      expect(changed).toEqual({ ...made, title: "call mum", priority: "low", updatedAt: clock });
      const undated = await tasks.update(ANN, made.id, { dueAt: null });
      expect(undated).toMatchObject({ dueAt: null, dueAllDay: false });
    });

    it("finds the title that was meant, best first", async () => {
      for (const title of ["buy milk", "call mom", "dentist appointment", "buy almond milk"])
        await tasks.add(ANN, { title });
      const found = await tasks.find(ANN, "the milk");
      expect(found.map(({ task }) => task.title)).toEqual(["buy milk", "buy almond milk"]);
      expect((await tasks.find(ANN, "call mum"))[0]?.task.title).toBe("call mom");
      expect((await tasks.find(ANN, "dentist"))[0]?.task.title).toBe("dentist appointment");
      expect(await tasks.find(ANN, "the lawn mower")).toEqual([]);
    });

    it("completes a task that recurs, and has another due the next time, by the clock of its zone", async () => {
      clock = at("28T08:00");
      const { id } = await tasks.add(ANN, {
        title: "water the plants",
        dueAt: new Date("2026-03-28T17:00:00Z"),
        recurrence: "rrule:freq=daily;interval=2",
        timeZone: "Europe/Berlin",
        tags: ["home"],
      });
      const done = await tasks.complete(ANN, id);
      expect(done).toMatchObject({ id, completedAt: clock, recurrence: "FREQ=DAILY;INTERVAL=2" });
      await tasks.complete(ANN, id);
      const [next, ...others] = await tasks.list(ANN);
      expect(others).toEqual([]);
      // Clocks went forward in between.
      expect(next).toMatchObject({
        title: "water the plants",
        dueAt: new Date("2026-03-30T16:00:00Z"),
        tags: ["home"],
      });
    });

    it("does not make up for what was missed, and ends when its count is over", async () => {
      clock = new Date("2026-06-10T08:00:00Z");
      const { id } = await tasks.add(ANN, {
        title: "gym",
        dueAt: at("02T09:00"),
        recurrence: "FREQ=WEEKLY;BYDAY=MO;COUNT=99",
      });
      await tasks.complete(ANN, id);
      const [next] = await tasks.list(ANN);
      expect(next).toMatchObject({
        dueAt: new Date("2026-06-15T09:00:00Z"),
        recurrence: "FREQ=WEEKLY;BYDAY=MO;COUNT=98",
      });
      const last = await tasks.update(ANN, next?.id ?? "", { recurrence: "FREQ=WEEKLY;COUNT=1" });
      await tasks.complete(ANN, last.id);
      expect(await tasks.list(ANN)).toEqual([]);
    });

    it.each([
      ["no rule", "every day"],
      ["a rule that never comes", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"],
      ["what comes every second", "FREQ=SECONDLY"],
      ["an interval of nothing", "FREQ=DAILY;INTERVAL=0"],
      ["a part said twice", "FREQ=DAILY;FREQ=WEEKLY"],
    ])("refuses as recurrence %s", async (_, recurrence) => {
      await expect(tasks.add(ANN, { title: "x", dueAt: at("02T09:00"), recurrence })).rejects.toMatchObject({
        code: "invalid",
      });
    });

    it("does not let recur what is due at no time", async () => {
      await expect(tasks.add(ANN, { title: "x", recurrence: "FREQ=DAILY" })).rejects.toMatchObject({ code: "invalid" });
      const { id } = await tasks.add(ANN, { title: "x", dueAt: at("02T09:00"), recurrence: "FREQ=DAILY" });
      expect(await tasks.update(ANN, id, { dueAt: null })).toMatchObject({ dueAt: null, recurrence: null });
      await expect(tasks.update(ANN, id, { recurrence: "FREQ=DAILY" })).rejects.toMatchObject({ code: "invalid" });
    });

    it.each([
      ["dueAt", ["b", "a", "d", "c", "e"]],
      ["-dueAt", ["d", "a", "b", "e", "c"]],
      ["createdAt", ["a", "b", "c", "d", "e"]],
      ["-createdAt", ["e", "d", "c", "b", "a"]],
      ["title", ["a", "b", "c", "d", "e"]],
      ["-title", ["e", "d", "c", "b", "a"]],
      ["priority", ["c", "a", "b", "d", "e"]],
    ] as const)("pages through all of them by %s, each once", async (order, expected) => {
      const due = { a: "03T09:00", b: "02T09:00", d: "04T09:00" } as Record<string, string>;
      for (const title of ["a", "b", "c", "d", "e"]) {
        clock = new Date(clock.getTime() + 1000);
        const day = due[title];
        await tasks.add(ANN, {
          title,
          ...(day !== undefined && { dueAt: at(day) }),
          ...(title === "c" && { priority: "high" as const }),
        });
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await tasks.page(ANN, { order, limit: 2, cursor });
        seen.push(...page.items.map(({ title }) => title));
        cursor = page.nextCursor ?? undefined;
        // What is added meanwhile moves nothing.
        if (pages++ === 0) await tasks.add(BOB, { title: "another's" });
      } while (cursor !== undefined);
      expect([seen, pages]).toEqual([expected, 3]);
    });

    it.each([
      ["a word from its beginning", "mil", ["Buy Milk"]],
      ["all words in any order", "milk buy", ["Buy Milk"]],
      ["words of notes", "semi-skimmed", ["Buy Milk"]],
      ["tags", "errand", ["Buy Milk", "post letter"]],
      ["not words that are not there", "milk letter", []],
      ["not mere signs", "!&|':*", []],
      ["everything where nothing is asked", "  ", ["Buy Milk", "post letter"]],
    ])("searches for %s", async (_, search, expected) => {
      await tasks.add(ANN, { title: "Buy Milk", notes: "semi-skimmed, 2 l", tags: ["Errands"] });
      await tasks.add(ANN, { title: "post letter", tags: ["errands"] });
      await tasks.add(BOB, { title: "buy milk" });
      expect((await tasks.page(ANN, { search })).items.map(({ title }) => title)).toEqual(expected);
    });

    it("filters pages by tag and priority", async () => {
      await tasks.add(ANN, { title: "one", tags: ["home"], priority: "high" });
      await tasks.add(ANN, { title: "two", tags: ["home"] });
      await tasks.add(ANN, { title: "three", priority: "high" });
      const shown = async (query: object) => (await tasks.page(ANN, query)).items.map(({ title }) => title);
      expect(await shown({ tag: "home" })).toEqual(["one", "two"]);
      expect(await shown({ priority: "high" })).toEqual(["one", "three"]);
      expect(await shown({ priority: "high", tag: "home" })).toEqual(["one"]);
    });

    it.each(["", "x", "bm90IGpzb24", Buffer.from('["title","x","y"]').toString("base64url")])(
      "refuses the cursor %j",
      async (cursor) => {
        await expect(tasks.page(ANN, { cursor })).rejects.toMatchObject({ code: "bad_message" });
      },
    );

    it("removes a task for good", async () => {
      const { id } = await tasks.add(ANN, { title: "call mom" });
      await tasks.remove(ANN, id);
      await expect(tasks.get(ANN, id)).rejects.toMatchObject({ code: "not_found" });
      await expect(tasks.remove(ANN, id)).rejects.toMatchObject({ code: "not_found" });
    });

    it("never lets one user read or change another's task", async () => {
      const mine = await tasks.add(ANN, { title: "buy milk", dueAt: at("02T09:00") });
      const refused = { name: "VoiceError", code: "not_found" };
      await expect(tasks.get(BOB, mine.id)).rejects.toMatchObject(refused);
      await expect(tasks.complete(BOB, mine.id)).rejects.toMatchObject(refused);
      expect((await tasks.page(BOB, { state: "all", search: "milk" })).items).toEqual([]);
      await expect(tasks.update(BOB, mine.id, { title: "mine now" })).rejects.toMatchObject(refused);
      await expect(tasks.remove(BOB, mine.id)).rejects.toMatchObject(refused);
      expect(await tasks.list(BOB, { state: "all" })).toEqual([]);
      expect(await tasks.find(BOB, "buy milk", { state: "all" })).toEqual([]);
      expect(await tasks.get(ANN, mine.id)).toEqual(mine);
    });

    it("treats an id that cannot be one as unknown", async () => {
      await expect(tasks.get(ANN, "'; drop table tasks; --")).rejects.toMatchObject({ code: "not_found" });
    });

    it.each([
      ["an empty title", { title: "  " }],
      ["a title that is too long", { title: "x".repeat(501) }],
      ["a NUL character", { title: "a\0b" }],
      ["a due time that is no time", { title: "x", dueAt: new Date(Number.NaN) }],
      ["too many tags", { title: "x", tags: Array.from({ length: 51 }, () => "tag") }],
    ])("refuses %s", async (_, task) => {
      await expect(tasks.add(ANN, task)).rejects.toMatchObject({ code: "invalid" });
      expect(await tasks.list(ANN, { state: "all" })).toEqual([]);
    });
  });
});
