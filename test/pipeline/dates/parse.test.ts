import { describe, expect, it } from "vitest";
import type { DateContext } from "../../../pipeline/dates/date.ts";
import { findDates, parseDate, readDate } from "../../../pipeline/dates/find.ts";

// Wednesday, 4 March 2026, ten past four in the afternoon.
const ctx: DateContext = { now: new Date("2026-03-04T16:10:00Z"), timeZone: "UTC" };
const said = (text: string, more: Partial<DateContext> = {}): string => {
  const value = parseDate(text, { ...ctx, ...more });
  if (!value) return "nothing";
  return value.kind === "instant" ? `${value.start} ${value.grain}` : `${value.start} to ${value.end}`;
};

describe("a text that is a date as a whole", () => {
  it.each([
    ["ten thirty", "2026-03-04T22:30:00 minute"],
    ["twelve oh three", "2026-03-05T00:03:00 minute"],
    ["half past six", "2026-03-04T18:30:00 minute"],
    ["quarter to five", "2026-03-04T16:45:00 minute"],
    ["twenty to eight in the morning", "2026-03-05T07:40:00 minute"],
    ["the twenty fourth", "2026-03-24T00:00:00 day"],
    ["the day after tomorrow at ten fifteen am", "2026-03-06T10:15:00 minute"],
    ["the fifth of may twenty twenty seven", "2027-05-05T00:00:00 day"],
    ["next friday", "2026-03-13T00:00:00 day"],
    ["a week from friday", "2026-03-13T00:00:00 day"],
    ["last monday of march", "2026-03-30T00:00:00 day"],
    ["next week", "2026-03-09T00:00:00 week"],
    ["easter monday", "2026-04-06T00:00:00 day"],
    ["thanksgiving", "2026-11-26T00:00:00 day"],
    ["yom kippur", "2026-09-21T00:00:00 day"],
    ["tomorrow afternoon", "2026-03-05T12:00:00 to 2026-03-05T19:00:00"],
    ["friday from two to three thirty pm", "2026-03-06T14:00:00 to 2026-03-06T15:31:00"],
    ["this weekend", "2026-03-06T18:00:00 to 2026-03-09T00:00:00"],
    ["the end of the month", "2026-03-21T00:00:00 to 2026-04-01T00:00:00"],
    ["2026-05-06", "2026-05-06T00:00:00 day"],
    ["first monday of the month", "2026-03-02T00:00:00 day"],
    ["february thirtieth", "nothing"],
    ["this one", "nothing"],
    ["", "nothing"],
  ])("%s is %s", (text, expected) => {
    expect(said(text)).toBe(expected);
  });

  it("takes a bare pair of numbers for a time only as an answer", () => {
    expect(said("three twenty")).toBe("nothing");
    expect(said("three twenty", { answer: true })).toBe("2026-03-05T03:20:00 minute");
  });

  it("takes the hour under way for things that were, and the next one for things to do", () => {
    expect(said("at four")).toBe("2026-03-04T16:00:00 hour");
    expect(said("at four", { prefer: "future", hours: "day" })).toBe("2026-03-05T16:00:00 hour");
  });

  it("puts bare hours from one to six into the afternoon for appointments, not for alarms", () => {
    expect(said("tomorrow at five", { hours: "day" })).toBe("2026-03-05T17:00:00 hour");
    expect(said("tomorrow at five", { hours: "clock" })).toBe("2026-03-05T05:00:00 hour");
    expect(said("tomorrow morning at five", { hours: "day" })).toBe("2026-03-05T05:00:00 hour");
    expect(said("from nine to five", { prefer: "future", hours: "day" })).toBe(
      "2026-03-05T09:00:00 to 2026-03-05T17:00:00",
    );
  });

  it("ends a span at the time said where something is to be done", () => {
    expect(said("3 to 4 pm tomorrow", { prefer: "future" })).toBe("2026-03-05T15:00:00 to 2026-03-05T16:00:00");
    expect(said("by friday", { prefer: "future" })).toBe("2026-03-04T16:10:00 to 2026-03-07T00:00:00");
  });

  it("reads what comes again, with its first time", () => {
    const match = readDate("every other tuesday and thursday at noon", ctx);
    expect(match?.value.start).toBe("2026-03-05T12:00:00");
    expect(match?.recurrence).toEqual({ freq: "weekly", interval: 2, byDay: [2, 4] });
    expect(readDate("weekdays at nine", { ...ctx, hours: "day" })?.value.start).toBe("2026-03-05T09:00:00");
  });

  it("counts hours in real time where the clocks change", () => {
    // Clocks in Berlin go from 2 to 3 in the night to 29 March 2026.
    const berlin = { now: new Date("2026-03-28T23:00:00Z"), timeZone: "Europe/Berlin" };
    const value = parseDate("in three hours", berlin);
    expect(value?.start).toBe("2026-03-29T04:00:00");
    expect(value?.kind === "instant" && value.exact?.toISOString()).toBe("2026-03-29T02:00:00.000Z");
  });

  it("turns a time told in another zone into the caller's", () => {
    expect(said("tomorrow at 3 pm est", { timeZone: "Europe/London" })).toBe("2026-03-05T20:00:00 hour");
  });

  it.each(["in 99999999 days", "99999 years ago", "0000-01-01T00:00:00", "9999-12-31", "in 9999999999999 hours"])(
    "takes %s for no date, since no calendar shows it",
    (words) => {
      for (const timeZone of ["America/Los_Angeles", "Pacific/Kiritimati"])
        expect(findDates(words, { ...ctx, timeZone, prefer: "future", hours: "day" })).toEqual([]);
    },
  );

  it("reads a long text that looks like many dates without running away", () => {
    expect(said("ten thirty tomorrow or monday march third at five to six ".repeat(40))).toBe("nothing");
  });
});
