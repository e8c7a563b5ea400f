import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import type { NewReminder, Reminder, Reminders } from "../../../services/reminders/service.ts";
import { createReminders } from "../../../services/reminders/store.ts";
import { onEachStore } from "../stores.ts";

const ANN = "ann";
const BOB = "bob";
const START = Date.parse("2026-03-02T08:00:00.000Z");
const MINUTE = 60_000;
const DAY = 86_400_000;

describe("reminders", () => {
  onEachStore((store) => {
    let clock = START;
    let reminders: Reminders;
    const controllers: AbortController[] = [];
    const open = (recheckMs = 10) =>
      createReminders({ db: store().db, log: silentLogger, now: () => new Date(clock), recheckMs });
    beforeEach(() => {
      clock = START;
      reminders = open();
    });
    afterEach(async () => {
      for (const controller of controllers.splice(0)) controller.abort();
      await reminders.close();
    });

    const inMs = (ms: number) => new Date(clock + ms);
    const alarm = (label: string, ms: number): NewReminder => ({
      kind: "alarm",
      label,
      dueAt: inMs(ms),
      timeZone: "UTC",
    });
    const timer = (label: string, ms: number): NewReminder => ({
      kind: "timer",
      label,
      dueAt: inMs(ms),
      durationMs: ms,
      timeZone: "UTC",
    });
    /** One open session: hears one reminder after the other. */
    const listen = (userId: string) => {
      const controller = new AbortController();
      controllers.push(controller);
      const stream = reminders.due(userId, controller.signal)[Symbol.asyncIterator]();
      return {
        next: async (): Promise<Reminder | undefined> => {
          const { done, value } = await stream.next();
          return done ? undefined : value;
        },
        hangUp: () => controller.abort(),
      };
    };
    const labels = async (...args: Parameters<Reminders["list"]>) =>
      (await reminders.list(...args)).map(({ label }) => label);

    it("lists what has not gone off, soonest first, by kind where asked", async () => {
      await reminders.set(ANN, alarm("later", 3 * MINUTE));
      await reminders.set(ANN, timer("eggs", MINUTE));
      const gone = await reminders.set(ANN, alarm("cancelled", 2 * MINUTE));
      await reminders.cancel(ANN, gone.id);
      expect(await labels(ANN)).toEqual(["eggs", "later"]);
      expect(await labels(ANN, { kind: "timer" })).toEqual(["eggs"]);
    });

    it("finds by label, by length and by time of day", async () => {
      await reminders.set(ANN, timer("pasta", 10 * MINUTE));
      await reminders.set(ANN, timer("", 45 * MINUTE));
      await reminders.set(ANN, { kind: "alarm", dueAt: new Date("2026-03-03T06:30:00Z"), timeZone: "Europe/Berlin" });
      const best = async (words: string) => {
        const [first] = await reminders.find(ANN, words);
        return first && `${first.reminder.kind} ${first.reminder.label}`;
      };
      expect(await best("the pasta timer")).toBe("timer pasta");
      expect(await best("forty five minute timer")).toBe("timer ");
      expect(await best("my seven thirty alarm")).toBe("alarm ");
      expect(await best("the alarm on tuesday")).toBe("alarm ");
      expect(await reminders.find(ANN, "dentist")).toEqual([]);
      expect(await reminders.find(ANN, "alarm", { kind: "timer" })).toEqual([]);
    });

    it("goes off when it falls due, and not again once it was delivered", async () => {
      const set = await reminders.set(ANN, alarm("wake up", MINUTE));
      const session = listen(ANN);
      const heard = session.next();
      clock += MINUTE;
      expect(await heard).toEqual(set);
      await reminders.delivered(set.id);
      expect(await reminders.list(ANN)).toEqual([]);

      session.hangUp();
      expect(await session.next()).toBeUndefined();
      const other = await reminders.set(ANN, alarm("other", 0));
      expect((await listen(ANN).next())?.id).toBe(other.id);
    });

    it("is on time without looking again and again", async () => {
      await reminders.close();
      reminders = createReminders({ db: store().db, log: silentLogger });
      const session = listen(ANN);
      const heard = session.next();
      await reminders.set(ANN, { kind: "timer", dueAt: new Date(Date.now() + 3600_000), timeZone: "UTC" });
      const soon = await reminders.set(ANN, { kind: "timer", dueAt: new Date(Date.now() + 50), timeZone: "UTC" });
      // With the default look every 30 s this would not end in time, so the timer was set for it.
      expect((await heard)?.id).toBe(soon.id);
      expect(Date.now()).toBeGreaterThanOrEqual(soon.dueAt.getTime());
    });

    it("gives what was missed first, soonest first, when somebody listens", async () => {
      await reminders.set(ANN, alarm("second", 2 * MINUTE));
      await reminders.set(ANN, alarm("first", MINUTE));
      clock += 60 * MINUTE;
      const session = listen(ANN);
      expect((await session.next())?.label).toBe("first");
      expect((await session.next())?.label).toBe("second");
    });

    it("goes off again after a restart until it counts as delivered", async () => {
      const set = await reminders.set(ANN, alarm("wake up", 0));
      expect((await listen(ANN).next())?.id).toBe(set.id);
      await reminders.close();
      reminders = open();
      expect((await listen(ANN).next())?.id).toBe(set.id);
      await reminders.delivered(set.id);
      await reminders.close();
      reminders = open();
      const next = await reminders.set(ANN, alarm("next", 0));
      expect((await listen(ANN).next())?.id).toBe(next.id);
    });

    it("is heard in every open session of its user and in no other's", async () => {
      const sessions = [listen(ANN), listen(ANN)];
      const bob = listen(BOB);
      const heard = sessions.map((session) => session.next());
      const bobs = bob.next();
      const set = await reminders.set(ANN, alarm("for ann", MINUTE));
      const his = await reminders.set(BOB, alarm("for bob", 2 * MINUTE));
      clock += 2 * MINUTE;
      for (const reminder of await Promise.all(heard)) expect(reminder?.id).toBe(set.id);
      expect((await bobs)?.id).toBe(his.id);
      await Promise.all(sessions.map(() => reminders.delivered(set.id)));
    });

    it("is not heard once it was cancelled", async () => {
      const session = listen(ANN);
      const heard = session.next();
      const cancelled = await reminders.set(ANN, alarm("cancelled", MINUTE));
      const kept = await reminders.set(ANN, alarm("kept", 2 * MINUTE));
      await reminders.cancel(ANN, cancelled.id);
      clock += 5 * MINUTE;
      expect((await heard)?.id).toBe(kept.id);
    });

    it("is withdrawn from a session that has not taken it yet when it is cancelled", async () => {
      const session = listen(ANN);
      for (const label of ["one", "two", "three"]) await reminders.set(ANN, alarm(label, 0));
      const first = await session.next();
      const [two] = (await reminders.list(ANN)).filter(({ label }) => label === "two");
      expect(first?.label).toBe("one");
      await reminders.cancel(ANN, two?.id ?? "");
      expect((await session.next())?.label).toBe("three");
    });

    it("moves to the new time of an update, sooner or later", async () => {
      const session = listen(ANN);
      const heard = session.next();
      const moved = await reminders.set(ANN, alarm("moved", MINUTE));
      await reminders.update(ANN, moved.id, { dueAt: inMs(10 * MINUTE), label: "moved twice" });
      const other = await reminders.set(ANN, alarm("other", 5 * MINUTE));
      clock += 6 * MINUTE;
      expect((await heard)?.id).toBe(other.id);
      await reminders.update(ANN, moved.id, { dueAt: inMs(0) });
      expect(await session.next()).toMatchObject({ id: moved.id, label: "moved twice" });
    });

    it("goes off again when it is snoozed after it was delivered", async () => {
      const set = await reminders.set(ANN, alarm("wake up", 0));
      const session = listen(ANN);
      expect((await session.next())?.id).toBe(set.id);
      await reminders.delivered(set.id);
      await reminders.update(ANN, set.id, { dueAt: inMs(10 * MINUTE) });
      const again = session.next();
      clock += 10 * MINUTE;
      expect((await again)?.id).toBe(set.id);
    });

    it("keeps a reminder that was snoozed while it was being spoken", async () => {
      const set = await reminders.set(ANN, alarm("wake up", 0));
      await reminders.update(ANN, set.id, { dueAt: inMs(10 * MINUTE) });
      await reminders.delivered(set.id);
      expect(await labels(ANN)).toEqual(["wake up"]);
    });

    it("stops the clock of a paused timer and gives it back what was left", async () => {
      const set = await reminders.set(ANN, timer("eggs", 5 * MINUTE));
      clock += 2 * MINUTE;
      const paused = await reminders.pause(ANN, set.id);
      expect(paused).toMatchObject({ state: "paused", remainingMs: 3 * MINUTE });
      clock += 60 * MINUTE;
      const session = listen(ANN);
      const heard = session.next();
      const other = await reminders.set(ANN, alarm("other", 0));
      expect((await heard)?.id).toBe(other.id);
      const resumed = await reminders.resume(ANN, set.id);
      expect(resumed).toMatchObject({ state: "pending", remainingMs: null, dueAt: inMs(3 * MINUTE) });
      clock += 3 * MINUTE;
      expect((await session.next())?.id).toBe(set.id);
    });

    it("lengthens a timer with its time, running or paused", async () => {
      const set = await reminders.set(ANN, timer("eggs", 5 * MINUTE));
      const longer = await reminders.update(ANN, set.id, { dueAt: inMs(7 * MINUTE) });
      expect(longer).toMatchObject({ dueAt: inMs(7 * MINUTE), durationMs: 7 * MINUTE });
      await reminders.pause(ANN, set.id);
      const more = await reminders.update(ANN, set.id, { dueAt: inMs(8 * MINUTE) });
      expect(more).toMatchObject({ state: "paused", remainingMs: 8 * MINUTE });
    });

    const daily = (label: string, ms: number, recurrence = "FREQ=DAILY"): NewReminder => ({
      ...alarm(label, ms),
      recurrence,
    });

    it("that recurs goes off again and again, whoever hears it and however often they say so", async () => {
      const set = await reminders.set(ANN, daily("pills", 0));
      const sessions = [listen(ANN), listen(ANN)];
      for (let day = 0; day < 3; day++) {
        const dueAt = new Date(START + day * DAY);
        const heard = await Promise.all(sessions.map((session) => session.next()));
        expect(heard).toMatchObject([0, 1].map(() => ({ id: set.id, dueAt })));
        for (const reminder of heard) await reminders.delivered(set.id, reminder?.dueAt);
        expect(await reminders.list(ANN)).toMatchObject([{ id: set.id, dueAt: new Date(START + (day + 1) * DAY) }]);
        clock += DAY;
      }
    });

    it("that recurs is heard once for all that was missed, and then when it is due", async () => {
      const set = await reminders.set(ANN, daily("pills", 0));
      clock += 3 * DAY + MINUTE;
      expect((await listen(ANN).next())?.id).toBe(set.id);
      await reminders.delivered(set.id);
      expect(await reminders.get(ANN, set.id)).toMatchObject({ state: "pending", dueAt: new Date(START + 4 * DAY) });
    });

    it("that recurs keeps to the clock when clocks change", async () => {
      clock = Date.parse("2026-03-07T14:00:00Z");
      const rule = { ...daily("pills", 0), timeZone: "America/New_York" };
      const { id } = await reminders.set(ANN, rule);
      await reminders.delivered(id);
      expect((await reminders.get(ANN, id)).dueAt.toISOString()).toBe("2026-03-08T13:00:00.000Z");
    });

    it("that recurs a number of times ends after these", async () => {
      const { id } = await reminders.set(ANN, daily("pills", 0, "FREQ=DAILY;COUNT=2"));
      await reminders.delivered(id);
      expect(await reminders.get(ANN, id)).toMatchObject({ state: "pending" });
      clock += DAY;
      await reminders.delivered(id);
      expect(await reminders.get(ANN, id)).toMatchObject({ state: "delivered" });
    });

    it("that recurs ends when it is cancelled, and goes on from where it is moved to", async () => {
      const [gone, moved] = [await reminders.set(ANN, daily("gone", 0)), await reminders.set(ANN, daily("moved", 0))];
      await reminders.cancel(ANN, gone.id);
      await reminders.update(ANN, moved.id, { dueAt: inMs(90 * MINUTE), recurrence: "FREQ=WEEKLY" });
      clock += 90 * MINUTE;
      await reminders.delivered(moved.id);
      const next = new Date(START + 90 * MINUTE + 7 * DAY);
      expect(await reminders.list(ANN)).toMatchObject([{ label: "moved", dueAt: next }]);
      await reminders.update(ANN, moved.id, { recurrence: null });
      clock = next.getTime();
      await reminders.delivered(moved.id);
      expect(await reminders.list(ANN)).toEqual([]);
    });

    it("does not recur as a timer, nor by a rule that is none", async () => {
      const refused = { code: "invalid" };
      await expect(reminders.set(ANN, { ...timer("eggs", MINUTE), recurrence: "FREQ=DAILY" })).rejects.toMatchObject(
        refused,
      );
      await expect(reminders.set(ANN, daily("x", 0, "sometimes"))).rejects.toMatchObject(refused);
      const eggs = await reminders.set(ANN, timer("eggs", MINUTE));
      await expect(reminders.update(ANN, eggs.id, { recurrence: "FREQ=DAILY" })).rejects.toMatchObject(refused);
    });

    it("is not heard once it was read, and a series goes on after that", async () => {
      const once = await reminders.set(ANN, alarm("once", 0));
      const series = await reminders.set(ANN, daily("series", 0));
      for (const { id } of [once, series]) await reminders.read(ANN, id, inMs(0));
      expect(await reminders.list(ANN)).toMatchObject([{ label: "series", dueAt: inMs(DAY) }]);
      expect(await reminders.get(ANN, once.id)).toMatchObject({ state: "delivered" });
      const session = listen(ANN);
      const heard = session.next();
      const other = await reminders.set(ANN, alarm("other", 0));
      expect((await heard)?.id).toBe(other.id);
    });

    it("is withdrawn from a session that has not said it yet when it is read", async () => {
      const [one, two] = [await reminders.set(ANN, alarm("one", 0)), await reminders.set(ANN, alarm("two", 0))];
      const session = listen(ANN);
      expect((await session.next())?.id).toBe(one.id);
      await reminders.read(ANN, two.id, inMs(0));
      const three = await reminders.set(ANN, alarm("three", 0));
      expect((await session.next())?.id).toBe(three.id);
    });

    it("is still heard where it was put off after it was told, or somebody else reads it", async () => {
      const set = await reminders.set(ANN, alarm("wake up", 0));
      const told = inMs(0);
      await reminders.read(BOB, set.id, told);
      await reminders.update(ANN, set.id, { dueAt: inMs(10 * MINUTE) });
      clock += 10 * MINUTE;
      await reminders.read(ANN, set.id, told);
      expect((await listen(ANN).next())?.id).toBe(set.id);
      await reminders.read(ANN, "01890000-0000-7000-8000-000000000000", told);
    });

    it("holds a bounded number for a session that takes none, and hands on the rest", async () => {
      const count = 130;
      for (let i = 0; i < count; i++) await reminders.set(ANN, alarm(`number ${i}`, i));
      clock += MINUTE;
      const session = listen(ANN);
      for (let i = 0; i < count; i++) {
        const reminder = await session.next();
        expect(reminder?.label).toBe(`number ${i}`);
        await reminders.delivered(reminder?.id ?? "");
      }
      expect(await reminders.list(ANN)).toEqual([]);
    });

    it("never lets one user read or change another's reminder", async () => {
      const mine = await reminders.set(ANN, timer("eggs", MINUTE));
      const refused = { name: "VoiceError", code: "not_found" };
      await expect(reminders.cancel(BOB, mine.id)).rejects.toMatchObject(refused);
      await expect(reminders.update(BOB, mine.id, { label: "mine now" })).rejects.toMatchObject(refused);
      await expect(reminders.pause(BOB, mine.id)).rejects.toMatchObject(refused);
      await expect(reminders.resume(BOB, mine.id)).rejects.toMatchObject(refused);
      expect(await reminders.list(BOB)).toEqual([]);
      expect(await reminders.find(BOB, "eggs")).toEqual([]);
      expect(await reminders.list(ANN)).toEqual([mine]);
    });

    it("refuses what makes no sense", async () => {
      const set = await reminders.set(ANN, alarm("wake up", MINUTE));
      await expect(reminders.pause(ANN, set.id)).rejects.toMatchObject({ code: "invalid" });
      await expect(reminders.delivered("no id")).rejects.toMatchObject({ code: "not_found" });
      const zone = reminders.set(ANN, { ...alarm("x", 0), timeZone: "Mars/Olympus" });
      await expect(zone).rejects.toMatchObject({ code: "invalid" });
    });

    it("ends every session's stream when it is closed", async () => {
      const heard = listen(ANN).next();
      await reminders.close();
      expect(await heard).toBeUndefined();
    });
  });
});
