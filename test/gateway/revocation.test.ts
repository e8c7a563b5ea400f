import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import type { Call } from "../../gateway/sessions.ts";
import type { DoorOptions } from "../../gateway/websocket/door.ts";
import { createUwsDoor } from "../../gateway/websocket/uws.ts";
import { loadUws } from "../../gateway/websocket/uws-native.ts";
import { createWsDoor } from "../../gateway/websocket/ws.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { countingMetrics, format, ready, until } from "../contract/door-fixture.ts";
import { useOneWorld } from "./http/api/one-world.ts";
import { connectClient, missingWorker, openDoor as openRtcDoor } from "./webrtc/fixture.ts";

const world = useOneWorld();
const loaded = loadUws();

/** As a session: it lasts until the caller has left, or it must end. */
const serving = () => {
  const signals = new Map<string, AbortSignal>();
  const onCall = (call: Call) =>
    world().sessions.run(call, async (peer, signal) => {
      signals.set(peer.caller.userId, signal);
      ready(call);
      const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
      const read = async () => {
        for await (const _ of peer.audio);
      };
      await Promise.race([aborted, read()]);
    });
  const verify = (token: string) => world().gate.admit(token, "voice");
  return { signals, onCall, verify };
};

/** Somebody new, with the access token of their login. */
const newcomer = async () => {
  const form = { email: `${Math.random()}@example.org`, password: "long enough" };
  const { body } = await world().as(undefined).post("/auth/register", { body: form });
  return { token: body.accessToken as string, userId: body.user.id as string, sessionId: body.sessionId as string };
};

/** A device of theirs that may speak for them. */
const deviceOf = async (token: string) => {
  const { body } = await world()
    .as(token)
    .post("/devices", { body: { name: "kitchen", scopes: ["voice"] } });
  const claimed = await world()
    .as(undefined)
    .post("/devices/claim", { body: { code: body.code } });
  return { token: claimed.body.token as string, path: `/devices/${body.device.id}` };
};

/** All ways in: what was opened by the caller's own login, and by a device of theirs. */
const ways = [
  [
    "DELETE /sessions/{id}",
    async (one: Awaited<ReturnType<typeof newcomer>>) => [one.token, `/sessions/${one.sessionId}`],
  ],
  [
    "DELETE /devices/{id}",
    async (one: Awaited<ReturnType<typeof newcomer>>) => {
      const device = await deviceOf(one.token);
      return [device.token, device.path];
    },
  ],
] as const;

const doors = [
  ["ws", (options: DoorOptions) => createWsDoor(options), undefined],
  [
    "uWebSockets",
    (options: DoorOptions) => {
      if ("missing" in loaded) throw new Error(loaded.missing);
      return createUwsDoor(loaded.uws, options);
    },
    "missing" in loaded ? loaded.missing : undefined,
  ],
] as const;

describe("a call that is open", () => {
  for (const [name, create, missing] of doors)
    it.skipIf(missing).each(ways)(`by /v1/stream on ${name} is over by the time %s is answered`, async (_, find) => {
      const { signals, onCall, verify } = serving();
      const door = create({
        ...{ onCall, verify },
        http: () => new Response(),
        refusal: () => undefined,
        log: silentLogger,
        metrics: countingMetrics(),
      });
      const { port } = await door.listen(0, "127.0.0.1");
      const open = async (token: string) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`);
        const closed = new Promise<[number, string]>((resolve) => {
          socket.once("close", (code, reason) => resolve([code, String(reason)]));
        });
        socket.once("open", () =>
          socket.send(JSON.stringify({ type: "hello", token, audio: format(16_000), client: "test" })),
        );
        return { socket, closed };
      };
      try {
        const [ann, bob] = [await newcomer(), await newcomer()];
        const [token = "", path = ""] = await find(ann);
        const [hers, his] = [await open(token), await open(bob.token)];
        await until(() => signals.size === 2);
        const { status } = await world().as(ann.token).delete(path);
        // What must happen within a second has happened at once: nothing is said, and no time goes by.
        expect([status, signals.get(ann.userId)?.aborted]).toEqual([204, true]);
        expect(await hers.closed).toEqual([4401, "unauthorized"]);
        expect([his.socket.readyState, signals.get(bob.userId)?.aborted]).toEqual([WebSocket.OPEN, false]);
        const again = await open(token);
        expect(await again.closed).toEqual([4401, "unauthorized"]);
      } finally {
        await door.close();
      }
    });

  it.skipIf(missingWorker).each(ways)("by WebRTC is over by the time %s is answered", async (_, find) => {
    const { signals, onCall, verify } = serving();
    const door = await openRtcDoor({ onCall, verify });
    try {
      const [ann, bob] = [await newcomer(), await newcomer()];
      const [token = "", path = ""] = await find(ann);
      const hers = await connectClient(door.fetch, { token });
      const his = await connectClient(door.fetch, { token: bob.token });
      await until(() => signals.size === 2);
      const { status } = await world().as(ann.token).delete(path);
      expect([status, signals.get(ann.userId)?.aborted]).toEqual([204, true]);
      expect(await hers.event("error")).toMatchObject({ code: "unauthorized" });
      await until(() => hers.channel?.readyState === "closed");
      expect([his.connection.connectionState, signals.get(bob.userId)?.aborted]).toEqual(["connected", false]);
      await expect(connectClient(door.fetch, { token })).rejects.toThrow(/^401 .*unauthorized/);
      await hers.close();
      await his.close();
    } finally {
      await door.webrtc.close();
    }
  });

  it.skipIf(missingWorker)("by WebRTC does not outlive a login that ended while it was connecting", async () => {
    const { onCall, verify } = serving();
    let isOver = false;
    // The login ends after its token was believed, and before there is a session to be ended.
    const door = await openRtcDoor({
      verify,
      async onCall(call) {
        if (!isOver) await world().as(ann.token).delete(`/sessions/${ann.sessionId}`);
        isOver = true;
        await onCall(call);
      },
    });
    const ann = await newcomer();
    try {
      const hers = await connectClient(door.fetch, { token: ann.token });
      expect(await hers.event("error")).toMatchObject({ code: "unauthorized" });
      await hers.close();
    } finally {
      await door.webrtc.close();
    }
  });
});
