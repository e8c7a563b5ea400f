import { describe, expect, it } from "vitest";
import { speakDate, speakDuration, speakInterval, speakMoment, speakTime } from "../../../pipeline/dates/speak.ts";

const clock = { now: new Date("2026-03-04T16:10:00Z"), timeZone: "UTC" };
const at = (text: string): Date => new Date(`${text}Z`);

describe("dates aloud", () => {
  it.each([
    ["2026-03-04T23:00:00", "today"],
    ["2026-03-05T00:00:00", "tomorrow"],
    ["2026-03-03T00:00:00", "yesterday"],
    ["2026-03-10T00:00:00", "Tuesday"],
    ["2026-03-11T00:00:00", "Wednesday, March 11th"],
    ["2026-03-22T00:00:00", "Sunday, March 22nd"],
    ["2027-01-01T00:00:00", "Friday, January 1st, 2027"],
  ])("%s is %s", (date, expected) => {
    expect(speakDate(at(date), clock)).toBe(expected);
  });

  it("tells the time as the caller's clock shows it", () => {
    expect(speakTime(at("2026-03-04T17:00:00"), clock)).toBe("5 PM");
    expect(speakTime(at("2026-03-04T17:05:00"), { timeZone: "America/New_York" })).toBe("12:05 PM");
    expect(speakTime(at("2026-03-04T12:00:00"), clock)).toBe("noon");
    expect(speakMoment(at("2026-03-05T00:00:00"), clock)).toBe("tomorrow at midnight");
  });

  it("says a span's half of the day once", () => {
    const day = "2026-03-05";
    expect(speakInterval(at(`${day}T15:00:00`), at(`${day}T16:30:00`), clock)).toBe("tomorrow from 3 to 4:30 PM");
    expect(speakInterval(at(`${day}T11:00:00`), at(`${day}T13:00:00`), clock)).toBe("tomorrow from 11 AM to 1 PM");
    expect(speakInterval(at(`${day}T22:00:00`), at("2026-03-06T02:00:00"), clock)).toBe(
      "tomorrow at 10 PM to Friday at 2 AM",
    );
  });

  it.each([
    [600_000, "10 minutes"],
    [5_400_000, "1 hour and 30 minutes"],
    [1000, "1 second"],
    [90_061_000, "1 day and 1 hour"],
    [0, "0 seconds"],
  ])("%d ms is %s", (ms, expected) => {
    expect(speakDuration(ms)).toBe(expected);
  });
});
