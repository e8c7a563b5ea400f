import { expect } from "vitest";
import type { World } from "../api/world.ts";
import { type Made, type RouteCase, type RouteCases, withoutToken } from "./case.ts";

const PASSWORD = "correct horse battery";
const eve = { email: "eve@example.org", password: PASSWORD };

/** Somebody with a password. */
const register = async (world: World): Promise<Made> => {
  const { body } = await world.as(undefined).post("/auth/register", { body: { ...eve, name: "Eve" } });
  return {
    accessToken: body.accessToken,
    refreshToken: body.refreshToken,
    id: body.user.id,
    letter: await world.mailed(eve.email),
  };
};
const asEve = (made: Made) => made.accessToken ?? "";
const status = async (world: World, token: string | undefined, path = "/users/me") =>
  (await world.as(token).get(path)).status;

const forgotten = async (world: World): Promise<Made> => {
  const made = await register(world);
  await world.as(undefined).post("/auth/password/forgot", { body: { email: "EVE@example.org" } });
  return { ...made, reset: await world.mailed(eve.email) };
};
const unknownToken: RouteCase = { name: "refuses a token that is none", as: null, body: { token: "x" }, status: 401 };

export const authCases: RouteCases = {
  "post /auth/register": [
    {
      name: "makes an account, signs in and sends a letter",
      as: null,
      body: { ...eve, email: "Eve@Example.org", name: "Eve", timeZone: "Europe/Berlin" },
      status: 201,
      answer: { tokenType: "Bearer", user: { email: "eve@example.org", role: "user", emailVerifiedAt: null } },
      check: async ({ body, headers }, _, world) => {
        expect(headers.get("location")).toBe("/api/v1/users/me");
        expect((await world.as(body.accessToken).get("/users/me")).body.id).toBe(body.user.id);
        expect(await world.mailed("eve@example.org")).toMatch(/^[\w-]{43}$/);
      },
    },
    { name: "refuses an address that is taken", as: null, before: register, body: eve, status: 409 },
    { name: "refuses a short password", as: null, body: { ...eve, password: "short" }, status: 422 },
    { name: "refuses what is no address", as: null, body: { ...eve, email: "eve" }, status: 422 },
    { name: "refuses a zone that is none", as: null, body: { ...eve, timeZone: "Mars/Olympus" }, status: 422 },
  ],
  "post /auth/login": [
    { name: "signs in", as: null, before: register, body: eve, status: 200, answer: { expiresIn: 900 } },
    {
      name: "refuses a wrong password",
      as: null,
      before: register,
      body: { ...eve, password: "wrong" },
      status: 401,
      answer: { code: "unauthorized", message: "the address or the password is wrong" },
    },
    {
      name: "says the same of an address that nobody has",
      as: null,
      body: eve,
      status: 401,
      answer: { code: "unauthorized", message: "the address or the password is wrong" },
    },
  ],
  "post /auth/refresh": [
    {
      name: "renews a login",
      as: null,
      before: register,
      body: (made: Made) => ({ refreshToken: made.refreshToken }),
      status: 200,
      check: async ({ body }, made, world) => {
        expect(body.refreshToken).not.toBe(made.refreshToken);
        expect(await status(world, body.accessToken)).toBe(200);
      },
    },
    {
      name: "ends the login when a token is used a second time, since somebody has copied it",
      as: null,
      before: async (world) => {
        const { refreshToken: copied = "" } = await register(world);
        const { body } = await world.as(undefined).post("/auth/refresh", { body: { refreshToken: copied } });
        expect(await status(world, body.accessToken)).toBe(200);
        return { copied, accessToken: body.accessToken, refreshToken: body.refreshToken };
      },
      body: (made: Made) => ({ refreshToken: made.copied }),
      status: 401,
      answer: { code: "unauthorized" },
      check: async (_, { accessToken, refreshToken }, world) => {
        expect(await status(world, accessToken)).toBe(401);
        expect((await world.as(undefined).post("/auth/refresh", { body: { refreshToken } })).status).toBe(401);
      },
    },
    { name: "refuses what is no token of ours", as: null, body: { refreshToken: "x" }, status: 401 },
    { name: "needs a token", as: null, body: {}, status: 422 },
  ],
  "post /auth/logout": [
    {
      name: "ends the login",
      as: asEve,
      before: register,
      status: 204,
      check: async (_, { accessToken, refreshToken }, world) => {
        expect(await status(world, accessToken)).toBe(401);
        expect((await world.as(undefined).post("/auth/refresh", { body: { refreshToken } })).status).toBe(401);
      },
    },
    withoutToken,
  ],
  "get /auth/me": [{ name: "shows the account", status: 200, answer: { email: "ann@example.org" } }, withoutToken],
  "put /auth/me": [
    {
      name: "changes the address, which is to be proved anew",
      as: asEve,
      before: register,
      body: { name: "Eva", email: "eva@example.org", currentPassword: PASSWORD },
      status: 200,
      answer: { name: "Eva", email: "eva@example.org", emailVerifiedAt: null },
      check: async (_, { letter }, world) => {
        expect(await world.mailed("eva@example.org")).not.toBe(letter);
        expect((await world.as(undefined).post("/auth/verify-email", { body: { token: letter } })).status).toBe(401);
      },
    },
    {
      name: "changes the password, which ends other logins and not this one",
      as: asEve,
      before: async (world) => {
        const made = await register(world);
        const { body } = await world.as(undefined).post("/auth/login", { body: eve });
        return { ...made, other: body.accessToken };
      },
      body: { password: "another password", currentPassword: PASSWORD },
      status: 200,
      check: async (_, { accessToken, other }, world) => {
        expect([await status(world, accessToken), await status(world, other)]).toEqual([200, 401]);
        expect((await world.as(undefined).post("/auth/login", { body: eve })).status).toBe(401);
      },
    },
    {
      name: "refuses a new password to who does not know the old one",
      as: asEve,
      before: register,
      body: { password: "another password", currentPassword: "a guess" },
      status: 403,
      answer: { code: "forbidden" },
    },
    {
      name: "refuses an address that is taken",
      as: asEve,
      before: async (world) => {
        await world.tokenOf("ann");
        return await register(world);
      },
      body: { email: "ann@example.org", currentPassword: PASSWORD },
      status: 409,
    },
    withoutToken,
  ],
  "delete /auth/me": [
    {
      name: "removes the account and everything of it",
      as: asEve,
      before: async (world) => {
        const made = await register(world);
        await world.as(made.accessToken).post("/tasks", { body: { title: "x" }, headers: { "idempotency-key": "k" } });
        return made;
      },
      status: 204,
      check: async (_, { accessToken, id = "" }, world) => {
        expect(await status(world, accessToken)).toBe(401);
        expect(await world.deps.tasks.list(id, { state: "all" })).toEqual([]);
        expect((await world.as("root").get(`/users/${id}`)).status).toBe(404);
        expect((await world.as(undefined).post("/auth/register", { body: eve })).status).toBe(201);
      },
    },
    withoutToken,
  ],
  "post /auth/verify-email/request": [
    { name: "sends a letter", as: asEve, before: register, status: 202 },
    { name: "has nothing to prove of an address that is proved", status: 409, answer: { code: "conflict" } },
  ],
  "post /auth/verify-email": [
    {
      name: "proves the address, once",
      as: null,
      before: register,
      body: (made: Made) => ({ token: made.letter }),
      status: 200,
      answer: { email: "eve@example.org", emailVerifiedAt: "2026-03-02T12:00:00.000Z" },
      check: async (_, { letter }, world) =>
        expect((await world.as(undefined).post("/auth/verify-email", { body: { token: letter } })).status).toBe(401),
    },
    unknownToken,
  ],
  "post /auth/password/forgot": [
    {
      name: "sends a letter where there is such an account",
      as: null,
      before: register,
      body: { email: "eve@example.org" },
      status: 202,
      check: async (_, { letter }, world) => expect(await world.mailed(eve.email)).not.toBe(letter),
    },
    {
      name: "says the same where there is none, and sends nothing",
      as: null,
      body: eve,
      status: 202,
      check: async (_, __, world) => {
        await world.deps.accounts.proofs.settled();
        expect(world.letters).toEqual([]);
      },
    },
    { name: "refuses what is no address", as: null, body: { email: "eve" }, status: 422 },
  ],
  "post /auth/password/reset": [
    {
      name: "sets the password, once, and ends every login",
      as: null,
      before: forgotten,
      body: (made: Made) => ({ token: made.reset, password: "another password" }),
      status: 204,
      check: async (_, { accessToken, reset }, world) => {
        const nobody = world.as(undefined);
        const login = (password: string) => nobody.post("/auth/login", { body: { ...eve, password } });
        expect(await status(world, accessToken)).toBe(401);
        expect([(await login(PASSWORD)).status, (await login("another password")).status]).toEqual([401, 200]);
        const again = await nobody.post("/auth/password/reset", { body: { token: reset, password: "a third one" } });
        expect(again.status).toBe(401);
      },
    },
    {
      name: "refuses a token that proves an address",
      as: null,
      before: register,
      body: (made: Made) => ({ token: made.letter, password: "another password" }),
      status: 401,
    },
    { ...unknownToken, body: { token: "x", password: "another password" } },
  ],
  "get /auth/oauth/google/login": [
    {
      name: "sends the browser to the provider, with a secret of its own to bring back",
      as: null,
      query: { returnTo: "/" },
      status: 302,
      check: ({ headers }) => {
        const url = new URL(headers.get("location") ?? "");
        expect(url.origin).toBe("https://provider.example");
        expect(headers.get("set-cookie")).toMatch(/^earshot_sign_in=kept; .*HttpOnly.*SameSite=Lax/);
      },
    },
    { name: "does not send it to another host afterwards", as: null, query: { returnTo: "//evil.org" }, status: 422 },
  ],
  "get /auth/oauth/google/callback": [
    {
      name: "signs in whom the provider vouches for",
      as: null,
      query: { code: "good", state: "s" },
      headers: { cookie: "other=1; earshot_sign_in=kept" },
      status: 200,
      answer: { user: { email: "zoe@example.org", name: "Zoe", hasPassword: false } },
    },
    { name: "refuses a browser that did not begin", as: null, query: { code: "good" }, status: 400 },
    {
      name: "refuses what the provider does",
      as: null,
      query: { code: "bad" },
      headers: { cookie: "earshot_sign_in=kept" },
      status: 401,
    },
  ],
};
