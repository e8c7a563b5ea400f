import { afterAll, beforeAll, expect, test } from "vitest";
import { ConfigError, loadConfig } from "../../gateway/config.ts";
import { chooseBrain, chooseTranslators, mindOf } from "../../gateway/minds.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { noMetrics } from "../../pipeline/metrics.ts";
import { createApertium } from "../../services/translation/apertium/apertium.ts";
import { type ChatServer, startChatServer } from "../fakes/openai-chat-server.ts";
import { ANNA, BOB, NOW, useWorld } from "../pipeline/commands/world.ts";

const world = useWorld();
const own = createApertium();
const telemetry = { log: silentLogger, metrics: noMetrics, now: () => performance.now() };
let server: ChatServer;
beforeAll(async () => {
  server = await startChatServer({ apiKey: "key" });
});
afterAll(() => server.close());
const cloud = (more = {}) =>
  loadConfig({ LLM_CLOUD_BASE_URL: server.baseUrl, LLM_CLOUD_API_KEY: "key", LLM_CLOUD_MODEL: "m", ...more });

test("with nothing set there is no model and no translator but our own", () => {
  const config = loadConfig({});
  expect(chooseBrain(config, telemetry)).toBeUndefined();
  expect(mindOf(undefined, { ...world.services, config })).toBeUndefined();
  expect(chooseTranslators(config, undefined, own)).toEqual([own]);
});

test("an endpoint without a model, and a model without an endpoint, stop the start", () => {
  const brain = (env: Record<string, string>) => () => chooseBrain(loadConfig(env), telemetry);
  expect(brain({ LLM_LOCAL_BASE_URL: "http://127.0.0.1:1/v1" })).toThrow(ConfigError);
  expect(brain({ LLM_CLOUD_MODEL: "m" })).toThrow("LLM_CLOUD_MODEL needs LLM_CLOUD_BASE_URL");
  expect(() => cloud({ LLM_PRIVATE_ALLOWED: "health, hats" })).toThrow(ConfigError);
  expect(cloud({ LLM_PRIVATE_ALLOWED: "health, contact" }).llmPrivateAllowed).toEqual(["health", "contact"]);
});

test("a model that is set is asked with its key, and brings a translator", async () => {
  const config = cloud({ DEEPL_API_KEY: "x", GOOGLE_TRANSLATE_API_KEY: "y" });
  const brain = chooseBrain(config, telemetry);
  expect(brain?.places).toEqual(["cloud"]);
  const names = chooseTranslators(config, brain, own).map(({ name }) => name);
  expect(names).toEqual(["deepl", "google", "apertium", "llm_cloud"]);
  server.script({ say: "Hello there." });
  const events = [];
  for await (const event of brain?.think({
    request: () => ({ messages: [{ role: "user", content: "hi" }] }),
    places: ["cloud"],
    signal: new AbortController().signal,
  }) ?? [])
    events.push(event.type);
  expect(events).toEqual(["begun", "clause", "end"]);
  expect(server.violations).toEqual([]);
});

test("a dialogue thinks of its own user's tasks and of today's events", async () => {
  const { tasks, calendar } = world.services;
  await tasks.add(ANNA, { title: "mine" });
  await tasks.add(BOB, { title: "his" });
  const event = (title: string, startsAt: string) =>
    calendar.add(ANNA, {
      title,
      startsAt: new Date(startsAt),
      endsAt: new Date(Date.parse(startsAt) + 3_600_000),
      timeZone: "UTC",
    });
  await event("today", "2026-03-04T20:00:00Z");
  await event("tomorrow", "2026-03-05T20:00:00Z");
  const config = cloud({ LLM_PRIVACY: "cloud_ok" });
  const mind = mindOf(chooseBrain(config, telemetry), { ...world.services, config });
  const facts = await mind?.facts?.(ANNA, { now: NOW, timeZone: "America/New_York" });
  expect(facts?.tasks.map(({ title }) => title)).toEqual(["mine"]);
  expect(facts?.events.map(({ title }) => title)).toEqual(["today"]);
  expect(mind?.privacy).toBe("cloud_ok");
});
