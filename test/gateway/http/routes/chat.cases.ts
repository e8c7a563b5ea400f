import { expect } from "vitest";
import type { World } from "../api/world.ts";
import { type Made, type RouteCases, withoutToken } from "./case.ts";
import { aConversation } from "./conversations.cases.ts";
import { annsVoice } from "./voices.cases.ts";

const text = "add buy milk to my list";
const titles = async (world: World) =>
  (await world.as("ann").get("/tasks")).body.items.map(({ title }: { title: string }) => title);
/** Events of a stream, by name. */
const eventsOf = (body: string) =>
  [...body.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, name, data]) => [name, JSON.parse(data ?? "")] as const);
const bobs = async (world: World): Promise<Made> => {
  const { body } = await world.as("bob").post("/conversations", { body: {} });
  return { id: body.id as string };
};
const notHers = {
  name: "knows nothing of another's conversation",
  before: bobs,
  body: ({ id }: Made) => ({ text, conversationId: id }),
  status: 404,
  answer: { code: "not_found" },
};
const streams = {
  name: "tells what happens as it happens",
  headers: { accept: "text/event-stream" },
  body: { text },
  status: 200,
  check: async ({ body }: { readonly body: string }, _: Made, world: World) => {
    const events = eventsOf(body);
    expect(events.map(([name]) => name)).toEqual(["started", "intent", "result", "clause", "done"]);
    const [, done] = events.at(-1) ?? [];
    expect(done).toMatchObject({ intent: { command: "task.add" }, reasoning: { engine: "local", why: "sure" } });
    expect(await titles(world)).toEqual(["buy milk"]);
  },
};

export const chatCases: RouteCases = {
  "post /chat/message": [
    {
      name: "does what is asked, answers, and writes both down",
      body: { text },
      status: 200,
      answer: {
        intent: { route: "task", command: "task.add" },
        results: [{ command: "task.add", handled: true }],
        reasoning: { engine: "local", why: "sure" },
      },
      check: async ({ body }, _, world) => {
        expect(await titles(world)).toEqual(["buy milk"]);
        const { body: whole } = await world.as("ann").get(`/conversations/${body.conversationId}`);
        expect(whole.messages.items).toMatchObject([
          { id: body.replyId, role: "assistant", text: body.text, command: "task.add", reasoning: { why: "sure" } },
          { id: body.messageId, role: "user", text, source: "chat" },
        ]);
      },
    },
    {
      name: "goes on in the same conversation, in which a question is still open",
      before: async (world) => {
        const { body } = await world.as("ann").post("/chat/message", { body: { text: "remind me to call mom" } });
        expect(body.results).toMatchObject([{ handled: false, asks: "when" }]);
        return { id: body.conversationId as string };
      },
      body: { text: "tomorrow at five pm" },
      status: 200,
      answer: { results: [{ command: "reminder.set", handled: true }] },
      check: ({ body }, { id }) => expect(body.conversationId).toBe(id),
    },
    {
      name: "begins another conversation where that is asked for",
      before: async (world) => {
        const { body } = await world.as("ann").post("/chat/message", { body: { text: "what time is it" } });
        return { id: body.conversationId as string };
      },
      body: { text: "what time is it", conversationId: null },
      status: 200,
      check: ({ body }, { id }) => expect(body.conversationId).not.toBe(id),
    },
    {
      name: "does once what is sent twice with one key",
      body: { text },
      headers: { "idempotency-key": "k1" },
      status: 200,
      check: async ({ body }, _, world) => {
        const again = await world
          .as("ann")
          .post("/chat/message", { body: { text }, headers: { "idempotency-key": "k1" } });
        expect([again.body, again.headers.get("idempotency-replayed")]).toEqual([body, "true"]);
        expect(await titles(world)).toEqual(["buy milk"]);
      },
    },
    notHers,
    { name: "refuses no words", body: { text: " " }, status: 422, answer: { code: "invalid" } },
    { name: "refuses a time zone that is none", body: { text, timeZone: "Mars/Base" }, status: 422 },
  ],
  "post /chat/stream": [
    streams,
    {
      ...streams,
      name: "does once what is streamed twice with one key",
      headers: { "idempotency-key": "k2" },
      check: async ({ body }, _, world) => {
        const send = () =>
          world.as("ann").post("/chat/stream", { body: { text }, headers: { "idempotency-key": "k2" } });
        await expect.poll(async () => (await send()).headers.get("idempotency-replayed")).toBe("true");
        expect((await send()).body).toBe(body);
        expect(await titles(world)).toEqual(["buy milk"]);
      },
    },
    {
      ...notHers,
      name: "tells in the stream that it knows nothing of another's conversation",
      status: 200,
      answer: undefined,
      check: ({ body }) => expect(eventsOf(body)).toMatchObject([["error", { code: "not_found" }]]),
    },
    { ...withoutToken, body: { text } },
  ],
  "post /chat": [
    { name: "answers whole", body: { text }, status: 200, answer: { intent: { command: "task.add" } } },
    streams,
    notHers,
  ],
  "get /chat/history": [
    {
      name: "has all that was said, newest first",
      before: aConversation,
      query: { role: "assistant", source: "chat" },
      status: 200,
      answer: { items: [{ text: "Lima.", source: "chat" }], nextCursor: null },
    },
    {
      name: "has nothing of another's",
      as: "bob",
      before: aConversation,
      status: 200,
      answer: { items: [], nextCursor: null },
    },
    { name: "refuses a cursor of another list", query: { cursor: "x" }, status: 400 },
  ],
  "delete /chat/history": [
    {
      name: "forgets what was said",
      before: aConversation,
      status: 200,
      answer: { removed: 2 },
      check: async (_, __, world) => {
        expect((await world.as("ann").get("/conversations")).body.items).toEqual([]);
      },
    },
    {
      name: "forgets nothing of another's",
      as: "bob",
      before: aConversation,
      status: 200,
      answer: { removed: 0 },
      check: async (_, { id }, world) =>
        expect((await world.as("ann").get(`/conversations/${id}`)).body.messages.items).toHaveLength(2),
    },
    { name: "refuses a time that is none", query: { before: "yesterday" }, status: 422 },
  ],
  "post /reason": [
    {
      name: "tells which way is taken and why, and changes nothing",
      body: { text, privacy: "local_only" },
      status: 200,
      answer: {
        intent: { route: "task", command: "task.add" },
        reasoning: { engine: "local", why: "sure" },
        ...{ effect: "write", text: null, privacy: { level: "local_only", found: [] } },
      },
      check: async (_, __, world) => expect(await titles(world)).toEqual([]),
    },
    {
      name: "tells the answer where that changes nothing, and what is private",
      body: { text: "what's on my list" },
      status: 200,
      answer: { effect: "read", text: expect.stringMatching(/./), privacy: { level: "prefer_local" } },
    },
    {
      name: "finds private content",
      body: { text: "my pin code is four one one two" },
      status: 200,
      answer: { privacy: { found: ["secret"] } },
    },
    notHers,
  ],
  "post /summarize": [
    {
      name: "makes a text short, without a model by its own sentences",
      body: { text: "Milk is white. It comes from cows. Cows eat grass. Grass is green.", sentences: 1 },
      status: 200,
      answer: { engine: "extract", where: "prefer_local" },
    },
    {
      name: "makes a conversation short",
      before: aConversation,
      body: ({ id }: Made) => ({ conversationId: id }),
      status: 200,
      answer: { text: expect.stringContaining("Peru") },
    },
    {
      name: "tells a day",
      before: async (world) => {
        await world.as("ann").post("/tasks", { body: { title: "call mom", dueAt: "2026-03-02T17:00:00Z" } });
        return {};
      },
      body: { date: "2026-03-02", timeZone: "Pacific/Kiritimati" },
      status: 200,
      answer: { engine: "rules", text: expect.stringContaining("No events") },
    },
    {
      ...notHers,
      body: ({ id }: Made) => ({ conversationId: id }),
    },
    { name: "refuses what is none of the three", body: { title: "x" }, status: 422 },
  ],
  "get /users/me/preferences": [
    {
      name: "are null until they are chosen",
      status: 200,
      answer: { tone: null, goals: [], language: null, privacy: null, allow: null },
    },
    withoutToken,
  ],
  "put /users/me/preferences": [
    {
      name: "takes the voice of replies",
      before: annsVoice,
      body: ({ voice }: Made) => ({ voice }),
      status: 200,
      check: ({ body }, { voice }) => expect(body.voice).toBe(voice),
    },
    {
      name: "refuses a voice that was cloned for somebody else",
      as: "bob",
      before: annsVoice,
      body: ({ voice }: Made) => ({ voice }),
      status: 403,
      answer: { code: "forbidden" },
    },
    {
      name: "chooses them for the caller alone",
      body: { tone: "terse", goals: ["run a marathon"], privacy: "local_only", allow: ["health"] },
      status: 200,
      answer: { tone: "terse", goals: ["run a marathon"], language: null, privacy: "local_only", allow: ["health"] },
      check: async ({ body }, _, world) => {
        expect((await world.as("ann").get("/users/me/preferences")).body).toEqual(body);
        expect((await world.as("bob").get("/users/me/preferences")).body.privacy).toBeNull();
        const { body: reason } = await world.as("ann").post("/reason", { body: { text: "what time is it" } });
        expect(reason.privacy.level).toBe("local_only");
      },
    },
    {
      name: "takes the pace of replies, and refuses an engine that is not there",
      body: { speed: 1.5 },
      status: 200,
      check: async ({ body }, _, world) => {
        expect(body).toMatchObject({ speed: 1.5, engine: null });
        const put = await world.as("ann").put("/users/me/preferences", { body: { engine: "nobody" } });
        expect(put.status).toBe(422);
      },
    },
    { name: "refuses a pace that nobody follows", body: { speed: 9 }, status: 422, answer: { code: "invalid" } },
    { name: "refuses a level that is none", body: { privacy: "open" }, status: 422, answer: { code: "invalid" } },
  ],
};
