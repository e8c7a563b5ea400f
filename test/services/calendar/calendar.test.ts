import { beforeEach, describe, expect, it } from "vitest";
import type { Calendar, NewCalendarEvent } from "../../../services/calendar/service.ts";
import { createCalendar } from "../../../services/calendar/store.ts";
import { onEachStore } from "../stores.ts";

const ANN = "ann";
const BOB = "bob";
const at = (text: string) => new Date(`2026-03-${text}:00.000Z`);
const event = (title: string, from: string, to: string): NewCalendarEvent => ({
  title,
  startsAt: at(from),
  endsAt: at(to),
  timeZone: "Europe/Berlin",
});

describe("calendar", () => {
  onEachStore((store) => {
    const clock = at("01T08:00");
    let calendar: Calendar;
    beforeEach(() => {
      calendar = createCalendar({ db: store().db, now: () => clock });
    });
    const titles = async (...args: Parameters<Calendar["list"]>) =>
      (await calendar.list(...args)).map(({ title }) => title);

    it("keeps all that an event was made with", async () => {
      const made = await calendar.add(ANN, {
        ...event("Lunch", "02T12:00", "02T13:00"),
        location: "Café Central",
        attendees: ["Maria", "O'Neil"],
        allDay: false,
      });
      expect(made).toEqual({
        ...event("Lunch", "02T12:00", "02T13:00"),
        id: expect.any(String),
        location: "Café Central",
        attendees: ["Maria", "O'Neil"],
        allDay: false,
        ...{
          kind: "event",
          notes: "",
          recurrence: null,
          exceptions: [],
          seriesId: null,
          originalStart: null,
          taskId: null,
        },
        createdAt: clock,
        updatedAt: clock,
      });
      expect(await calendar.get(ANN, made.id)).toEqual(made);
    });

    it.each([
      ["an event under way at the start of the range", { from: at("02T12:30") }, ["lunch", "party"]],
      ["no event that ends as the range begins", { from: at("02T13:00") }, ["party"]],
      ["no event that starts as the range ends", { before: at("02T12:00") }, ["breakfast"]],
      ["an event without length at the start of the range", { from: at("03T20:00") }, ["party"]],
      ["events by start", {}, ["breakfast", "lunch", "party"]],
      ["no more than asked for", { limit: 1 }, ["breakfast"]],
    ])("lists %s", async (_, range, expected) => {
      await calendar.add(ANN, event("party", "03T20:00", "03T20:00"));
      await calendar.add(ANN, event("lunch", "02T12:00", "02T13:00"));
      await calendar.add(ANN, event("breakfast", "02T08:00", "02T09:00"));
      expect(await titles(ANN, range)).toEqual(expected);
    });

    it("finds by title, attendees or location", async () => {
      await calendar.add(ANN, { ...event("lunch", "02T12:00", "02T13:00"), attendees: ["Maria"] });
      await calendar.add(ANN, { ...event("lunch", "03T12:00", "03T13:00"), attendees: ["Peter"], location: "harbour" });
      await calendar.add(ANN, event("dentist appointment", "04T12:00", "04T13:00"));
      const best = async (words: string) => (await calendar.find(ANN, words))[0]?.event.startsAt;
      expect(await best("lunch with mariah")).toEqual(at("02T12:00"));
      expect(await best("the lunch at the harbor")).toEqual(at("03T12:00"));
      expect(await best("dentist")).toEqual(at("04T12:00"));
      expect(await calendar.find(ANN, "football")).toEqual([]);
      expect(await calendar.find(ANN, "lunch", { before: at("03T00:00") })).toHaveLength(1);
    });

    it("moves an event, and refuses an end before the start", async () => {
      const made = await calendar.add(ANN, event("lunch", "02T12:00", "02T13:00"));
      const moved = await calendar.update(ANN, made.id, { startsAt: at("02T14:00"), endsAt: at("02T15:00") });
      expect(moved).toEqual({ ...made, startsAt: at("02T14:00"), endsAt: at("02T15:00") });
      await expect(calendar.update(ANN, made.id, { endsAt: at("02T13:59") })).rejects.toMatchObject({
        code: "invalid",
      });
      await expect(calendar.add(ANN, event("x", "02T12:00", "02T11:00"))).rejects.toMatchObject({ code: "invalid" });
      expect(await calendar.get(ANN, made.id)).toEqual(moved);
    });

    it("cancels an event for good", async () => {
      const { id } = await calendar.add(ANN, event("lunch", "02T12:00", "02T13:00"));
      await calendar.cancel(ANN, id);
      await expect(calendar.get(ANN, id)).rejects.toMatchObject({ code: "not_found" });
      await expect(calendar.cancel(ANN, id)).rejects.toMatchObject({ code: "not_found" });
    });

    it("never lets one user read or change another's event", async () => {
      const mine = await calendar.add(ANN, event("lunch", "02T12:00", "02T13:00"));
      const refused = { name: "VoiceError", code: "not_found" };
      await expect(calendar.get(BOB, mine.id)).rejects.toMatchObject(refused);
      await expect(calendar.update(BOB, mine.id, { title: "mine now" })).rejects.toMatchObject(refused);
      await expect(calendar.cancel(BOB, mine.id)).rejects.toMatchObject(refused);
      expect(await calendar.list(BOB)).toEqual([]);
      expect(await calendar.find(BOB, "lunch")).toEqual([]);
      expect(await calendar.get(ANN, mine.id)).toEqual(mine);
    });

    it("refuses a time zone that there is none of", async () => {
      const made = calendar.add(ANN, { ...event("x", "02T12:00", "02T13:00"), timeZone: "Mars/Olympus" });
      await expect(made).rejects.toMatchObject({ code: "invalid" });
    });
  });
});
