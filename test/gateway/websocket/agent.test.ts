import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { AGENT_PATH, createAgentReception } from "../../../gateway/websocket/agent.ts";
import { createUwsDoor } from "../../../gateway/websocket/uws.ts";
import { loadUws } from "../../../gateway/websocket/uws-native.ts";
import { createWsDoor } from "../../../gateway/websocket/ws.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import { type CreateDoor, openDoor, until } from "../../contract/door-fixture.ts";
import { useOneWorld } from "../http/api/one-world.ts";

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

const loaded = loadUws();
const doors: readonly (readonly [string, CreateDoor | undefined])[] = [
  ["ws", createWsDoor],
  ["uws", "missing" in loaded ? undefined : (options) => createUwsDoor(loaded.uws, options)],
];

describe.each(doors)("chat by WebSocket at the door on %s", (_, create) => {
  const world = useOneWorld();
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const open = async ({ isAllowed = true, isAdmitted = true, helloTimeoutMs = 5000 } = {}) => {
    if (!create) throw new Error("there is no such door here");
    const agent = createAgentReception({
      chat: world().deps.chat,
      verify: (token) => world().gate.admit(token, "conversations"),
      admit: async (token, address) => {
        expect(address).toBe("127.0.0.1");
        if (!isAdmitted) throw new VoiceError("too_fast", "too many requests");
        return await world().gate.admit(token, "conversations");
      },
      allow: async () => {
        if (!isAllowed) throw new VoiceError("too_fast", "too many requests");
      },
      log: silentLogger,
      limits: { helloTimeoutMs },
    });
    const door = await openDoor(create, { agent });
    closing.push(() => door.close());
    const socket = new WebSocket(`ws://127.0.0.1:${door.port}${AGENT_PATH}`);
    const events: Event[] = [];
    socket.on("message", (data) => void events.push(JSON.parse(String(data)) as Event));
    const closed = once(socket, "close").then(([code]) => code as number);
    await once(socket, "open");
    closing.push(() => socket.terminate());
    const send = (message: object) => socket.send(JSON.stringify(message));
    const done = (count = 1) => until(() => events.filter(({ type }) => type === "done").length >= count && events);
    return { send, events, closed, done, socket };
  };

  it.skipIf(!create)("is shut to whoever has opened too many", async () => {
    const { send, events, closed } = await open({ isAdmitted: false });
    send({ type: "hello", token: await world().tokenOf("ann") });
    await closed;
    expect(events).toMatchObject([{ type: "error", code: "too_fast" }]);
  });

  it.skipIf(!create)("answers messages one after the other, as chat over HTTP does, in the same history", async () => {
    const { send, done } = await open();
    send({ type: "hello", token: await world().tokenOf("ann") });
    send({ type: "message", id: "a", text: "add buy milk to my list" });
    send({ type: "message", id: "b", text: "what's on my list" });
    const events = await done(2);
    expect(events.map(({ type, id }) => [type, id])).toEqual([
      ["ready", undefined],
      ...["started", "intent", "result", "clause", "done"].map((type) => [type, "a"]),
      ...["started", "intent", "result", "clause", "done"].map((type) => [type, "b"]),
    ]);
    const last = events.at(-1);
    expect(last).toMatchObject({ text: expect.stringContaining("milk"), reasoning: { engine: "local" } });
    const { body } = await world()
      .as("ann")
      .get("/chat/history", { query: { conversationId: String(last?.conversationId) } });
    expect(body.items).toHaveLength(4);
  });

  it.skipIf(!create)("closes with the door's codes where a client has no manners or no token", async () => {
    const cases: readonly (readonly [readonly object[], number])[] = [
      [[{ type: "hello", token: "wrong" }], 4401],
      [[{ type: "message", text: "hello" }], 4402],
      [[{ type: "hello", token: await world().tokenOf("ann") }, { type: "message" }], 4400],
      [[{ type: "sing" }], 4400],
    ];
    for (const [messages, code] of cases) {
      const { send, closed, events } = await open();
      for (const message of messages) send(message);
      expect(await closed).toBe(code);
      expect(events.at(-1)).toMatchObject({ type: "error" });
    }
    expect(await (await open({ helloTimeoutMs: 20 })).closed).toBe(4408);
  });

  it.skipIf(!create)("refuses a message that is one too many, and stays open", async () => {
    const { send, events, socket } = await open({ isAllowed: false });
    send({ type: "hello", token: await world().tokenOf("ann") });
    send({ type: "message", id: "a", text: "hello" });
    await until(() => events.find(({ type }) => type === "error"));
    expect(events.at(-1)).toMatchObject({ id: "a", code: "too_fast", retryable: true });
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it.skipIf(!create)("knows nothing of another user's conversation", async () => {
    const { body } = await world().as("bob").post("/conversations", { body: {} });
    const { send, events } = await open();
    send({ type: "hello", token: await world().tokenOf("ann"), conversationId: body.id });
    send({ type: "message", text: "hello" });
    await until(() => events.find(({ type }) => type === "error"));
    expect(events.at(-1)).toMatchObject({ code: "not_found" });
  });

  it.skipIf(!create)("ends with the login that it was opened by", async () => {
    const { body } = await world()
      .as(undefined)
      .post("/auth/register", {
        body: { email: `${Math.random()}@example.org`, password: "long enough" },
      });
    const { send, events, closed } = await open();
    send({ type: "hello", token: body.accessToken });
    await until(() => events.find(({ type }) => type === "ready"));
    await world().as(body.accessToken).delete(`/sessions/${body.sessionId}`);
    // Nothing is said: it must not wait for the next message.
    expect(await closed).toBe(4401);
  });
});
