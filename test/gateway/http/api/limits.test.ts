import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLimits, LIMITS } from "../../../../gateway/http/api/limits.ts";
import { silentLogger } from "../../../../pipeline/log.ts";
import { openStore, type Store } from "../../../../services/store/store.ts";
import { newDataFolder } from "../../../services/stores.ts";
import { createWorld, type World } from "./world.ts";

describe("limits", () => {
  it("let through as many as they say, each for themselves, and say when to come back", async () => {
    const limits = createLimits({ factor: 2 / LIMITS.login.points });
    const taken = [];
    for (const who of ["ann", "ann", "ann", "bob"]) taken.push(await limits.take("login", who));
    expect(taken.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false, true]);
    expect(taken[0]?.headers).toMatchObject({
      "ratelimit-policy": '"login";q=2;w=60',
      ratelimit: '"login";r=1;t=60',
      "ratelimit-limit": "2",
      "ratelimit-remaining": "1",
    });
    expect(Number(taken[2]?.headers["retry-after"])).toBeGreaterThan(0);
    expect((await limits.look("login", "ann")).isAllowed).toBe(false);
    await limits.clear("login", "ann");
    expect((await limits.take("login", "ann")).isAllowed).toBe(true);
  });

  it("let everything through where they are lifted", async () => {
    const limits = createLimits({ factor: 0 });
    for (let at = 0; at < 100; at++) expect((await limits.take("login", "ann")).isAllowed).toBe(true);
  });
});

describe("limits at the door", () => {
  let folder: Awaited<ReturnType<typeof newDataFolder>>;
  let store: Store;
  let world: World;
  const open = async (factor: number) => {
    world = await createWorld(store, { limits: createLimits({ factor }) });
  };
  beforeEach(async () => {
    folder = await newDataFolder();
    store = await openStore({ dataFolder: folder.path, log: silentLogger });
  });
  afterEach(async () => {
    await world.close();
    await store.close();
    folder.remove();
  });

  it("count each user, and tell what is left in every answer", async () => {
    await open(2 / LIMITS.default.points);
    const ask = async (who: string) => {
      const { status, headers } = await world.as(who).get("/tasks");
      return [status, headers.get("ratelimit-remaining")];
    };
    expect([await ask("ann"), await ask("ann"), await ask("bob")]).toEqual([
      [200, "1"],
      [200, "0"],
      [200, "1"],
    ]);
    const { status, body, headers } = await world.as("ann").get("/tasks");
    expect([status, body.code]).toEqual([429, "too_fast"]);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("count what costs for the address as well, since users are made easily", async () => {
    await open(2 / LIMITS.costlyFrom.points);
    const statuses = [];
    for (const who of ["ann", "bob", "root"])
      statuses.push((await world.as(who).post("/translate/text", { body: { text: "good morning", to: "es" } })).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it("let one account's password be guessed a few times only, though each guess is right at last", async () => {
    await open(1);
    const nobody = world.as(undefined);
    const account = { email: "eve@example.org", password: "correct horse" };
    await nobody.post("/auth/register", { body: account });
    const login = async (password: string) =>
      (await nobody.post("/auth/login", { body: { ...account, password } })).status;
    const guesses: number[] = [];
    for (let at = 0; at < LIMITS.passwords.points; at++) guesses.push(await login(`guess ${at}`));
    expect(new Set(guesses)).toEqual(new Set([401]));
    expect(await login("correct horse")).toBe(429);
  });

  it("stop whoever tries tokens", async () => {
    await open(3 / LIMITS.tokens.points);
    const statuses = [];
    for (let at = 0; at < 4; at++) statuses.push((await world.as(`guess${at}`).get("/tasks")).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
  });
});
