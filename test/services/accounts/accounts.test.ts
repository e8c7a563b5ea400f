import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import { createAccounts } from "../../../services/accounts/accounts.ts";
import type { Ending } from "../../../services/accounts/endings.ts";
import type { Letter } from "../../../services/accounts/mail/mail.ts";
import type { Accounts } from "../../../services/accounts/service.ts";
import { onEachStore } from "../stores.ts";

const ANN = { email: "ann@example.org", password: "correct horse" };
const refused = { name: "VoiceError", code: "unauthorized" };
const DAY_MS = 24 * 3600 * 1000;

describe("accounts", () => {
  onEachStore((store) => {
    let accounts: Accounts;
    let clock: Date;
    let letters: Letter[];
    let ended: Ending[];
    const later = (ms: number) => {
      clock = new Date(clock.getTime() + ms);
    };
    const provider = (more: object = {}) =>
      accounts.logins.loginElsewhere({
        ...{ issuer: "https://id.example", subject: "7", email: ANN.email, emailVerified: true },
        ...more,
      });
    const tokenIn = async (): Promise<string> => {
      await accounts.proofs.settled();
      return /^ {4}(\S+)$/m.exec(letters.at(-1)?.text ?? "")?.[1] ?? "";
    };
    beforeEach(() => {
      clock = new Date("2026-03-02T12:00:00Z");
      letters = [];
      ended = [];
      const mail = { name: "test", send: async (letter: Letter) => void letters.push(letter) };
      accounts = createAccounts({ db: store().db, mail, log: silentLogger, now: () => clock });
      accounts.endings.listen((ending) => ended.push(ending));
    });
    afterEach(() => accounts.proofs.settled());

    it("keep neither passwords nor tokens, but what they can be known by", async () => {
      const { refreshToken } = await accounts.logins.register(ANN);
      const { device, code } = await accounts.devices.add((await accounts.logins.login(ANN)).user.id, {
        name: "kitchen",
        scopes: ["voice"],
      });
      const { token } = await accounts.devices.claim(code);
      const { rows: users } = await store().db.execute("select * from users");
      const { rows: tokens } = await store().db.execute("select * from account_tokens");
      const kept = JSON.stringify([users, tokens]);
      expect(users[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      for (const secret of [ANN.password, refreshToken, token, code, code.replace("-", "")])
        expect(kept).not.toContain(secret);
      expect(device.name).toBe("kitchen");
    });

    it("end the whole login when a refresh token is used again, and no other", async () => {
      const first = await accounts.logins.register(ANN);
      const other = await accounts.logins.login(ANN);
      const second = await accounts.logins.refresh(first.refreshToken);
      const third = await accounts.logins.refresh(second.refreshToken);
      await expect(accounts.logins.refresh(first.refreshToken)).rejects.toMatchObject(refused);
      await expect(accounts.logins.refresh(third.refreshToken)).rejects.toMatchObject(refused);
      expect(await accounts.logins.standing(first.sessionId)).toBeUndefined();
      expect(ended).toEqual([{ userId: first.user.id, sessionId: first.sessionId }]);
      expect((await accounts.logins.refresh(other.refreshToken)).sessionId).toBe(other.sessionId);
    });

    it("let one of two that refresh at once through, and end what both had", async () => {
      const { refreshToken, sessionId } = await accounts.logins.register(ANN);
      const outcomes = await Promise.allSettled([1, 2].map(() => accounts.logins.refresh(refreshToken)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(await accounts.logins.standing(sessionId)).toBeUndefined();
    });

    it("end a login that is not used for 30 days, and keep one that is", async () => {
      const idle = await accounts.logins.register(ANN);
      const used = await accounts.logins.login(ANN);
      later(29 * DAY_MS);
      const renewed = await accounts.logins.refresh(used.refreshToken);
      later(2 * DAY_MS);
      await expect(accounts.logins.refresh(idle.refreshToken)).rejects.toMatchObject(refused);
      expect(await accounts.logins.standing(idle.sessionId)).toBeUndefined();
      expect(await accounts.logins.ended([idle.sessionId, used.sessionId, "x"])).toEqual([idle.sessionId, "x"]);
      expect((await accounts.logins.page(used.user.id)).items.map(({ id }) => id)).toEqual([used.sessionId]);
      expect((await accounts.logins.refresh(renewed.refreshToken)).sessionId).toBe(used.sessionId);
    });

    it("know one address in any spelling, and give it to nobody twice", async () => {
      await accounts.logins.register(ANN);
      expect((await accounts.logins.login({ ...ANN, email: " ANN@Example.org " })).user.email).toBe(ANN.email);
      const again = [1, 2].map(() => accounts.logins.register({ ...ANN, email: "Bob@example.org" }));
      const outcomes = await Promise.allSettled(again);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(outcomes.find((each) => each.status === "rejected")?.reason).toMatchObject({ code: "conflict" });
    });

    it("sign in whom a provider knows as the same person, whatever their address has become", async () => {
      const first = await provider();
      expect(first.user).toMatchObject({ email: ANN.email, emailVerifiedAt: clock, hasPassword: false });
      expect((await provider({ email: "new@example.org" })).user.id).toBe(first.user.id);
      expect((await provider({ subject: "8", email: "bob@example.org" })).user.id).not.toBe(first.user.id);
      await expect(accounts.logins.login({ ...ANN, password: "" })).rejects.toMatchObject(refused);
    });

    it("take a provider's word for an address that was proved, and leave the password", async () => {
      const { user } = await accounts.logins.register(ANN);
      await accounts.proofs.askEmail(user.id);
      await accounts.proofs.proveEmail(await tokenIn());
      expect((await provider()).user).toMatchObject({ id: user.id, hasPassword: true });
      expect(ended).toEqual([]);
    });

    it("take an address from whoever registered it without having it", async () => {
      const thief = await accounts.logins.register(ANN);
      const { user, sessionId } = await provider();
      expect(user).toMatchObject({ id: thief.user.id, hasPassword: false, emailVerifiedAt: clock });
      expect(ended).toEqual([{ userId: user.id, sessionId: thief.sessionId }]);
      await expect(accounts.logins.login(ANN)).rejects.toMatchObject(refused);
      expect(await accounts.logins.standing(sessionId)).toMatchObject({ userId: user.id });
    });

    it("do not take a provider's word for an address it has not proved itself", async () => {
      const { user } = await accounts.logins.register(ANN);
      const other = (await provider({ emailVerified: false })).user;
      expect(other.id).not.toBe(user.id);
      expect(other.email).toBeNull();
    });

    it("send one letter a minute, each good for its time and while the address stays", async () => {
      const { user } = await accounts.logins.register(ANN);
      await accounts.proofs.askEmail(user.id);
      await accounts.proofs.askEmail(user.id);
      const first = await tokenIn();
      expect(letters).toHaveLength(1);
      later(61_000);
      await accounts.proofs.askEmail(user.id);
      const second = await tokenIn();
      expect(second).not.toBe(first);
      later(DAY_MS - 60_000);
      await expect(accounts.proofs.proveEmail(first)).rejects.toMatchObject(refused);
      await accounts.proofs.proveEmail(second);
      await accounts.users.updateCredentials(user.id, { email: "new@example.org", currentPassword: ANN.password });
      await accounts.proofs.askReset("new@example.org");
      const reset = await tokenIn();
      await accounts.users.updateCredentials(user.id, { email: ANN.email, currentPassword: ANN.password });
      await expect(accounts.proofs.reset(reset, "another password")).rejects.toMatchObject(refused);
    });

    it("give a device's code to one of two who have it, for ten minutes", async () => {
      const { user } = await accounts.logins.register(ANN);
      const add = () => accounts.devices.add(user.id, { name: "kitchen", scopes: ["voice"] });
      const { code } = await add();
      const claims = await Promise.allSettled([code, code].map((each) => accounts.devices.claim(each)));
      expect(claims.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const late = await add();
      later(10 * 60_000);
      await expect(accounts.devices.claim(late.code)).rejects.toMatchObject(refused);
    });

    it("let a device act as no admin, and know when it was used", async () => {
      const { user } = await accounts.logins.register(ANN);
      await accounts.users.setRole(user.id, "admin");
      const { code, device } = await accounts.devices.add(user.id, { name: "kitchen", scopes: ["voice"] });
      const { token } = await accounts.devices.claim(code);
      later(DAY_MS);
      expect(await accounts.devices.standing(token)).toEqual({
        userId: user.id,
        role: "user",
        sessionId: device.id,
        scopes: ["voice"],
      });
      expect((await accounts.devices.page(user.id)).items[0]?.usedAt).toEqual(clock);
      await accounts.devices.remove(user.id, device.id);
      expect(await accounts.devices.standing(token)).toBeUndefined();
    });

    it("never let one user end or rename what is another's", async () => {
      const ann = await accounts.logins.register(ANN);
      const bob = await accounts.logins.register({ ...ANN, email: "bob@example.org" });
      const { device } = await accounts.devices.add(ann.user.id, { name: "kitchen", scopes: ["voice"] });
      const missing = { code: "not_found" };
      await expect(accounts.logins.end(bob.user.id, ann.sessionId)).rejects.toMatchObject(missing);
      await expect(accounts.devices.remove(bob.user.id, device.id)).rejects.toMatchObject(missing);
      await expect(accounts.devices.rename(bob.user.id, device.id, "mine")).rejects.toMatchObject(missing);
      expect((await accounts.devices.page(bob.user.id)).items).toEqual([]);
      expect((await accounts.logins.page(bob.user.id)).items).toHaveLength(1);
      expect(ended).toEqual([]);
    });

    it("leave nothing of a user who is removed, in any table", async () => {
      const { user } = await accounts.logins.register(ANN);
      const id = user.id;
      await accounts.devices.add(id, { name: "kitchen", scopes: ["voice"] });
      const tables = await store().db.execute<{ table_name: string }>(
        "select table_name from information_schema.columns where column_name = 'user_id' and table_schema = 'public'",
      );
      expect(tables.rows.length).toBeGreaterThan(5);
      await accounts.users.remove(id);
      expect(ended).toEqual([{ userId: id }]);
      for (const { table_name } of tables.rows) {
        const { rows } = await store().db.execute(`select 1 from ${table_name} where user_id = '${id}'`);
        expect(rows, table_name).toEqual([]);
      }
    });

    it("have an owner of the machine, once, who is no account to sign in to", async () => {
      const local = await accounts.users.ensureLocal();
      expect(await accounts.users.ensureLocal()).toEqual(local);
      expect(local).toMatchObject({ id: "local", role: "admin", email: null });
      for (const change of [
        accounts.users.remove("local"),
        accounts.users.setRole("local", "user"),
        accounts.users.updateCredentials("local", { email: ANN.email }),
      ])
        await expect(change).rejects.toMatchObject({ code: "forbidden" });
    });

    it("forget logins and codes long after they ended", async () => {
      const { user, sessionId } = await accounts.logins.register(ANN);
      const kept = await accounts.logins.login(ANN);
      await accounts.logins.end(user.id, sessionId);
      await accounts.devices.add(user.id, { name: "never paired", scopes: ["voice"] });
      later(29 * DAY_MS);
      await accounts.logins.prune(new Date(clock.getTime() - DAY_MS));
      const { rows } = await store().db.execute("select id from login_sessions");
      expect(rows).toEqual([{ id: kept.sessionId }]);
    });
  });
});
