import { beforeEach, describe, expect, it } from "vitest";
import type { Calendar, NewCalendarEvent } from "../../../services/calendar/service.ts";
import { createCalendar } from "../../../services/calendar/store.ts";
import { lastTime, timesBetween } from "../../../services/recurrence.ts";
import { onEachStore } from "../stores.ts";

const ANN = "ann";
const BERLIN = "Europe/Berlin";
const iso = (date: Date | undefined) => date?.toISOString().slice(0, 16);
const day = (text: string) => new Date(`2026-${text}T00:00:00Z`);

describe("times of a series", () => {
  it.each([
    [
      "keep their hour when clocks go forward",
      "FREQ=DAILY",
      "2026-03-28T08:00:00Z",
      BERLIN,
      ["03-28T08:00", "03-29T07:00", "03-30T07:00"],
    ],
    [
      "keep their hour when clocks go back",
      "FREQ=DAILY",
      "2026-10-24T07:00:00Z",
      BERLIN,
      ["10-24T07:00", "10-25T08:00", "10-26T08:00"],
    ],
    [
      "at an hour that is left out come an hour later",
      "FREQ=DAILY",
      "2026-03-28T01:30:00Z",
      BERLIN,
      ["03-28T01:30", "03-29T01:30", "03-30T00:30"],
    ],
    [
      "at an hour that comes twice come once",
      "FREQ=DAILY",
      "2026-10-24T00:30:00Z",
      BERLIN,
      ["10-24T00:30", "10-25T00:30", "10-26T01:30"],
    ],
    [
      "follow the other half of the world",
      "FREQ=WEEKLY",
      "2026-04-03T22:00:00Z",
      "Australia/Sydney",
      ["04-03T22:00", "04-10T23:00", "04-17T23:00"],
    ],
    [
      "know weekdays by the clock of their zone",
      "FREQ=WEEKLY;BYDAY=MO",
      "2026-03-01T23:30:00Z",
      BERLIN,
      ["03-01T23:30", "03-08T23:30", "03-15T23:30"],
    ],
    [
      "at a moment that is an hour past midnight elsewhere",
      "FREQ=DAILY;INTERVAL=2",
      "2026-03-07T05:00:00Z",
      "America/New_York",
      ["03-07T05:00", "03-09T04:00", "03-11T04:00"],
    ],
  ])("%s", (_name, rule, start, timeZone, expected) => {
    const from = new Date(start);
    const times = timesBetween(rule, from, {
      timeZone,
      from,
      before: new Date(from.getTime() + 40 * 86_400_000),
      most: 3,
    });
    expect(times.map((time) => iso(time)?.slice(5))).toEqual(expected);
  });

  it("far from their start are found without walking there", () => {
    const start = new Date("1900-01-31T09:00:00Z");
    for (const rule of ["FREQ=MONTHLY", "FREQ=HOURLY", "FREQ=DAILY", "FREQ=YEARLY;BYDAY=1MO;BYMONTH=3"]) {
      const range = { timeZone: "UTC", from: day("03-01"), before: day("04-01"), most: 5 };
      expect(timesBetween(rule, start, range).length).toBeGreaterThan(0);
    }
    const range = { timeZone: "UTC", from: day("03-01"), before: day("06-01"), most: 5 };
    expect(timesBetween("FREQ=MONTHLY", start, range).map(iso)).toEqual(["2026-03-31T09:00", "2026-05-31T09:00"]);
    expect(timesBetween("FREQ=MONTHLY", new Date("1999-05-15T09:00:00Z"), range).map(iso)).toHaveLength(3);
  });

  it.each([
    ["counted", "FREQ=DAILY;COUNT=3", "2026-03-30T07:00"],
    ["until a moment", "FREQ=DAILY;UNTIL=20260330T070000Z", "2026-03-30T07:00"],
    ["until just before one", "FREQ=DAILY;UNTIL=20260330T065959Z", "2026-03-29T07:00"],
    ["until the end of a day", "FREQ=DAILY;UNTIL=20260330", "2026-03-30T07:00"],
    ["for ever", "FREQ=DAILY", undefined],
  ])("end %s", (_name, rule, last) => {
    expect(iso(lastTime(rule, new Date("2026-03-28T08:00:00Z"), BERLIN))).toBe(last);
  });
});

describe("a series on the calendar", () => {
  onEachStore((store) => {
    const clock = new Date("2026-03-01T08:00:00Z");
    let calendar: Calendar;
    const standup: NewCalendarEvent = {
      title: "Standup",
      startsAt: new Date("2026-03-02T08:00:00Z"),
      endsAt: new Date("2026-03-02T08:15:00Z"),
      timeZone: BERLIN,
      recurrence: "FREQ=DAILY",
    };
    beforeEach(() => {
      calendar = createCalendar({ db: store().db, now: () => clock });
    });
    const addOnce = (title: string, from: string, to: string) =>
      calendar.add(ANN, { title, timeZone: BERLIN, startsAt: new Date(`${from}Z`), endsAt: new Date(`${to}Z`) });
    const spans = (all: readonly { readonly startsAt: Date; readonly endsAt: Date }[]) =>
      all.map(({ startsAt, endsAt }) => [iso(startsAt), iso(endsAt)]);
    const starts = async (from: string, before: string) =>
      (await calendar.list(ANN, { from: day(from), before: day(before) })).map(({ startsAt }) =>
        iso(startsAt)?.slice(5),
      );

    it("is listed each time it comes, among what comes once", async () => {
      await calendar.add(ANN, standup);
      await addOnce("Lunch", "2026-03-28T12:00", "2026-03-28T13:00");
      expect(await starts("03-28", "03-30")).toEqual(["03-28T08:00", "03-28T12:00", "03-29T07:00"]);
      expect(await calendar.list(ANN, { from: clock, limit: 2 })).toHaveLength(2);
    });

    it("leaves out the one that is cancelled, and no other", async () => {
      await calendar.add(ANN, standup);
      const [, second] = await calendar.list(ANN, { from: day("03-02"), before: day("03-05") });
      await calendar.cancel(ANN, second?.id ?? "");
      expect(await starts("03-02", "03-05")).toEqual(["03-02T08:00", "03-04T08:00"]);
      await expect(calendar.get(ANN, second?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
      await expect(calendar.cancel("bob", second?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    });

    it("lets one be moved, which goes with the series", async () => {
      const made = await calendar.add(ANN, standup);
      const [, second] = await calendar.list(ANN, { from: day("03-02"), before: day("03-05") });
      const moved = await calendar.update(ANN, second?.id ?? "", {
        startsAt: new Date("2026-03-03T15:00:00Z"),
        endsAt: new Date("2026-03-03T15:15:00Z"),
      });
      expect(moved).toMatchObject({ title: "Standup", seriesId: made.id, recurrence: null });
      expect(iso(moved.originalStart ?? undefined)).toBe("2026-03-03T08:00");
      expect(await starts("03-02", "03-05")).toEqual(["03-02T08:00", "03-03T15:00", "03-04T08:00"]);
      await calendar.cancel(ANN, made.id);
      expect(await starts("03-02", "03-05")).toEqual([]);
    });

    it("takes what it leaves out along when it is moved", async () => {
      const made = await calendar.add(ANN, standup);
      await calendar.cancel(ANN, `${made.id}_20260330T070000Z`);
      await calendar.update(ANN, made.id, {
        startsAt: new Date("2026-03-02T09:00:00Z"),
        endsAt: new Date("2026-03-02T09:15:00Z"),
      });
      expect(await starts("03-28", "04-01")).toEqual(["03-28T09:00", "03-29T08:00", "03-31T08:00"]);
    });

    it("that has ended is not looked at any more", async () => {
      await calendar.add(ANN, { ...standup, recurrence: "FREQ=DAILY;COUNT=2" });
      expect(await starts("03-03", "03-10")).toEqual(["03-03T08:00"]);
      expect(await starts("03-04", "03-10")).toEqual([]);
    });

    it("of whole days lasts whole days when clocks change", async () => {
      const zone = { timeZone: BERLIN, allDay: true, recurrence: "FREQ=WEEKLY" };
      await calendar.add(ANN, {
        ...zone,
        title: "Day off",
        startsAt: new Date("2026-03-21T23:00:00Z"),
        endsAt: new Date("2026-03-22T23:00:00Z"),
      });
      const [event] = await calendar.list(ANN, { from: day("03-29"), before: day("03-30") });
      expect([iso(event?.startsAt), iso(event?.endsAt)]).toEqual(["2026-03-28T23:00", "2026-03-29T22:00"]);
    });

    it("is found once by its name: the next of it", async () => {
      await calendar.add(ANN, standup);
      const found = await calendar.find(ANN, "standup", { from: day("03-10") });
      expect(found.map(({ event }) => iso(event.startsAt))).toEqual(["2026-03-10T08:00"]);
    });

    it("keeps its user busy each time, joined with what touches it", async () => {
      await calendar.add(ANN, standup);
      await addOnce("Call", "2026-03-03T08:10", "2026-03-03T09:00");
      const { busy, free } = await calendar.freeBusy(ANN, {
        from: new Date("2026-03-03T08:05:00Z"),
        before: new Date("2026-03-03T10:00:00Z"),
      });
      expect(spans(busy)).toEqual([["2026-03-03T08:05", "2026-03-03T09:00"]]);
      expect(spans(free)).toEqual([["2026-03-03T09:00", "2026-03-03T10:00"]]);
    });

    it.each(["FREQ=SECONDLY", "FREQ=DAILY;COUNT=5000", "nonsense"])("refuses the rule %s", async (recurrence) => {
      await expect(calendar.add(ANN, { ...standup, recurrence })).rejects.toMatchObject({ code: "invalid" });
    });

    it("is paged through time by time", async () => {
      await calendar.add(ANN, standup);
      const range = { from: day("03-02"), before: day("03-07") };
      const seen: (string | undefined)[] = [];
      let cursor: string | undefined;
      do {
        const page = await calendar.occurrences(ANN, { ...range, limit: 2, cursor });
        seen.push(...page.items.map(({ startsAt }) => iso(startsAt)?.slice(5, 10)));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(["03-02", "03-03", "03-04", "03-05", "03-06"]);
    });

    it("are listed to their end, however many there are", async () => {
      const range = { from: new Date("2026-03-01T00:00:00Z"), before: new Date("2026-05-01T00:00:00Z") };
      const startsAt = new Date("2026-03-01T00:00:00Z");
      const often = { title: "tick", startsAt, endsAt: startsAt, timeZone: "UTC", recurrence: "FREQ=HOURLY" };
      await calendar.add(ANN, often);
      await calendar.add(ANN, { ...often, title: "tock" });
      const seen = new Set<string>();
      let cursor: string | undefined;
      for (let last = 0; ; ) {
        const page = await calendar.occurrences(ANN, { ...range, limit: 200, ...(cursor && { cursor }) });
        for (const { id, startsAt: at } of page.items) {
          expect(at.getTime()).toBeGreaterThanOrEqual(last);
          last = at.getTime();
          seen.add(id);
        }
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(seen.size).toBe(2 * 61 * 24);
    });
  });
});
