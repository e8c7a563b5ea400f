import { expect, test } from "vitest";
import { sayReminder } from "../../../pipeline/assistant/announce.ts";
import type { Reminder } from "../../../services/reminders/service.ts";

const dueAt = new Date("2026-03-04T15:00:00Z");
const reminder = (more: Partial<Reminder>): Reminder => ({
  id: "1",
  userId: "anna",
  kind: "reminder",
  label: "",
  dueAt,
  durationMs: null,
  remainingMs: null,
  timeZone: "UTC",
  state: "pending",
  recurrence: null,
  owedAt: null,
  createdAt: dueAt,
  ...more,
});

const onTime = new Date(dueAt.getTime() + 300);
const twoHoursLate = new Date(dueAt.getTime() + 7_200_000);
const nextDay = new Date(dueAt.getTime() + 86_400_000);

test.each<[Partial<Reminder>, Date, string]>([
  [{ kind: "timer", label: "pizza", durationMs: 300_000 }, onTime, "Your pizza timer is done."],
  [{ kind: "timer", durationMs: 300_000 }, onTime, "Your 5 minute timer is done."],
  [{ kind: "timer", durationMs: 300_000 }, twoHoursLate, "Your 5 minute timer was done at 10 AM."],
  [{ kind: "alarm" }, onTime, "It's 10 AM. This is your alarm."],
  [{ kind: "alarm", label: "gym" }, onTime, "It's 10 AM: gym."],
  [{ kind: "alarm" }, twoHoursLate, "You missed an alarm at 10 AM."],
  [{ label: "call my mom" }, onTime, "Reminder: call your mom."],
  [{ label: "call mom" }, twoHoursLate, "Reminder from 10 AM: call mom."],
  [{ label: "call mom" }, nextDay, "Reminder from yesterday at 10 AM: call mom."],
])("%j at %s is %s", (more, now, expected) => {
  expect(sayReminder(reminder(more), { now, timeZone: "America/New_York" })).toBe(expected);
});
