import { afterEach, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { type Auth, createAuth } from "../../gateway/auth.ts";
import { createGate, type Gate } from "../../gateway/gate.ts";
import { createSessions, type Sessions } from "../../gateway/sessions.ts";
import { createWsDoor } from "../../gateway/websocket/ws.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { connect } from "../../protocols/client.ts";
import { createAccounts } from "../../services/accounts/accounts.ts";
import type { Accounts, SignedIn } from "../../services/accounts/service.ts";
import { openStore, type Store } from "../../services/store/store.ts";
import { countingMetrics, ready, until } from "../contract/door-fixture.ts";
import { newDataFolder } from "../services/stores.ts";

const mail = { name: "test", send: async () => {} };
const ended = { name: "VoiceError", code: "unauthorized" };

describe("the gate", () => {
  let folder: Awaited<ReturnType<typeof newDataFolder>>;
  let store: Store;
  let accounts: Accounts;
  let auth: Auth;
  let sessions: Sessions;
  let gate: Gate;
  let ann: SignedIn;
  let token: string;
  beforeEach(async () => {
    folder = await newDataFolder();
    store = await openStore({ dataFolder: folder.path, log: silentLogger });
    accounts = createAccounts({ db: store.db, mail, log: silentLogger });
    auth = createAuth({ secret: "a secret for tests, long enough to be one" });
    sessions = createSessions({ max: 10, log: silentLogger, metrics: countingMetrics() });
    gate = createGate({ auth, accounts, sessions, staleMs: 50 });
    ann = await accounts.logins.register({ email: "ann@example.org", password: "correct horse" });
    token = await auth.issue({ userId: ann.user.id, sessionId: ann.sessionId, expiresInS: 60 });
  });
  afterEach(async () => {
    await gate.close();
    await store.close();
    folder.remove();
  });

  it("believes a token while its login lasts, and not one moment longer", async () => {
    expect(await gate.authenticate(token)).toEqual({ userId: ann.user.id, role: "user", sessionId: ann.sessionId });
    await accounts.logins.end(ann.user.id, ann.sessionId);
    await expect(gate.authenticate(token)).rejects.toMatchObject(ended);
  });

  it("learns of a role, and of what another gateway ends, within its time", async () => {
    await gate.authenticate(token);
    const elsewhere = createAccounts({ db: store.db, mail, log: silentLogger });
    await elsewhere.users.setRole(ann.user.id, "admin");
    await expect.poll(async () => (await gate.authenticate(token)).role).toBe("admin");
    await elsewhere.logins.end(ann.user.id, ann.sessionId);
    await expect.poll(() => gate.authenticate(token).catch(({ code }) => code)).toBe("unauthorized");
  });

  it("does not believe a token that names another's login, or a login that never was", async () => {
    const bob = await accounts.logins.register({ email: "bob@example.org", password: "correct horse" });
    const forged = await auth.issue({ userId: ann.user.id, sessionId: bob.sessionId });
    await expect(gate.authenticate(forged)).rejects.toMatchObject(ended);
    await expect(gate.authenticate(await auth.issue({ userId: "x", sessionId: "x" }))).rejects.toMatchObject(ended);
  });

  it("knows the owner of the machine, and gives a token no more than it says", async () => {
    expect(await gate.authenticate(await auth.issue({ userId: "local" }))).toEqual({ userId: "local", role: "admin" });
    const less = await auth.issue({ userId: ann.user.id, sessionId: ann.sessionId, scopes: ["voice"] });
    expect(await gate.admit(less, "voice")).toMatchObject({ scopes: ["voice"] });
    await expect(gate.admit(less, "tasks")).rejects.toMatchObject({ code: "forbidden" });
  });

  it("believes a device's token for what it was given", async () => {
    const { code, device } = await accounts.devices.add(ann.user.id, { name: "kitchen", scopes: ["tasks"] });
    const { token: theirs } = await accounts.devices.claim(code);
    await gate.admit(theirs, "tasks");
    await expect(gate.admit(theirs, "voice")).rejects.toMatchObject({ code: "forbidden" });
    await accounts.devices.remove(ann.user.id, device.id);
    await expect(gate.authenticate(theirs)).rejects.toMatchObject(ended);
  });

  describe("at the door of sockets", () => {
    const open = async () => {
      const door = createWsDoor({
        // As a session: it lasts until the caller has left, or it must end.
        onCall: (call) =>
          sessions.run(call, async (peer, signal) => {
            ready(call);
            const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
            const read = async () => {
              for await (const _ of peer.audio);
            };
            await Promise.race([aborted, read()]);
          }),
        verify: (presented) => gate.admit(presented, "voice"),
        http: () => new Response(),
        refusal: () => undefined,
        log: silentLogger,
        metrics: countingMetrics(),
      });
      const { port } = await door.listen(0, "127.0.0.1");
      const call = async (presented: string) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`);
        const closed = new Promise<[number, string]>((resolve) => {
          socket.once("close", (code, reason) => resolve([code, String(reason)]));
        });
        socket.once("open", () => {
          const audio = { encoding: "pcm_s16le", sampleRate: 16_000 };
          socket.send(JSON.stringify({ type: "hello", token: presented, audio, client: "test" }));
        });
        return { closed };
      };
      return { door, call, url: `ws://127.0.0.1:${port}/v1/stream` };
    };

    it.each([
      ["the login ends", async () => await accounts.logins.end(ann.user.id, ann.sessionId)],
      ["a new password ends it", async () => await accounts.logins.endAll(ann.user.id)],
      ["the account is removed", async () => await accounts.users.remove(ann.user.id)],
      [
        "another gateway ends it",
        async () => {
          const elsewhere = createAccounts({ db: store.db, mail, log: silentLogger });
          await elsewhere.logins.end(ann.user.id, ann.sessionId);
        },
      ],
    ])("closes what is open when %s, and leaves others be", async (_, end) => {
      const { door, call } = await open();
      const bob = await accounts.logins.register({ email: "bob@example.org", password: "correct horse" });
      const bobs = await auth.issue({ userId: bob.user.id, sessionId: bob.sessionId });
      const [hers] = [await call(token), await call(bobs)];
      await until(() => sessions.active === 2);
      expect(sessions.list().map(({ loginId }) => loginId)).toEqual(
        expect.arrayContaining([ann.sessionId, bob.sessionId]),
      );
      await end();
      expect(await hers.closed).toEqual([4401, "unauthorized"]);
      await until(() => sessions.active === 1);
      await door.close();
    });

    it("turns a token away that is not good for voice", async () => {
      const { door, url } = await open();
      const silent = await auth.issue({ userId: ann.user.id, sessionId: ann.sessionId, scopes: ["tasks"] });
      const connecting = connect({ url, token: silent, client: "test", timeZone: "UTC", WebSocket });
      await expect(connecting).rejects.toMatchObject({ code: "forbidden" });
      await door.close();
    });
  });
});
