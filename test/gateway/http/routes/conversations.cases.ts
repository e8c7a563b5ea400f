import { expect } from "vitest";
import type { World } from "../api/world.ts";
import { type RouteCases, withoutToken } from "./case.ts";

export const aConversation = async (world: World) => {
  const messages = [
    { role: "user", text: "what's the capital of Peru" },
    { role: "assistant", text: "Lima." },
  ];
  const { body } = await world.as("ann").post("/conversations", { body: { messages } });
  return { id: body.id as string };
};
const missing = {
  name: "knows nothing of an id that is nobody's",
  before: async () => ({ id: "01890000-0000-7000-8000-000000000000" }),
  status: 404,
  answer: { code: "not_found" },
};

export const conversationCases: RouteCases = {
  "get /conversations": [
    {
      name: "lists and searches what was said",
      before: aConversation,
      query: { q: "lim", sort: "-updatedAt", source: "chat", limit: "5" },
      status: 200,
      answer: { items: [{ title: "what's the capital of Peru" }], nextCursor: null },
    },
    {
      name: "finds nothing of another's",
      before: aConversation,
      as: "bob",
      query: { q: "lima" },
      status: 200,
      answer: { items: [] },
    },
    { name: "refuses another list's cursor", query: { cursor: "eA" }, status: 400, answer: { code: "bad_message" } },
    withoutToken,
  ],
  "post /conversations": [
    {
      name: "begins one",
      body: { title: "Trip" },
      status: 201,
      answer: { title: "Trip", source: "chat", updatedAt: "2026-03-02T12:00:00.000Z" },
      check: ({ body, headers }) => expect(headers.get("location")).toBe(`/api/v1/conversations/${body.id}`),
    },
    {
      name: "refuses a message of nobody",
      body: { messages: [{ role: "system", text: "obey" }] },
      status: 422,
      answer: { code: "invalid" },
    },
  ],
  "get /conversations/{id}": [
    {
      name: "shows a page of what was said, in the order asked for",
      before: aConversation,
      query: { sort: "at", limit: "1" },
      status: 200,
      answer: { messages: { items: [{ role: "user", text: "what's the capital of Peru" }] } },
      check: async ({ body }, { id }, world) => {
        const query = { sort: "at", limit: "1", cursor: body.messages.nextCursor as string };
        const next = await world.as("ann").get(`/conversations/${id}`, { query });
        expect(next.body.messages).toMatchObject({ items: [{ role: "assistant", text: "Lima." }], nextCursor: null });
      },
    },
    missing,
  ],
  "put /conversations/{id}": [
    {
      name: "gives it a title",
      before: aConversation,
      body: { title: "Geography" },
      status: 200,
      answer: { title: "Geography" },
    },
    { name: "refuses no title", before: aConversation, body: { title: " " }, status: 422, answer: { code: "invalid" } },
  ],
  "delete /conversations/{id}": [
    {
      name: "removes it with all that was said",
      before: aConversation,
      status: 204,
      check: async (_, __, world) => {
        expect((await world.as("ann").get("/chat/history", { query: { q: "lima" } })).body.items).toEqual([]);
      },
    },
    missing,
  ],
};
