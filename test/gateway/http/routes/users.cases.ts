import { expect } from "vitest";
import type { World } from "../api/world.ts";
import { type RouteCases, withoutToken } from "./case.ts";

const anns = async (world: World) => ({ id: (await world.as("ann").get("/users/me")).body.id as string });
const notForUsers = { name: "is for admins", as: "bob", before: anns, status: 403, answer: { code: "forbidden" } };
const nobodys = { name: "knows nothing of an id that is nobody's", as: "root", before: async () => ({ id: "nobody" }) };

export const userCases: RouteCases = {
  "get /users/me": [{ name: "shows one's profile", status: 200, answer: { name: "ann", role: "user" } }, withoutToken],
  "patch /users/me": [
    {
      name: "changes what it names, and never the role",
      body: { timeZone: "Asia/Tokyo", role: "admin" },
      status: 200,
      answer: { name: "ann", timeZone: "Asia/Tokyo", role: "user" },
    },
    { name: "refuses a zone that is none", body: { timeZone: "Mars/Olympus" }, status: 422 },
  ],
  "get /users": [
    {
      name: "finds people by a part of their name",
      as: "root",
      before: async (world) => {
        await world.tokenOf("bob");
        return await anns(world);
      },
      query: { q: "AN", role: "user", sort: "-email" },
      status: 200,
      answer: { items: [{ name: "ann" }], nextCursor: null },
      check: ({ body }) => expect(body.items[0]).not.toHaveProperty("passwordHash"),
    },
    { ...notForUsers, before: async () => ({}) },
    { name: "takes a sign for itself", as: "root", query: { q: "%" }, status: 200, answer: { items: [] } },
    { name: "refuses another list's cursor", as: "root", query: { cursor: "eA" }, status: 400 },
  ],
  "get /users/{id}": [
    { name: "shows somebody", as: "root", before: anns, status: 200, answer: { email: "ann@example.org" } },
    { ...nobodys, status: 404 },
    notForUsers,
  ],
  "patch /users/{id}": [
    {
      name: "gives a role, which counts at once",
      as: "root",
      before: anns,
      body: { role: "admin" },
      status: 200,
      answer: { role: "admin" },
    },
    { ...nobodys, body: { role: "admin" }, status: 404 },
    { ...notForUsers, body: { role: "admin" } },
  ],
};
