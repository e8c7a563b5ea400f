import { expect } from "vitest";
import type { World } from "../api/world.ts";
import { type Made, type RouteCases, withoutToken } from "./case.ts";

const aDevice = async (world: World) => {
  const { body } = await world.as("ann").post("/devices", { body: { name: "kitchen", scopes: ["voice", "tasks"] } });
  return { id: body.device.id as string, code: body.code as string };
};
const claimed = async (world: World) => {
  const made = await aDevice(world);
  const { body } = await world.as(undefined).post("/devices/claim", { body: { code: made.code } });
  return { ...made, token: body.token as string };
};
const status = async (world: World, token: string | undefined, path: string) =>
  (await world.as(token).get(path)).status;
const missing = { name: "knows nothing of another", before: async () => ({ id: "x" }), status: 404 };

export const deviceCases: RouteCases = {
  "get /devices": [
    {
      name: "lists devices, paired or not",
      before: async (world) => {
        await claimed(world);
        return await aDevice(world);
      },
      status: 200,
      answer: { items: [{ pairedAt: null }, { name: "kitchen", pairedAt: "2026-03-02T12:00:00.000Z" }] },
    },
    withoutToken,
  ],
  "post /devices": [
    {
      name: "adds one and tells the code for it",
      body: { name: "kitchen" },
      status: 201,
      answer: { device: { name: "kitchen", pairedAt: null }, codeExpiresAt: "2026-03-02T12:10:00.000Z" },
      check: ({ body }) => {
        expect(body.code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
        expect(body.device.scopes).not.toContain("account");
      },
    },
    { name: "never lets one at the account", body: { name: "kitchen", scopes: ["account"] }, status: 422 },
    {
      name: "is not for devices",
      as: (made: Made) => made.token ?? "",
      before: claimed,
      body: { name: "another" },
      status: 403,
      answer: { code: "forbidden" },
    },
  ],
  "post /devices/claim": [
    {
      name: "gives a token for the code, however it is typed, good for what it was given and no more",
      as: null,
      before: aDevice,
      body: (made: Made) => ({ code: made.code?.toLowerCase().replace("-", " ") }),
      status: 200,
      answer: { device: { name: "kitchen", scopes: ["voice", "tasks"] } },
      check: async ({ body: { token } }, { code }, world) => {
        expect(await status(world, token, "/tasks")).toBe(200);
        expect(await status(world, token, "/users/me")).toBe(403);
        expect((await world.as(undefined).post("/devices/claim", { body: { code } })).status).toBe(401);
      },
    },
    { name: "refuses a guess", as: null, body: { code: "AAAA-AAAA" }, status: 401 },
  ],
  "patch /devices/{id}": [
    { name: "renames one", before: aDevice, body: { name: "bath" }, status: 200, answer: { name: "bath" } },
    { ...missing, body: { name: "bath" } },
  ],
  "delete /devices/{id}": [
    {
      name: "removes one, whose token is refused at once",
      before: claimed,
      status: 204,
      check: async (_, { token }, world) => expect(await status(world, token, "/tasks")).toBe(401),
    },
    missing,
  ],
};
