import { expect } from "vitest";
import type { World } from "../api/world.ts";
import { type RouteCases, withoutToken } from "./case.ts";

const anns = async (world: World) => {
  const { body } = await world.as("ann").get("/sessions");
  return { id: body.items[0].id as string };
};

export const sessionCases: RouteCases = {
  "get /sessions": [
    {
      name: "lists what is signed in",
      status: 200,
      answer: { items: [{ kind: "login", name: "test", scopes: null, isCurrent: true, calls: [] }] },
      check: ({ body }) => expect(body.items).toHaveLength(1),
    },
    withoutToken,
  ],
  "delete /sessions/{id}": [
    {
      name: "ends one, whose token is refused at once",
      before: anns,
      status: 204,
      check: async (_, __, world) => expect((await world.as("ann").get("/tasks")).status).toBe(401),
    },
    { name: "knows nothing of another", before: async () => ({ id: "x" }), status: 404 },
  ],
};
