import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import { nextDaily } from "../../../services/jobs/summaries.ts";
import type { VoiceVendor } from "../../../services/voices/service.ts";
import { createVoices } from "../../../services/voices/voices.ts";
import { fakeVoiceVendor } from "../../fakes/voice-vendor.ts";
import { onEachStore } from "../stores.ts";
import { startParts } from "./parts.ts";

const ANN = "ann";
const at = (text: string) => new Date(`2026-${text}:00Z`);

describe("the time of a daily summary", () => {
  it.each([
    ["is later today", "07:30", "Europe/Berlin", "03-02T05:00", "2026-03-02T06:30:00.000Z"],
    ["is tomorrow where it has passed", "07:30", "Europe/Berlin", "03-02T06:30", "2026-03-03T06:30:00.000Z"],
    ["stays on the clock when clocks change", "07:30", "Europe/Berlin", "03-28T07:00", "2026-03-29T05:30:00.000Z"],
    [
      "comes an hour later where clocks leave it out",
      "02:30",
      "Europe/Berlin",
      "03-28T07:00",
      "2026-03-29T01:30:00.000Z",
    ],
    ["comes once where clocks show it twice", "02:30", "Europe/Berlin", "10-25T00:30", "2026-10-26T01:30:00.000Z"],
    ["is on the day of its zone", "00:15", "Asia/Tokyo", "03-02T15:00", "2026-03-02T15:15:00.000Z"],
  ])("%s", (_name, time, zone, after, expected) => {
    expect(nextDaily(time, zone, at(after)).toISOString()).toBe(expected);
  });
});

describe("jobs", () => {
  onEachStore((store) => {
    let now = at("03-02T12:00");
    let parts: Awaited<ReturnType<typeof startParts>>;
    beforeEach(async () => {
      now = at("03-02T12:00");
      parts = await startParts(store(), { now: () => now, everyMs: 3_600_000 });
      await parts.jobs.sweep();
    });
    afterEach(() => parts.close());

    const told = async (userId = ANN) =>
      (await parts.notifications.page(userId)).items.map(({ kind, title }) => `${kind}: ${title}`).reverse();
    /** Goes on to a time, and waits until so many were told. */
    const goTo = async (time: string, count: number) => {
      now = at(time);
      await parts.jobs.sweep();
      await vi.waitFor(async () => expect(await told()).toHaveLength(count), { timeout: 15_000, interval: 50 });
    };

    it("look at their start for cloned voices that nobody knows of, and remove them", async () => {
      const vendor = fakeVoiceVendor();
      const clone: VoiceVendor["clone"] = async (request) => {
        await vendor.clone(request);
        throw new Error("the gateway died here");
      };
      const voices = createVoices({ db: store().db, vendor: { ...vendor, clone }, log: silentLogger, now: () => now });
      const consent = { speaker: "Ann", statement: "I agree to my voice being cloned." };
      const samples = [{ name: "ann.wav", bytes: new Uint8Array(1) }];
      await expect(voices.clone(ANN, { name: "Ann", consent, samples })).rejects.toThrow();
      expect(vendor.made.size).toBe(1);
      now = at("03-02T13:00");
      const next = await startParts(store(), { now: () => now, everyMs: 3_600_000, vendor });
      await next.close();
      expect(vendor.made.size).toBe(0);
    });

    it("tell what falls due, once, and not before", async () => {
      const timeZone = "Europe/Berlin";
      await parts.reminders.set(ANN, { kind: "reminder", label: "call mom", dueAt: at("03-02T13:00"), timeZone });
      await parts.tasks.add(ANN, { title: "report", dueAt: at("03-02T14:00") });
      await parts.calendar.add(ANN, {
        title: "Standup",
        startsAt: at("03-02T15:10"),
        endsAt: at("03-02T15:20"),
        timeZone,
        recurrence: "FREQ=DAILY",
      });
      expect(await parts.jobs.sweep()).toBe(0);
      await goTo("03-02T13:00", 1);
      await goTo("03-02T14:00", 2);
      await goTo("03-02T15:00", 3);
      await goTo("03-03T15:00", 4);
      expect(await parts.jobs.sweep()).toBe(0);
      expect(await told()).toEqual(["reminder: call mom", "task: report", "event: Standup", "event: Standup"]);
      expect(await told("bob")).toEqual([]);
    });

    it("tell again what was put off, and nothing that was taken back", async () => {
      const timeZone = "UTC";
      const set = (label: string) =>
        parts.reminders.set(ANN, { kind: "alarm", label, dueAt: at("03-02T13:00"), timeZone });
      const [kept, gone] = [await set("kept"), await set("gone")];
      await parts.reminders.cancel(ANN, gone.id);
      const task = await parts.tasks.add(ANN, { title: "done", dueAt: at("03-02T13:00") });
      await parts.tasks.complete(ANN, task.id);
      await goTo("03-02T13:00", 1);
      await parts.reminders.update(ANN, kept.id, { dueAt: at("03-02T13:30") });
      await goTo("03-02T13:30", 2);
      expect(await told()).toEqual(["alarm: kept", "alarm: kept"]);
    });

    it("tell of what recurs each time, though nobody hears it, and of the newest time alone what was missed", async () => {
      const pills = { kind: "reminder", label: "pills", timeZone: "UTC", recurrence: "FREQ=DAILY" } as const;
      const { id } = await parts.reminders.set(ANN, { ...pills, dueAt: at("03-02T13:00") });
      const standing = () => parts.reminders.get(ANN, id);
      await goTo("03-02T13:00", 1);
      expect(await standing()).toMatchObject({ dueAt: at("03-03T13:00"), owedAt: at("03-02T13:00"), state: "pending" });
      expect(await parts.jobs.sweep()).toBe(0);
      await goTo("03-03T13:00", 2);
      await goTo("03-06T18:00", 3);
      // Whoever listens then hears the newest that nobody heard, and no other.
      const due = parts.reminders.due(ANN, AbortSignal.timeout(5000))[Symbol.asyncIterator]();
      const heard = (await due.next()).value;
      expect(heard).toMatchObject({ id, dueAt: at("03-04T13:00") });
      await parts.reminders.delivered(id, heard?.dueAt);
      await parts.reminders.delivered(id, heard?.dueAt);
      expect(await standing()).toMatchObject({ dueAt: at("03-07T13:00"), owedAt: null });
      await parts.reminders.cancel(ANN, id);
      await goTo("03-09T13:00", 3);
    });

    it("tell of the last time of a series though the one before was not heard", async () => {
      const twice = { kind: "reminder", label: "twice", timeZone: "UTC", recurrence: "FREQ=DAILY;COUNT=2" } as const;
      const { id } = await parts.reminders.set(ANN, { ...twice, dueAt: at("03-02T13:00") });
      await goTo("03-02T13:00", 1);
      await goTo("03-03T13:00", 2);
      expect(await parts.reminders.get(ANN, id)).toMatchObject({ dueAt: now, recurrence: null, owedAt: null });
      await goTo("03-05T13:00", 2);
      await parts.reminders.delivered(id);
      expect(await parts.reminders.get(ANN, id)).toMatchObject({ state: "delivered" });
      // Made to recur after all, it goes on.
      await parts.reminders.update(ANN, id, { recurrence: "FREQ=DAILY" });
      expect(await parts.reminders.get(ANN, id)).toMatchObject({ state: "pending", dueAt: at("03-06T13:00") });
    });

    it("do not tell of a time of a series that was heard first", async () => {
      const pills = { kind: "alarm", label: "pills", timeZone: "UTC", recurrence: "FREQ=DAILY" } as const;
      const { id } = await parts.reminders.set(ANN, { ...pills, dueAt: at("03-02T13:00") });
      now = at("03-02T13:00");
      await parts.reminders.delivered(id, now);
      expect(await parts.jobs.sweep()).toBe(0);
      await goTo("03-03T13:00", 1);
    });

    it("sum a day up by the clock of whoever wants it", async () => {
      const timeZone = "Asia/Tokyo";
      await parts.dailySummaries.set(ANN, { at: "07:00", timeZone });
      await parts.tasks.add(ANN, { title: "late", dueAt: at("03-01T10:00") });
      await parts.calendar.add(ANN, {
        title: "Lunch",
        startsAt: at("03-03T03:00"),
        endsAt: at("03-03T04:00"),
        timeZone,
      });
      await goTo("03-02T22:00", 1);
      const { items } = await parts.notifications.page(ANN);
      expect(items[0]).toMatchObject({
        kind: "summary",
        title: "Today: 1 event, 1 overdue",
        body: "12:00 Lunch\noverdue: late",
      });
      await goTo("03-02T23:00", 1);
      expect((await parts.dailySummaries.get(ANN)).nextAt).toEqual(at("03-03T22:00"));
      // Days on which nothing ran are not made up for.
      await goTo("03-06T21:00", 1);
    });
  });
});
