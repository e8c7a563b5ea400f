import type { World } from "../api/world.ts";
import { type Made, type RouteCases, withoutToken } from "./case.ts";

const BLOCK = { title: "Focus", startsAt: "2026-03-03T09:00:00Z", endsAt: "2026-03-03T11:00:00Z" };
const aDay = async (world: World) => {
  const ann = world.as("ann");
  const { body: task } = await ann.post("/tasks", { body: { title: "write", dueAt: "2026-03-03T15:00:00Z" } });
  await ann.post("/reminders", { body: { label: "call", dueAt: "2026-03-03T12:00:00Z" } });
  await ann.post("/schedule", { body: { blocks: [BLOCK] } });
  return { taskId: task.id as string };
};
const aSummary = async (world: World): Promise<Made> => {
  await world.as("ann").put("/schedule/summary", { body: { at: "07:30" } });
  return {};
};

export const scheduleCases: RouteCases = {
  "get /schedule": [
    {
      name: "shows all that a day holds",
      before: aDay,
      query: { date: "2026-03-03", timeZone: "UTC" },
      status: 200,
      answer: {
        date: "2026-03-03",
        events: [{ kind: "block", title: "Focus" }],
        tasks: [{ title: "write" }],
        reminders: [{ label: "call" }],
        free: [{ endsAt: "2026-03-03T09:00:00.000Z" }, { startsAt: "2026-03-03T11:00:00.000Z" }],
      },
    },
    {
      name: "knows that a day may have 23 hours",
      query: { date: "2026-03-29", timeZone: "Europe/Berlin" },
      status: 200,
      answer: { from: "2026-03-28T23:00:00.000Z", before: "2026-03-29T22:00:00.000Z" },
    },
    { name: "refuses a day that is none", query: { date: "2026-02-30" }, status: 422 },
    withoutToken,
  ],
  "post /schedule": [
    {
      name: "sets time aside for a task",
      before: aDay,
      body: ({ taskId }: Made) => ({
        blocks: [{ taskId, startsAt: "2026-03-03T11:00:00Z", endsAt: "2026-03-03T12:00:00Z" }],
      }),
      status: 201,
      answer: { items: [{ kind: "block", title: "write" }] },
    },
    {
      name: "refuses time that is taken",
      before: aDay,
      body: { blocks: [{ ...BLOCK, startsAt: "2026-03-03T10:59:00Z" }] },
      status: 409,
      answer: { code: "conflict" },
    },
    {
      name: "takes it all the same where that may be",
      before: aDay,
      body: { blocks: [BLOCK], mayOverlap: true },
      status: 201,
    },
    {
      name: "knows nothing of another's task",
      body: { blocks: [{ taskId: "01890000-0000-7000-8000-000000000000", ...BLOCK }] },
      status: 404,
    },
    {
      name: "refuses a block that ends before it starts",
      body: { blocks: [{ ...BLOCK, endsAt: BLOCK.startsAt }] },
      status: 422,
    },
    withoutToken,
  ],
  "get /schedule/summary": [
    {
      name: "tells when",
      before: aSummary,
      status: 200,
      answer: { at: "07:30", timeZone: "UTC", nextAt: "2026-03-03T07:30:00.000Z" },
    },
    { name: "knows none where none is wanted", status: 404 },
  ],
  "put /schedule/summary": [
    {
      name: "sets the time by a clock of their own",
      body: { at: "21:00", timeZone: "Europe/Berlin" },
      status: 200,
      answer: { nextAt: "2026-03-02T20:00:00.000Z" },
    },
    { name: "refuses a time that is none", body: { at: "24:00" }, status: 422 },
    withoutToken,
  ],
  "delete /schedule/summary": [
    { name: "stops it", before: aSummary, status: 204 },
    { name: "knows none where none is wanted", status: 404 },
  ],
};
