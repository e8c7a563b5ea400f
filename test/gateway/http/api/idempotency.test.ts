import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createIdempotency, type Served } from "../../../../services/idempotency/store.ts";
import { createTasks } from "../../../../services/tasks/store.ts";
import { onEachStore } from "../../../services/stores.ts";
import { createWorld, type World } from "./world.ts";

describe("a POST with an Idempotency-Key", () => {
  onEachStore((store) => {
    let world: World;
    beforeEach(async () => {
      world = await createWorld(store());
    });
    afterEach(() => world.close());

    const add = (who: string, key: string, title: string) =>
      world.as(who).post("/tasks", { body: { title }, headers: { "idempotency-key": key } });
    const titles = async (who: string) =>
      (await world.as(who).get("/tasks")).body.items.map(({ title }: { title: string }) => title);

    it("creates once, and gets the same answer again", async () => {
      const first = await add("ann", "k1", "call mom");
      const again = await add("ann", "k1", "call mom");
      expect([again.status, again.body]).toEqual([201, first.body]);
      expect(again.headers.get("location")).toBe(first.headers.get("location"));
      expect([first, again].map(({ headers }) => headers.get("idempotency-replayed"))).toEqual([null, "true"]);
      expect(await titles("ann")).toEqual(["call mom"]);
    });

    it("creates once when it is sent ten times at once", async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => add("ann", "k1", "call mom")));
      // Those that come while it is being served are told so.
      expect(new Set(answers.map(({ status }) => status)).has(201)).toBe(true);
      expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
      expect(await titles("ann")).toEqual(["call mom"]);
    });

    it("is refused with another body", async () => {
      await add("ann", "k1", "call mom");
      const other = await add("ann", "k1", "call dad");
      expect([other.status, other.body.code]).toEqual([422, "invalid"]);
      expect(await titles("ann")).toEqual(["call mom"]);
    });

    it("belongs to its user", async () => {
      await add("ann", "k1", "call mom");
      expect((await add("bob", "k1", "buy milk")).status).toBe(201);
      expect([await titles("ann"), await titles("bob")]).toEqual([["call mom"], ["buy milk"]]);
    });

    it("that was refused may be tried again with the same key", async () => {
      expect((await add("ann", "k1", " ")).status).toBe(422);
      expect((await add("ann", "k1", "call mom")).status).toBe(201);
    });

    it("refuses a key that is none", async () => {
      expect((await add("ann", "two words", "call mom")).status).toBe(400);
    });

    it("keeps no token that others could read", async () => {
      const sent = {
        body: { email: "eve@example.org", password: "correct horse" },
        headers: { "idempotency-key": "k" },
      };
      const first = await world.as(undefined).post("/auth/register", sent);
      const again = await world.as(undefined).post("/auth/register", sent);
      expect(again.body).toEqual(first.body);
      const { rows } = await world.store.db.execute("select answer, fingerprint from idempotency_keys");
      expect(rows).toHaveLength(1);
      expect(Buffer.from(rows[0]?.answer as Uint8Array).toString("latin1")).not.toContain("accessToken");
    });

    it("whose answer cannot be kept has made nothing, and may be sent again", async () => {
      const { db } = store();
      // As if the process died between what is made and its answer.
      await db.execute("alter table idempotency_keys add constraint no_answer check (answer is null)");
      try {
        expect((await add("ann", "k1", "call mom")).status).not.toBe(201);
        expect(await titles("ann")).toEqual([]);
      } finally {
        await db.execute("alter table idempotency_keys drop constraint no_answer");
      }
      expect((await add("ann", "k1", "call mom")).status).toBe(201);
      expect(await titles("ann")).toEqual(["call mom"]);
    });

    it("makes all of what a request makes or nothing of it", async () => {
      const send = (blocks: unknown[]) =>
        world.as("ann").post("/schedule", { body: { blocks }, headers: { "idempotency-key": "k" } });
      const block = (hour: string) => ({
        title: hour,
        startsAt: `2026-03-02T${hour}:00:00Z`,
        endsAt: `2026-03-02T${hour}:30:00Z`,
      });
      expect(
        (await send([block("09"), { ...block("10"), taskId: "01a1fa74-a6d8-7000-b27f-a59c364b1357" }])).status,
      ).toBe(404);
      expect((await world.as("ann").get("/calendar/events")).body.items).toEqual([]);
      expect((await send([block("09")])).status).toBe(201);
    });

    it("of one who was overtaken undoes what it made", async () => {
      let clock = new Date("2026-03-02T12:00:00Z");
      const { db } = store();
      const keys = createIdempotency({ db, now: () => clock });
      const owner = { userId: "ann", key: "k" };
      const slow = await keys.begin(owner, "a");
      if (slow.state !== "new") throw new Error(slow.state);
      clock = new Date("2026-03-02T12:02:00Z");
      const quick = await keys.begin(owner, "a");
      if (quick.state !== "new") throw new Error(quick.state);
      const tasks = createTasks({ db });
      const make = (title: string) => async (): Promise<[Served, string]> => {
        const { id } = await tasks.add("ann", { title });
        return [{ status: 201, answer: new Uint8Array([1]) }, id];
      };
      await keys.atOnce(owner, quick.begun, make("once"));
      await expect(keys.atOnce(owner, slow.begun, make("twice"))).rejects.toMatchObject({ code: "conflict" });
      expect((await tasks.list("ann")).map(({ title }) => title)).toEqual(["once"]);
    });

    it("of what waits for others is not done again where it was cut off", async () => {
      let clock = new Date("2026-03-02T12:00:00Z");
      const keys = createIdempotency({ db: store().db, now: () => clock });
      const owner = { userId: "ann", key: "k" };
      await keys.begin(owner, "a");
      await keys.startLong(owner);
      clock = new Date("2026-03-02T12:02:00Z");
      expect(await keys.begin(owner, "a")).toEqual({ state: "busy" });
      clock = new Date("2026-03-02T12:11:00Z");
      expect(await keys.begin(owner, "a")).toEqual({ state: "lost" });
      await keys.abandon(owner);
      expect(await keys.begin(owner, "a")).toMatchObject({ state: "new" });
    });

    it("is forgotten after a day, and after a minute where whoever served it died", async () => {
      let clock = new Date("2026-03-02T12:00:00Z");
      const keys = createIdempotency({ db: store().db, now: () => clock });
      const owner = { userId: "ann", key: "k" };
      expect(await keys.begin(owner, "a")).toEqual({ state: "new", begun: clock });
      expect(await keys.begin(owner, "a")).toEqual({ state: "busy" });
      clock = new Date("2026-03-02T12:01:01Z");
      expect(await keys.begin(owner, "a")).toEqual({ state: "new", begun: clock });
      await keys.finish(owner, { status: 201, answer: new Uint8Array([1]) });
      clock = new Date("2026-03-03T12:01:00Z");
      expect(await keys.begin(owner, "a")).toMatchObject({ state: "done", status: 201 });
      clock = new Date("2026-03-03T12:01:02Z");
      expect(await keys.begin(owner, "b")).toMatchObject({ state: "new" });
      expect(await keys.prune(new Date("2026-03-04T00:00:00Z"))).toBe(1);
    });
  });
});
