import { expect } from "vitest";
import type { World } from "../api/world.ts";
import { type RouteCases, withoutToken } from "./case.ts";

const aTask =
  (more: object = {}) =>
  async (world: World) => {
    const { body } = await world.as("ann").post("/tasks", { body: { title: "call mom", ...more } });
    return { id: body.id as string };
  };
const missing = {
  name: "knows nothing of an id that is nobody's",
  before: async () => ({ id: "01890000-0000-7000-8000-000000000000" }),
  status: 404,
  answer: { code: "not_found" },
};

export const taskCases: RouteCases = {
  "get /tasks": [
    {
      name: "lists, filters and searches",
      before: async (world) => {
        await aTask({ dueAt: "2026-03-03T09:00:00+01:00", tags: ["family"] })(world);
        await aTask({ title: "buy milk" })(world);
        return {};
      },
      query: { q: "mom fam", dueBefore: "2026-03-04T00:00:00Z", sort: "-createdAt", state: "all", limit: "5" },
      status: 200,
      answer: { items: [{ title: "call mom", dueAt: "2026-03-03T08:00:00.000Z" }], nextCursor: null },
    },
    { name: "refuses a limit that is none", query: { limit: "0" }, status: 422, answer: { code: "invalid" } },
    { name: "refuses another list's cursor", query: { cursor: "eA" }, status: 400, answer: { code: "bad_message" } },
    { name: "refuses a time without a zone", query: { dueFrom: "2026-03-04T00:00:00" }, status: 422 },
    { name: "survives a NUL in the search", query: { q: "a\0b" }, status: 422 },
    withoutToken,
  ],
  "post /tasks": [
    {
      name: "adds a task with all that it may have",
      body: {
        title: "water the plants",
        notes: "not the cactus",
        list: "Home",
        priority: "high",
        tags: ["plants"],
        dueAt: "2026-03-02T18:00:00+01:00",
        dueAllDay: false,
        recurrence: "FREQ=WEEKLY;BYDAY=MO",
        timeZone: "Europe/Berlin",
      },
      status: 201,
      answer: {
        list: "home",
        dueAt: "2026-03-02T17:00:00.000Z",
        recurrence: "FREQ=WEEKLY;BYDAY=MO",
        completedAt: null,
      },
      check: ({ headers, body }) => expect(headers.get("location")).toBe(`/api/v1/tasks/${body.id}`),
    },
    {
      name: "takes a task in words",
      body: { text: "call mom tomorrow at five", timeZone: "Europe/Berlin" },
      status: 201,
      answer: { title: "call mom", dueAt: "2026-03-03T16:00:00.000Z", dueAllDay: false },
    },
    {
      name: "reads words by the clock of the account",
      before: async (world) => {
        await world.as("ann").patch("/users/me", { body: { timeZone: "Asia/Tokyo" } });
        return {};
      },
      body: { text: "take out the trash every tuesday at 8 pm" },
      status: 201,
      answer: { title: "take out the trash", dueAt: "2026-03-03T11:00:00.000Z", recurrence: "FREQ=WEEKLY;BYDAY=TU" },
    },
    { name: "refuses a body that is no JSON", body: "{", status: 400, answer: { code: "bad_message" } },
    {
      name: "says where a body is wrong",
      body: { title: "x", priority: "highest" },
      status: 422,
      answer: { code: "invalid", details: [{ path: "body.priority" }] },
    },
    { name: "refuses a time that has passed", body: { text: "call mom yesterday at five" }, status: 422 },
    { name: "refuses a zone that is none", body: { text: "call mom", timeZone: "Mars/Olympus" }, status: 422 },
    withoutToken,
  ],
  "get /tasks/{id}": [{ name: "shows it", before: aTask(), status: 200, answer: { title: "call mom" } }, missing],
  "put /tasks/{id}": [
    {
      name: "replaces it",
      before: aTask({ notes: "gone", tags: ["gone"], dueAt: "2026-03-03T09:00:00Z" }),
      body: { title: "call mum" },
      status: 200,
      answer: { title: "call mum", notes: "", tags: [], dueAt: null },
    },
    {
      name: "puts it into the zone of the account where none is named",
      before: async (world) => {
        await world.as("ann").patch("/users/me", { body: { timeZone: "Asia/Tokyo" } });
        return await aTask({ timeZone: "Europe/Berlin" })(world);
      },
      body: { title: "call mum" },
      status: 200,
      answer: { title: "call mum", timeZone: "Asia/Tokyo" },
    },
    {
      name: "keeps the zone that it names",
      before: aTask(),
      body: { title: "call mum", timeZone: "Europe/Berlin" },
      status: 200,
      answer: { timeZone: "Europe/Berlin" },
    },
    { name: "needs a title", before: aTask(), body: {}, status: 422, answer: { code: "invalid" } },
    { ...missing, body: { title: "x" } },
  ],
  "patch /tasks/{id}": [
    {
      name: "changes what it names",
      before: aTask({ notes: "stays" }),
      body: { priority: "low" },
      status: 200,
      answer: { title: "call mom", notes: "stays", priority: "low" },
    },
    { name: "does not let recur what is never due", before: aTask(), body: { recurrence: "FREQ=DAILY" }, status: 422 },
    { ...missing, body: { title: "x" } },
  ],
  "delete /tasks/{id}": [
    {
      name: "removes it",
      before: aTask(),
      status: 204,
      check: async (_, { id }, world) => expect((await world.as("ann").get(`/tasks/${id}`)).status).toBe(404),
    },
    missing,
  ],
  "patch /tasks/{id}/complete": [
    {
      name: "marks it as done",
      before: aTask(),
      status: 200,
      answer: { title: "call mom", completedAt: "2026-03-02T12:00:00.000Z" },
    },
    missing,
  ],
};
