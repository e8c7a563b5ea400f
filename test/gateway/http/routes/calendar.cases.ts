import { expect } from "vitest";
import type { World } from "../api/world.ts";
import { type Made, type RouteCases, withoutToken } from "./case.ts";

const LUNCH = {
  title: "Lunch",
  startsAt: "2026-03-03T12:00:00+01:00",
  endsAt: "2026-03-03T13:00:00+01:00",
  timeZone: "Europe/Berlin",
};
const DAILY = { ...LUNCH, title: "Standup", recurrence: "FREQ=DAILY" };

const anEvent =
  (fields: object = LUNCH) =>
  async (world: World) => {
    const { body } = await world.as("ann").post("/calendar/events", { body: fields });
    return { id: body.id as string };
  };
const aTime = async (world: World) => {
  const { id } = await anEvent(DAILY)(world);
  return { id: `${id}_20260305T110000Z`, series: id };
};
const aFeed = async (world: World) => {
  await anEvent()(world);
  const { body } = await world.as("ann").post("/calendar/feeds", { body: { name: "Mine" } });
  return { id: body.feed.id as string, secret: /feeds\/([^/]+)\//.exec(body.url)?.[1] ?? "" };
};
const missing = {
  name: "knows nothing of an id that is nobody's",
  before: async () => ({ id: "01890000-0000-7000-8000-000000000000" }),
  status: 404,
  answer: { code: "not_found" },
};
const FILE = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "BEGIN:VEVENT",
  "UID:a",
  "DTSTART:20260303T120000",
  "SUMMARY:Noon",
  "END:VEVENT",
  "END:VCALENDAR",
].join("\r\n");
const ics = { "content-type": "text/calendar" };

export const calendarCases: RouteCases = {
  "get /calendar/events": [
    {
      name: "lists series once, filtered and searched",
      before: async (world) => {
        await anEvent()(world);
        return await anEvent(DAILY)(world);
      },
      query: {
        q: "stand",
        from: "2026-05-01T00:00:00Z",
        before: "2026-06-01T00:00:00Z",
        sort: "-createdAt",
        expand: "false",
      },
      status: 200,
      answer: {
        items: [{ title: "Standup", startsAt: "2026-03-03T11:00:00.000Z", recurrence: "FREQ=DAILY" }],
        nextCursor: null,
      },
    },
    {
      name: "lists each time of a series, right when clocks change",
      before: anEvent(DAILY),
      query: { expand: "true", from: "2026-03-28T00:00:00Z", before: "2026-03-30T00:00:00Z", limit: "1" },
      status: 200,
      answer: { items: [{ startsAt: "2026-03-28T11:00:00.000Z" }] },
      check: async ({ body }, _, world) => {
        const query = {
          expand: "true",
          from: "2026-03-28T00:00:00Z",
          before: "2026-03-30T00:00:00Z",
          cursor: body.nextCursor,
        };
        const next = await world.as("ann").get("/calendar/events", { query });
        expect(next.body).toMatchObject({ items: [{ startsAt: "2026-03-29T10:00:00.000Z" }], nextCursor: null });
      },
    },
    {
      name: "does not look at a century time by time",
      query: { expand: "true", from: "1990-01-01T00:00:00Z", before: "2026-01-01T00:00:00Z" },
      status: 422,
    },
    { name: "refuses another list's cursor", query: { cursor: "eA" }, status: 400, answer: { code: "bad_message" } },
    withoutToken,
  ],
  "post /calendar/events": [
    {
      name: "adds an event with all that it may have",
      body: {
        ...DAILY,
        notes: "n",
        location: "Café",
        attendees: ["Anna"],
        allDay: false,
        exceptions: ["2026-03-04T12:00:00+01:00"],
      },
      status: 201,
      answer: { title: "Standup", attendees: ["Anna"], exceptions: ["2026-03-04T11:00:00.000Z"], seriesId: null },
      check: ({ headers, body }) => expect(headers.get("location")).toBe(`/api/v1/calendar/events/${body.id}`),
    },
    {
      name: "takes an event in words",
      body: { text: "schedule a meeting with Anna every friday from three to four pm", timeZone: "Europe/Berlin" },
      status: 201,
      answer: {
        startsAt: "2026-03-06T14:00:00.000Z",
        endsAt: "2026-03-06T15:00:00.000Z",
        recurrence: "FREQ=WEEKLY;BYDAY=FR",
      },
    },
    {
      name: "refuses an end before the start",
      body: { ...LUNCH, endsAt: "2026-03-03T10:00:00Z" },
      status: 422,
      answer: { code: "invalid" },
    },
    { name: "refuses a rule that is none", body: { ...LUNCH, recurrence: "FREQ=OFTEN" }, status: 422 },
    {
      name: "refuses words without a time",
      body: { text: "lunch with Anna" },
      status: 422,
      answer: { details: [{ path: "body.text" }] },
    },
    withoutToken,
  ],
  "get /calendar/events/{id}": [
    { name: "shows it", before: anEvent(), status: 200, answer: { title: "Lunch" } },
    {
      name: "shows one of a series",
      before: aTime,
      status: 200,
      answer: { startsAt: "2026-03-05T11:00:00.000Z", title: "Standup" },
    },
    {
      name: "knows nothing of a time that the series has not",
      before: async (world) => ({ id: `${(await aTime(world)).series}_20260305T110100Z` }),
      status: 404,
    },
    missing,
  ],
  "patch /calendar/events/{id}": [
    {
      name: "changes what it names",
      before: anEvent(),
      body: { title: "Late lunch" },
      status: 200,
      answer: { title: "Late lunch", startsAt: "2026-03-03T11:00:00.000Z" },
    },
    {
      name: "changes one of a series alone",
      before: aTime,
      body: { title: "Short standup" },
      status: 200,
      answer: { title: "Short standup", originalStart: "2026-03-05T11:00:00.000Z", recurrence: null },
      check: async ({ body }, { series = "" }, world) => {
        expect(body.seriesId).toBe(series);
        const whole = await world.as("ann").get(`/calendar/events/${series}`);
        expect(whole.body).toMatchObject({ title: "Standup", exceptions: ["2026-03-05T11:00:00.000Z"] });
      },
    },
    { name: "gives one of a series no rule", before: aTime, body: { recurrence: "FREQ=DAILY" }, status: 422 },
    { ...missing, body: { title: "x" } },
  ],
  "delete /calendar/events/{id}": [
    {
      name: "removes it",
      before: anEvent(),
      status: 204,
      check: async (_, { id }, world) => expect((await world.as("ann").get(`/calendar/events/${id}`)).status).toBe(404),
    },
    {
      name: "removes one of a series alone",
      before: aTime,
      status: 204,
      check: async (_, { id, series }, world) => {
        expect((await world.as("ann").get(`/calendar/events/${id}`)).status).toBe(404);
        expect((await world.as("ann").get(`/calendar/events/${series}`)).status).toBe(200);
      },
    },
    missing,
  ],
  "post /calendar/parse": [
    {
      name: "understands words and stores nothing",
      body: {
        text: "dentist appointment tomorrow at half past three for two hours",
        timeZone: "Europe/Berlin",
        language: "en",
      },
      status: 200,
      answer: {
        startsAt: "2026-03-03T14:30:00.000Z",
        endsAt: "2026-03-03T16:30:00.000Z",
        allDay: false,
        recurrence: null,
      },
      check: async (answer, _, world) => {
        expect(answer.body.title).toMatch(/dentist/i);
        expect((await world.as("ann").get("/calendar/events")).body.items).toEqual([]);
      },
    },
    { name: "refuses words without a time", body: { text: "something" }, status: 422, answer: { code: "invalid" } },
    withoutToken,
  ],
  "get /calendar/freebusy": [
    {
      name: "tells when somebody is busy, and when free",
      before: anEvent(),
      query: { from: "2026-03-03T10:00:00Z", before: "2026-03-03T13:00:00Z" },
      status: 200,
      answer: {
        busy: [{ startsAt: "2026-03-03T11:00:00.000Z", endsAt: "2026-03-03T12:00:00.000Z" }],
        free: [{ startsAt: "2026-03-03T10:00:00.000Z" }, { endsAt: "2026-03-03T13:00:00.000Z" }],
      },
    },
    {
      name: "refuses a range that ends before it begins",
      query: { from: "2026-03-03T10:00:00Z", before: "2026-03-03T09:00:00Z" },
      status: 422,
    },
    withoutToken,
  ],
  "post /calendar/import": [
    {
      name: "takes a file in",
      body: FILE,
      headers: ics,
      query: { timeZone: "Asia/Tokyo" },
      status: 200,
      answer: { added: 1, updated: 0, removed: 0, skipped: [] },
      check: async (_, _made, world) =>
        expect((await world.as("ann").get("/calendar/events")).body.items).toMatchObject([
          { startsAt: "2026-03-03T03:00:00.000Z" },
        ]),
    },
    { name: "refuses what is no calendar", body: "hello", headers: ics, status: 422 },
    { name: "refuses another kind of file", body: {}, status: 400, answer: { code: "bad_message" } },
    withoutToken,
  ],
  "get /calendar/export": [
    {
      name: "gives everything as a file",
      before: anEvent(),
      status: 200,
      check: ({ body }) => expect(body).toContain("SUMMARY:Lunch"),
    },
    withoutToken,
  ],
  "get /calendar/feeds": [
    {
      name: "lists them, without their addresses",
      before: aFeed,
      status: 200,
      answer: { items: [{ name: "Mine" }] },
      check: ({ body }) => expect(Object.keys(body.items[0])).toEqual(["id", "name", "createdAt"]),
    },
    withoutToken,
  ],
  "post /calendar/feeds": [
    {
      name: "makes an address",
      body: {},
      status: 201,
      check: ({ body }) => expect(body.url).toMatch(/^http:.*\/api\/v1\/calendar\/feeds\/[\w-]{43}\/calendar\.ics$/),
    },
    { name: "needs a name that is text", body: { name: 1 }, status: 422 },
    withoutToken,
  ],
  "delete /calendar/feeds/{id}": [
    {
      name: "makes its address worthless",
      before: aFeed,
      status: 204,
      check: async (_, { secret }, world) =>
        expect((await world.as(undefined).get(`/calendar/feeds/${secret}/calendar.ics`)).status).toBe(404),
    },
    missing,
  ],
  "get /calendar/feeds/{secret}/calendar.ics": [
    {
      name: "shows the calendar to whoever knows the address",
      as: null,
      before: aFeed,
      status: 200,
      check: ({ body, headers }) => {
        expect(headers.get("content-type")).toContain("text/calendar");
        expect(body).toContain("SUMMARY:Lunch");
      },
    },
    {
      name: "is not found by guessing",
      as: null,
      before: async (): Promise<Made> => ({ secret: "guess" }),
      status: 404,
    },
  ],
};
