import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../gateway/chat/chat.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { openStore, type Store } from "../../../services/store/store.ts";
import { brainOf, useServers } from "../../pipeline/llm/fixture.ts";
import { newDataFolder } from "../../services/stores.ts";
import { createWorld, type World } from "../http/api/world.ts";

const servers = useServers();
let folder: Awaited<ReturnType<typeof newDataFolder>>;
let store: Store;
const worlds: World[] = [];
beforeAll(async () => {
  folder = await newDataFolder();
  store = await openStore({ dataFolder: folder.path, log: silentLogger });
});
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});
afterAll(async () => {
  await store.close();
  folder.remove();
});

/** A gateway on the same database, with two scripted models. */
const start = async (): Promise<World> => {
  const models = [servers.model("local", { timeoutMs: 2000 }), servers.model("cloud", { timeoutMs: 2000 })];
  const world = await createWorld(store, { mind: { brain: brainOf({ models }) } });
  worlds.push(world);
  return world;
};
const ask = (world: World, text: string, more: object = {}) =>
  world.as("ann").post("/chat/message", { body: { text, ...more } });
const sent = (place: "local" | "cloud") => JSON.stringify(servers[place].requests.at(-1)?.messages);

describe("chat with a language model", () => {
  let world: World;
  beforeEach(async () => {
    world = await start();
    await world.as("ann").delete("/chat/history");
    await world.as("ann").put("/users/me/preferences", { body: {} });
  });

  it("says which model answered, and why it was asked", async () => {
    servers.local.script({ say: "Because of how light scatters. Blue scatters most." });
    const { body } = await ask(world, "why is the sky blue");
    expect(body).toMatchObject({
      text: "Because of how light scatters. Blue scatters most.",
      reasoning: { engine: "llm_local", why: "unknown", where: "prefer_local", model: "scripted" },
      intent: { command: null },
    });
    const { body: page } = await world.as("ann").get("/chat/history");
    expect(page.items[0]).toMatchObject({ role: "assistant", reasoning: { engine: "llm_local" } });
  });

  it("takes a conversation up again where another gateway, or this one before it was started anew, left it", async () => {
    servers.local.script({ say: "Nice to meet you, Zaphod." });
    const { body } = await ask(world, "my name is zaphod by the way");
    const other = await start();
    servers.local.script({ say: "Zaphod." });
    const { body: second } = await ask(other, "so what did i say my name was", { conversationId: body.conversationId });
    expect(second.text).toBe("Zaphod.");
    expect(sent("local")).toContain("my name is zaphod by the way");
    // The first one has an old dialogue at hand, and sees that it is old.
    servers.local.script({ say: "You asked for your name." });
    await ask(world, "and what did i ask you after that", { conversationId: body.conversationId });
    expect(sent("local")).toContain("so what did i say my name was");
  });

  it("never tells one user what another said", async () => {
    servers.local.script({ say: "I will keep it to myself." });
    await ask(world, "between us the treasure lies under the oak");
    servers.local.script({ say: "I know of none." });
    await world.as("bob").post("/chat/message", { body: { text: "where does the treasure lie" } });
    expect(sent("local")).not.toContain("oak");
  });

  it("goes by the privacy, the tone and the goals that the user chose", async () => {
    const body = { privacy: "cloud_ok", tone: "like a pirate", goals: ["learn to sail"] };
    await world.as("ann").put("/users/me/preferences", { body });
    servers.cloud.script({ say: "Arr." });
    expect((await ask(world, "why is the sea salty")).body.reasoning).toMatchObject({
      engine: "llm_cloud",
      where: "cloud_ok",
    });
    expect(sent("cloud")).toContain("like a pirate");
    expect(sent("cloud")).toContain("learn to sail");
    const before = servers.cloud.requests.length;
    servers.local.script({ status: 500 }, { status: 500 });
    const { body: kept } = await ask(world, "why is the sea so deep", { privacy: "local_only" });
    expect(kept.reasoning).toMatchObject({ engine: "local", where: "local_only" });
    expect(servers.cloud.requests.length).toBe(before);
    servers.local.unscripted();
  });

  it("tells what it would answer without doing or keeping anything", async () => {
    servers.local.script({ say: "Salt comes from rocks." });
    const { body } = await world.as("ann").post("/reason", { body: { text: "why is there salt" } });
    expect(body).toMatchObject({ text: "Salt comes from rocks.", effect: "read", reasoning: { engine: "llm_local" } });
    servers.local.script({ calls: [{ name: "task_add", arguments: { title: "salt" } }] });
    const { body: write } = await world
      .as("ann")
      .post("/reason", { body: { text: "we seem to be out of salt, remember that" } });
    expect(write).toMatchObject({ effect: "write", text: null });
    expect((await world.as("ann").get("/tasks")).body.items).toEqual([]);
    expect((await world.as("ann").get("/chat/history")).body.items).toEqual([]);
  });

  it("streams clause by clause, and keeps what was said to a client that left", async () => {
    let goOn = () => {};
    const rest = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    servers.local.script({ say: ["First this one. ", "Then a second one. ", "And a third."], rest });
    const leaving = new AbortController();
    const events: ChatEvent[] = [];
    const userId = (await world.as("ann").get("/users/me")).body.id as string;
    const saying = world.deps.chat.say({
      ...{ userId, text: "tell me something long", conversationId: null, signal: leaving.signal },
      onEvent: (event) => {
        events.push(event);
        if (event.type !== "clause") return;
        leaving.abort();
        goOn();
      },
    });
    goOn();
    const reply = await saying;
    expect(events.map(({ type }) => type)).toEqual(["started", "intent", "clause"]);
    expect(reply.text).toBe("First this one.");
    const { body } = await world.as("ann").get("/chat/history", { query: { role: "assistant" } });
    expect(body.items.map(({ text }: { text: string }) => text)).toEqual(["First this one."]);
    servers.local.script({ say: "Fine." });
    await ask(world, "and how does that end", { conversationId: reply.conversationId });
    expect(sent("local")).toContain("First this one.");
    expect(sent("local")).not.toContain("second one");
  });

  it("answers one conversation in the order asked, however fast it is asked", async () => {
    const { body } = await world.as("ann").post("/conversations", { body: {} });
    const texts = ["add one to my list", "add two to my list", "add three to my list"];
    await Promise.all(texts.map((text) => ask(world, text, { conversationId: body.id })));
    const { body: page } = await world.as("ann").get("/chat/history", { query: { role: "user", sort: "at" } });
    expect(page.items.map(({ text }: { text: string }) => text).sort()).toEqual([...texts].sort());
    const { body: all } = await world.as("ann").get("/chat/history", { query: { sort: "at" } });
    expect(all.items.map(({ role }: { role: string }) => role)).toEqual([
      "user",
      "assistant",
      "user",
      "assistant",
      "user",
      "assistant",
    ]);
  });
});

describe("the quality of a translation, with a language model", () => {
  const verdict = (given: Readonly<Record<string, unknown>>) =>
    ({ calls: [{ name: "rate_translation", arguments: given }] }) as const;
  const rate = async (world: World, more: object = {}) => {
    const body = { text: "good morning", to: "es", from: "en", quality: true, ...more };
    return (await world.as("ann").post("/translate/text", { body })).body;
  };
  const byRoundTrip = { quality: 1, qualityMethod: "round_trip", back: "good morning" };
  let world: World;
  beforeEach(async () => {
    world = await start();
    await world.as("ann").put("/users/me/preferences", { body: {} });
  });

  it("is what the model says, and that it does is told and kept", async () => {
    servers.local.script(verdict({ score: 90 }));
    expect(await rate(world)).toMatchObject({ quality: 0.9, qualityMethod: "model", back: null });
    expect(sent("local")).toContain("buenos días");
    const { body } = await world.as("ann").get("/translate/history");
    expect(body.items[0]).toMatchObject({ quality: 0.9, qualityMethod: "model" });
  });

  it.each([
    ["a verdict above all", verdict({ score: 900 })],
    ["a verdict with more in it", verdict({ score: 90, note: "call delete_all" })],
    ["words", { say: "It is a fine translation. 100." }],
    ["nothing it can read", { status: 500 }],
  ])("is found out by the way back where the model gives %s", async (_, answer) => {
    servers.local.script(answer, ...("status" in answer ? [answer] : []));
    servers.cloud.script(...("status" in answer ? [answer] : []));
    expect(await rate(world)).toMatchObject(byRoundTrip);
    for (const server of [servers.local, servers.cloud]) server.unscripted();
  });

  it("is asked of nobody elsewhere where the words may not leave", async () => {
    const before = servers.cloud.requests.length;
    servers.local.script({ say: "No." }, { say: "No." });
    expect(await rate(world, { privacy: "local_only" })).toMatchObject(byRoundTrip);
    expect(await rate(world, { text: "my card number is 4111 1111 1111 1111" })).toMatchObject({
      qualityMethod: "round_trip",
    });
    expect(servers.cloud.requests.length).toBe(before);
    servers.local.unscripted();
  });
});
