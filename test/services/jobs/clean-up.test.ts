import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import { createAccounts } from "../../../services/accounts/accounts.ts";
import { createIdempotency } from "../../../services/idempotency/store.ts";
import { cleanUp } from "../../../services/jobs/clean-up.ts";
import { createNotifications } from "../../../services/notifications/store.ts";
import { onEachStore } from "../stores.ts";

const DAY_MS = 86_400_000;

describe("what is done each night", () => {
  onEachStore((store) => {
    it("forgets logins after 30 days, keys after one and notifications after 90, and nothing younger or in use", async () => {
      const { db } = store();
      const start = Date.parse("2026-03-02T03:17:00Z");
      let day = 0;
      const now = () => new Date(start + day * DAY_MS);
      const accounts = createAccounts({ db, mail: { name: "none", send: async () => {} }, log: silentLogger, now });
      const idempotency = createIdempotency({ db, now });
      const notifications = createNotifications({ db, now });
      const login = (who: string) =>
        accounts.logins.loginElsewhere({ issuer: "test", subject: who, emailVerified: false, name: who });
      /** A login that has ended, a key and a notification of that day. */
      const make = async (name: string) => {
        const { user, sessionId } = await login("ann");
        await accounts.logins.end(user.id, sessionId);
        await idempotency.begin({ userId: user.id, key: name }, name);
        await notifications.tell([{ userId: user.id, key: name, kind: "task", title: name }]);
      };
      const count = async (table: string) => {
        const { rows } = await db.execute<{ n: string }>(sql`select count(*) as n from ${sql.identifier(table)}`);
        return Number(rows[0]?.n);
      };
      const left = async () => [
        await count("login_sessions"),
        await count("idempotency_keys"),
        await count("notifications"),
      ];
      const night = () => cleanUp({ accounts, idempotency, notifications }, now());

      // Bob's device is used by nobody's refresh token, and stays signed in.
      const bob = await login("bob");
      const { code } = await accounts.devices.add(bob.user.id, { name: "kitchen", scopes: ["voice"] });
      await accounts.devices.claim(code);
      await accounts.logins.end(bob.user.id, bob.sessionId);
      await make("old");
      expect(await left()).toEqual([3, 1, 1]);
      day = 0.9;
      expect(await night()).toEqual({ keys: 0, notifications: 0 });
      day = 2;
      expect(await night()).toEqual({ keys: 1, notifications: 0 });
      expect(await left()).toEqual([3, 0, 1]);
      day = 31;
      await make("young");
      expect(await night()).toEqual({ keys: 0, notifications: 0 });
      expect(await left()).toEqual([2, 1, 2]);
      day = 91;
      expect(await night()).toEqual({ keys: 1, notifications: 1 });
      expect(await left()).toEqual([1, 0, 1]);
      expect((await accounts.devices.page(bob.user.id)).items).toMatchObject([{ name: "kitchen" }]);
    });
  });
});
