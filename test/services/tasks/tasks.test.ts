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
