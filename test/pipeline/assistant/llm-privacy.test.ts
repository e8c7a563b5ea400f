import { describe, expect, test } from "vitest";
import { createAssistant } from "../../../pipeline/assistant/assistant.ts";
import { createLocalRouter } from "../../../pipeline/intent/local.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { ANNA, useWorld } from "../commands/world.ts";
import { useServers } from "../llm/fixture.ts";
import { listen, talk } from "./llm-fixture.ts";

const world = useWorld();
const servers = useServers();
const asks = () => ({ local: servers.local.requests.length, cloud: servers.cloud.requests.length });
const CLOUD = { privacy: "cloud_ok" } as const;

describe("an utterance goes", () => {
  test("to the cloud where that is all right, and the answer tells so", async () => {
    servers.cloud.script({ say: "Rain falls down." });
    const { reasoning } = await talk(world, servers, CLOUD).say("explain rain");
    expect(reasoning).toEqual({ engine: "llm_cloud", why: "unknown", where: "cloud_ok", model: "scripted" });
  });

  test("nowhere but to the local model where nothing may leave, though that fails", async () => {
    const before = asks();
    servers.local.script({ status: 400 });
    const { reasoning } = await talk(world, servers, { privacy: "local_only" }).say("explain rain");
    expect(reasoning).toEqual({ engine: "local", why: "unknown", where: "local_only", failed: "invalid" });
    expect(asks()).toEqual({ local: before.local + 1, cloud: before.cloud });
  });

  test("nowhere else with something private in it, though the user lets all else go", async () => {
    const before = asks();
    servers.local.script({ say: "I see." });
    const { reasoning } = await talk(world, servers, CLOUD).say("my password is swordfish isn't it");
    expect(reasoning.where).toBe("private_content");
    expect(asks().cloud).toBe(before.cloud);
  });

  test("where its user chose, and for one utterance where that asks for it", async () => {
    const preferences = async () => ({ privacy: { level: "cloud_ok" } as const });
    const { dialogue, asked, say } = talk(world, servers, { preferences });
    servers.cloud.script({ say: "Fine." });
    expect((await say("explain rain")).reasoning.engine).toBe("llm_cloud");
    servers.local.script({ say: "Fine." });
    expect((await say("privately, explain rain")).reasoning).toMatchObject({
      engine: "llm_local",
      where: "local_only",
    });
    servers.local.script({ say: "Fine." });
    const answer = await dialogue.answer("explain snow", { ...asked(), privacy: "local_only" });
    await listen(answer.say);
    expect(answer.reasoning.where).toBe("local_only");
  });

  test("nowhere where it cannot be told what its user chose", async () => {
    const before = asks();
    const preferences = async () => Promise.reject(new Error("the database is away"));
    servers.local.script({ say: "Fine." });
    expect((await talk(world, servers, { ...CLOUD, preferences }).say("explain rain")).reasoning.where).toBe(
      "local_only",
    );
    expect(asks().cloud).toBe(before.cloud);
  });
});

test("private words of titles and of what was said before are covered where they leave", async () => {
  await world.services.tasks.add(ANNA, { title: "tell 555-010-9988 about rent" });
  const { spoken } = talk(world, servers, CLOUD);
  servers.local.script({ say: "Noted in here." });
  await spoken("my password is swordfish isn't it");
  servers.cloud.script({ say: "Indeed." });
  await spoken("explain rain");
  const sent = JSON.stringify(servers.cloud.requests.at(-1)?.messages);
  expect(sent).toContain("about rent");
  expect(sent).not.toContain("9988");
  expect(sent).not.toContain("my password");
  expect(sent).not.toContain("swordfish");
  expect(sent).not.toContain("Noted in here");
});

test("tone, goals and name are covered where they leave, as titles are", async () => {
  const preferences = async () => ({
    name: "Anna, phone number 12",
    tone: "as to somebody with cancer",
    goals: ["forget the password swordfish", "run"],
  });
  const { spoken } = talk(world, servers, { ...CLOUD, preferences });
  servers.cloud.script({ say: "Indeed." });
  await spoken("explain rain");
  const sent = JSON.stringify(servers.cloud.requests.at(-1)?.messages);
  for (const word of ["swordfish", "cancer", "Anna"]) expect(sent).not.toContain(word);
  expect(sent).toContain("run");
});

test("a turn that is taken up again stays private as it was", async () => {
  const at = world.now;
  const { spoken } = talk(world, servers, {
    ...CLOUD,
    earlier: [
      { said: "my cat is called mog", heard: "Mog it is.", at, stays: true },
      { said: "i like rain", heard: "So do I.", at },
    ],
  });
  servers.cloud.script({ say: "Indeed." });
  await spoken("explain rain");
  const sent = JSON.stringify(servers.cloud.requests.at(-1)?.messages);
  expect(sent).toContain("i like rain");
  expect(sent.toLowerCase()).not.toContain("mog");
});

test("a turn that was private is never told elsewhere, though one here may know of it", async () => {
  const { spoken } = talk(world, servers, CLOUD);
  servers.local.script({ say: "Mog is a fine name." });
  await spoken("privately, my cat is called mog");
  servers.cloud.script({ say: "It falls down." });
  await spoken("explain rain");
  const elsewhere = JSON.stringify(servers.cloud.requests.at(-1)?.messages);
  expect(elsewhere).toContain("explain rain");
  expect(elsewhere.toLowerCase()).not.toContain("mog");
  servers.local.script({ say: "Mog." });
  await spoken("privately, what is my cat called");
  expect(JSON.stringify(servers.local.requests.at(-1)?.messages)).toContain("called mog");
});

test("what answers a private question, and what repeats it, stays here, too, and nothing after that", async () => {
  const dialogue = createAssistant({
    router: createLocalRouter(),
    commands: world.commands,
    log: silentLogger,
    metrics: noMetrics,
    now: () => performance.now(),
  }).open({ userId: ANNA, language: "en", timeZone: "America/New_York" });
  const stays = async (text: string) => {
    const answer = await dialogue.answer(text, { signal: new AbortController().signal, now: world.now });
    return [answer.text(), answer.stays];
  };
  expect(await stays("privately, set a timer")).toEqual(["For how long?", true]);
  // A noise in between answers nothing.
  expect(await stays("")).toEqual(["", false]);
  expect(await stays("five minutes")).toEqual([expect.stringContaining("5 minutes"), true]);
  expect((await stays("say that again"))[1]).toBe(true);
  expect((await stays("what time is it"))[1]).toBe(false);
  expect((await stays("say that again"))[1]).toBe(false);
});
