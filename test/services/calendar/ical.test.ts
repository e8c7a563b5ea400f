import { beforeEach, describe, expect, it } from "vitest";
import type { Calendar } from "../../../services/calendar/service.ts";
import { createCalendar } from "../../../services/calendar/store.ts";
import { onEachStore } from "../stores.ts";

const file = (...lines: string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", ...lines, "END:VCALENDAR", ""].join("\r\n");
const event = (...lines: string[]) => ["BEGIN:VEVENT", "DTSTAMP:20260101T000000Z", ...lines, "END:VEVENT"];

/** As Outlook writes it: a zone that only its own programs know by that name. */
const OUTLOOK = [
  "BEGIN:VTIMEZONE",
  "TZID:W. Europe Standard Time",
  "BEGIN:STANDARD",
  "DTSTART:16010101T030000",
  "TZOFFSETFROM:+0200",
  "TZOFFSETTO:+0100",
  "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
  "END:STANDARD",
  "BEGIN:DAYLIGHT",
  "DTSTART:16010101T020000",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0200",
  "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
  "END:DAYLIGHT",
  "END:VTIMEZONE",
];

describe("calendar files", () => {
  onEachStore((store) => {
    let calendar: Calendar;
    beforeEach(() => {
      calendar = createCalendar({ db: store().db, now: () => new Date("2026-03-01T08:00:00Z") });
    });
    const read = (text: string, userId = "ann") => calendar.import(userId, text, { timeZone: "Europe/Berlin" });
    const listed = async (from: string, before: string, userId = "ann") =>
      (
        await calendar.list(userId, {
          from: new Date(`2026-${from}T00:00:00Z`),
          before: new Date(`2026-${before}T00:00:00Z`),
        })
      ).map(({ title, startsAt }) => `${startsAt.toISOString().slice(5, 16)} ${title}`);

    const weekly = event(
      "UID:weekly",
      "DTSTART;TZID=W. Europe Standard Time:20260325T090000",
      "DTEND;TZID=W. Europe Standard Time:20260325T100000",
      "RRULE:FREQ=WEEKLY;UNTIL=20260415T070000Z",
      "EXDATE;TZID=W. Europe Standard Time:20260408T090000",
      "SUMMARY:Review",
    );
    const moved = event(
      "UID:weekly",
      "RECURRENCE-ID;TZID=W. Europe Standard Time:20260401T090000",
      "DTSTART;TZID=W. Europe Standard Time:20260402T110000",
      "DURATION:PT30M",
      "SUMMARY:Review\\, moved",
    );

    it("come in with zones, exceptions and moved times", async () => {
      expect(await read(file(...OUTLOOK, ...weekly, ...moved))).toEqual({
        added: 2,
        updated: 0,
        removed: 0,
        skipped: [],
      });
      expect(await listed("03-01", "05-01")).toEqual([
        "03-25T08:00 Review",
        "04-02T09:00 Review, moved",
        "04-15T07:00 Review",
      ]);
    });

    it("that come again bring up to date and add nothing twice", async () => {
      await read(file(...OUTLOOK, ...weekly, ...moved));
      const later = file(...OUTLOOK, ...weekly, ...moved).replace("SUMMARY:Review\r\n", "SUMMARY:Retro\r\n");
      expect(await read(later)).toMatchObject({ added: 0, updated: 2 });
      expect(await listed("03-01", "05-01")).toEqual([
        "03-25T08:00 Retro",
        "04-02T09:00 Review, moved",
        "04-15T07:00 Retro",
      ]);
    });

    const cancelled = (lines: readonly string[]) => [...lines.slice(0, -1), "STATUS:CANCELLED", "END:VEVENT"];

    it("take away an event that was cancelled, with all that belongs to it", async () => {
      await read(file(...OUTLOOK, ...weekly, ...moved));
      await read(file(...OUTLOOK, ...weekly, ...moved), "bob");
      const gone = { added: 0, updated: 0, removed: 1, skipped: [] };
      expect(await read(file(...OUTLOOK, ...cancelled(weekly)))).toEqual(gone);
      expect(await listed("03-01", "05-01")).toEqual([]);
      expect(await listed("03-01", "05-01", "bob")).toHaveLength(3);
      // And take nothing away twice, or what was never there.
      expect(await read(file(...OUTLOOK, ...cancelled(weekly)))).toEqual({ ...gone, removed: 0 });
    });

    it("take away a time of a series that was cancelled after it was moved", async () => {
      await read(file(...OUTLOOK, ...weekly, ...moved));
      expect(await read(file(...OUTLOOK, ...weekly, ...cancelled(moved)))).toMatchObject({ updated: 1, removed: 1 });
      expect(await listed("03-01", "05-01")).toEqual(["03-25T08:00 Review", "04-15T07:00 Review"]);
    });

    it("leave out of a series what a file without the series says was cancelled or moved", async () => {
      await read(file(...OUTLOOK, ...weekly));
      const april = "04-01T07:00 Review";
      expect(await listed("03-01", "05-01")).toContain(april);
      const alone = file(...OUTLOOK, ...cancelled(moved));
      expect(await read(alone)).toMatchObject({ added: 0, updated: 0, removed: 1 });
      expect(await listed("03-01", "05-01")).toEqual(["03-25T08:00 Review", "04-15T07:00 Review"]);
      expect(await read(alone)).toMatchObject({ removed: 0 });
      await read(file(...OUTLOOK, ...weekly));
      expect(await read(file(...OUTLOOK, ...moved))).toMatchObject({ added: 1, removed: 0 });
      expect(await listed("03-01", "05-01")).toEqual([
        "03-25T08:00 Review",
        "04-02T09:00 Review, moved",
        "04-15T07:00 Review",
      ]);
    });

    it("tell dates, times without a zone, and lengths", async () => {
      const text = file(
        ...event("UID:1", "DTSTART;VALUE=DATE:20260329", "SUMMARY:Day"),
        ...event(
          "UID:2",
          "DTSTART:20260329T120000",
          "DURATION:PT90M",
          "SUMMARY:Noon",
          "ATTENDEE;CN=Anna:mailto:a@b.c",
          "ATTENDEE:mailto:x@y.z",
        ),
      );
      await read(text);
      const [whole, noon] = await calendar.list("ann");
      expect(whole).toMatchObject({
        allDay: true,
        startsAt: new Date("2026-03-28T23:00Z"),
        endsAt: new Date("2026-03-29T22:00Z"),
      });
      expect(noon).toMatchObject({
        startsAt: new Date("2026-03-29T10:00Z"),
        endsAt: new Date("2026-03-29T11:30Z"),
        attendees: ["Anna", "x@y.z"],
      });
    });

    it("lose only what cannot be read, and say so", async () => {
      const text = file(
        ...event("UID:bad", "DTSTART:20260329T120000Z", "RRULE:FREQ=SECONDLY", "SUMMARY:Tick"),
        ...event("UID:nowhere", "DTSTART;TZID=Middle Earth:20260329T120000", "SUMMARY:Lost"),
        ...event("DTSTART:20260329T120000Z", "SUMMARY:Nameless"),
        ...event("UID:good", "DTSTART:20260329T120000Z", "SUMMARY:Good"),
      );
      const { added, skipped } = await read(text);
      expect([added, skipped.map(({ uid }) => uid)]).toEqual([1, ["bad", "nowhere", ""]]);
    });

    it.each(["", "hello", "BEGIN:VCARD\r\nEND:VCARD", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT"])(
      "that are none are refused: %j",
      async (text) => {
        await expect(read(text)).rejects.toMatchObject({ code: "invalid" });
      },
    );

    it("go out and come in again as they were, also where clocks change", async () => {
      const zone = "America/New_York";
      const series = await calendar.add("ann", {
        title: "Standup; with, signs",
        notes: "two\nlines ".repeat(20),
        location: "Café",
        attendees: ['Anna "the boss"'],
        startsAt: new Date("2026-03-06T14:00:00Z"),
        endsAt: new Date("2026-03-06T14:15:00Z"),
        timeZone: zone,
        recurrence: "FREQ=DAILY;UNTIL=20260312",
      });
      await calendar.cancel("ann", `${series.id}_20260307T140000Z`);
      await calendar.update("ann", `${series.id}_20260309T130000Z`, {
        title: "Moved",
        startsAt: new Date("2026-03-09T20:00:00Z"),
        endsAt: new Date("2026-03-09T21:00:00Z"),
      });
      const allDay = { allDay: true, timeZone: zone, recurrence: "FREQ=WEEKLY;COUNT=2" };
      await calendar.add("ann", {
        ...allDay,
        title: "Off",
        startsAt: new Date("2026-03-05T05:00:00Z"),
        endsAt: new Date("2026-03-06T05:00:00Z"),
      });
      await calendar.add("ann", {
        title: "Once",
        timeZone: zone,
        startsAt: new Date("2026-03-08T06:30:00Z"),
        endsAt: new Date("2026-03-08T08:30:00Z"),
      });
      const text = await calendar.export("ann", "Mine");
      expect(text).toContain("X-WR-CALNAME:Mine");
      expect(text.split("\r\n").every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
      expect(await calendar.import("bob", text, { timeZone: zone })).toMatchObject({ added: 4, skipped: [] });
      const all = ["03-01", "04-01"] as const;
      expect(await listed(...all, "bob")).toEqual(await listed(...all));
      expect(await listed(...all)).toHaveLength(9);
      const [before] = await calendar.find("ann", "standup", { from: new Date("2026-03-01T00:00:00Z") });
      const [after] = await calendar.find("bob", "standup", { from: new Date("2026-03-01T00:00:00Z") });
      expect(after?.event).toMatchObject({
        notes: before?.event.notes,
        location: "Café",
        attendees: ["Anna the boss"],
        timeZone: zone,
      });
      // And at home nothing is there twice.
      expect(await calendar.import("ann", text, { timeZone: zone })).toMatchObject({ added: 0, updated: 4 });
      expect(await listed(...all)).toHaveLength(9);
    });
  });
});
