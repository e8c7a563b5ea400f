import { expect } from "vitest";
import { NOW, type World } from "../api/world.ts";
import { type RouteCases, withoutToken } from "./case.ts";

const aReminder =
  (fields: object = { label: "call mom", dueAt: "2026-03-02T17:00:00Z" }) =>
  async (world: World) => {
    const { body } = await world.as("ann").post("/reminders", { body: fields });
    return { id: body.id as string };
  };
const aTimer = aReminder({ kind: "timer", durationS: 600, label: "pizza" });
const aNotification = async (world: World) => {
  const { id: userId } = (await world.as("ann").get("/users/me")).body;
  await world.deps.notifications.tell([{ userId, key: "k", kind: "reminder", title: "call mom" }]);
  return { id: (await world.as("ann").get("/notifications")).body.items[0].id as string };
};
const missing = {
  name: "knows nothing of an id that is nobody's",
  before: async () => ({ id: "01890000-0000-7000-8000-000000000000" }),
  status: 404,
  answer: { code: "not_found" },
};

export const reminderCases: RouteCases = {
  "get /reminders": [
    {
      name: "lists what waits, soonest first",
      before: async (world) => {
        await aReminder()(world);
        return await aTimer(world);
      },
      query: { dueBefore: "2026-03-03T00:00:00Z", sort: "dueAt", state: "waiting" },
      status: 200,
      answer: {
        items: [{ kind: "timer", label: "pizza", durationMs: 600_000 }, { label: "call mom" }],
        nextCursor: null,
      },
    },
    {
      name: "finds by words",
      before: async (world) => {
        await aReminder({ label: "water the plants", dueAt: "2026-03-02T17:00:00Z" })(world);
        return await aReminder()(world);
      },
      query: { q: "MOM cal" },
      status: 200,
      answer: { items: [{ label: "call mom" }], nextCursor: null },
      check: ({ body }) => expect(body.items).toHaveLength(1),
    },
    { name: "refuses a state that is none", query: { state: "gone" }, status: 422 },
    { name: "refuses another list's cursor", query: { cursor: "eA" }, status: 400 },
    withoutToken,
  ],
  "post /reminders": [
    {
      name: "sets an alarm",
      body: { kind: "alarm", dueAt: "2026-03-03T07:00:00+01:00", timeZone: "Europe/Berlin" },
      status: 201,
      answer: { kind: "alarm", dueAt: "2026-03-03T06:00:00.000Z", state: "pending" },
    },
    {
      name: "starts a timer",
      body: { kind: "timer", durationS: 90 },
      status: 201,
      answer: { dueAt: "2026-03-02T12:01:30.000Z", durationMs: 90_000 },
    },
    {
      name: "takes a reminder in words",
      body: { text: "remind me to call mom tomorrow at five pm", timeZone: "Europe/Berlin" },
      status: 201,
      answer: { kind: "reminder", label: "call mom", dueAt: "2026-03-03T16:00:00.000Z" },
    },
    {
      name: "sets what recurs",
      body: { label: "pills", dueAt: "2026-03-03T08:00:00Z", recurrence: "freq=daily" },
      status: 201,
      answer: { label: "pills", recurrence: "FREQ=DAILY" },
    },
    {
      name: "takes what recurs in words",
      body: { text: "remind me to take my pills every day at eight am", timeZone: "UTC" },
      status: 201,
      answer: { dueAt: "2026-03-03T08:00:00.000Z", recurrence: "FREQ=DAILY" },
    },
    {
      name: "refuses a rule that is none",
      body: { dueAt: "2026-03-03T08:00:00Z", recurrence: "now and then" },
      status: 422,
    },
    {
      name: "takes a timer in words",
      body: { text: "set a timer for ten minutes" },
      status: 201,
      answer: { kind: "timer", durationMs: 600_000 },
    },
    {
      name: "refuses a time that has passed",
      body: { dueAt: "2026-03-02T11:00:00Z" },
      status: 422,
      answer: { code: "invalid" },
    },
    { name: "refuses words without a time", body: { text: "remind me to call mom" }, status: 422 },
    { name: "refuses a timer of a week", body: { kind: "timer", durationS: 604_800 }, status: 422 },
    withoutToken,
  ],
  "get /reminders/{id}": [
    { name: "shows it", before: aReminder(), status: 200, answer: { label: "call mom" } },
    missing,
  ],
  "patch /reminders/{id}": [
    {
      name: "moves it",
      before: aReminder(),
      body: { dueAt: "2026-03-02T18:00:00Z" },
      status: 200,
      answer: { label: "call mom", dueAt: "2026-03-02T18:00:00.000Z" },
    },
    {
      name: "lets it recur",
      before: aReminder(),
      body: { recurrence: "FREQ=WEEKLY" },
      status: 200,
      answer: { dueAt: "2026-03-02T17:00:00.000Z", recurrence: "FREQ=WEEKLY" },
    },
    { name: "lets no timer recur", before: aTimer, body: { recurrence: "FREQ=DAILY" }, status: 422 },
    { ...missing, body: { label: "x" } },
  ],
  "delete /reminders/{id}": [
    {
      name: "cancels it",
      before: aReminder(),
      status: 204,
      check: async (_, { id }, world) => expect((await world.as("ann").get(`/reminders/${id}`)).status).toBe(404),
    },
    missing,
  ],
  "post /reminders/{id}/pause": [
    { name: "stops a timer", before: aTimer, status: 200, answer: { state: "paused", remainingMs: 600_000 } },
    { name: "is not for reminders", before: aReminder(), status: 422 },
    missing,
  ],
  "post /reminders/{id}/resume": [
    {
      name: "lets it run on",
      before: async (world) => {
        const made = await aTimer(world);
        await world.as("ann").post(`/reminders/${made.id}/pause`);
        return made;
      },
      status: 200,
      answer: { state: "pending", remainingMs: null },
    },
    missing,
  ],
  "get /notifications": [
    {
      name: "lists what somebody was told",
      before: aNotification,
      query: { unread: "true" },
      status: 200,
      answer: { items: [{ title: "call mom", readAt: null }] },
    },
    {
      name: "finds by words and sorts",
      before: async (world) => {
        const { id: userId } = (await world.as("ann").get("/users/me")).body;
        for (const [key, title, body] of [
          ["1", "call mom", "at home"],
          ["2", "Today: 1 event", "12:00 lunch with mom"],
          ["3", "water the plants", ""],
        ] as const)
          await world.deps.notifications.tell([{ userId, key, kind: "task", title, body }]);
        return {};
      },
      query: { q: "mom", sort: "createdAt" },
      status: 200,
      answer: { items: [{ title: "call mom" }, { title: "Today: 1 event" }], nextCursor: null },
      check: async ({ body }, _, world) => {
        expect(body.items).toHaveLength(2);
        const newest = (await world.as("ann").get("/notifications", { query: { q: "mom" } })).body.items;
        expect(newest).toEqual([...body.items].reverse());
      },
    },
    { name: "refuses another list's cursor", query: { cursor: "eA" }, status: 400 },
    withoutToken,
  ],
  "patch /notifications/{id}/read": [
    {
      name: "settles the reminder that it is about, so that it is not spoken any more",
      before: async (world) => {
        const { id: userId } = (await world.as("ann").get("/users/me")).body;
        const due = { kind: "reminder", label: "call mom", dueAt: NOW, timeZone: "UTC" } as const;
        const { id: about } = await world.deps.reminders.set(userId, due);
        await world.deps.notifications.tell([{ userId, key: "k", kind: "reminder", title: "call mom", about }]);
        return { about, id: (await world.as("ann").get("/notifications")).body.items[0].id as string };
      },
      status: 200,
      answer: { readAt: "2026-03-02T12:00:00.000Z" },
      check: async (_, { about }, world) =>
        expect((await world.as("ann").get(`/reminders/${about}`)).body.state).toBe("delivered"),
    },
    { name: "marks it as read", before: aNotification, status: 200, answer: { readAt: "2026-03-02T12:00:00.000Z" } },
    missing,
  ],
};
