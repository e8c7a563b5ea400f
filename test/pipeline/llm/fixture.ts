import { afterAll, afterEach, beforeAll, expect } from "vitest";
import {
  type Brain,
  type BrainEvent,
  type BrainOptions,
  createBrain,
  type ThinkOptions,
} from "../../../pipeline/llm/brain.ts";
import type { Place } from "../../../pipeline/llm/model.ts";
import { createOpenAiModel, type OpenAiModelOptions } from "../../../pipeline/llm/openai.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import type { Labels, MetricName, Metrics } from "../../../pipeline/metrics.ts";
import { type ChatServer, type ChatServerOptions, startChatServer } from "../../fakes/openai-chat-server.ts";

export interface Counts extends Metrics {
  /** Sum of what was counted under `name` with at least `labels`. */
  of(name: MetricName, labels?: Labels): number;
}

export const countingMetrics = (): Counts => {
  const counted: { name: MetricName; labels: Labels; by: number }[] = [];
  return {
    observe() {},
    gauge() {},
    count: (name, labels = {}, by = 1) => void counted.push({ name, labels, by }),
    of: (name, labels = {}) =>
      counted
        .filter((one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))
        .reduce((sum, { by }) => sum + by, 0),
  };
};

/** A machine under load is slow, too: what is not about time waits longer than any test. */
export const PATIENT_MS = 30_000;

/** Scripted servers, one for each place, started before the tests of the file that calls this. */
export const useServers = (options: ChatServerOptions = {}) => {
  const servers: { local?: ChatServer; cloud?: ChatServer } = {};
  const of = (place: Place): ChatServer => {
    const server = servers[place];
    if (!server) throw new Error("the servers are not started yet");
    return server;
  };
  beforeAll(async () => {
    servers.local = await startChatServer(options);
    servers.cloud = await startChatServer(options);
  });
  afterEach(() => {
    for (const server of [of("local"), of("cloud")]) {
      expect(server.unscripted()).toBe(0);
      expect(server.violations).toEqual([]);
    }
  });
  afterAll(async () => {
    await servers.local?.close();
    await servers.cloud?.close();
  });
  return {
    get local() {
      return of("local");
    },
    get cloud() {
      return of("cloud");
    },
    model: (place: Place, more: Partial<OpenAiModelOptions> = {}) =>
      createOpenAiModel({ place, baseUrl: of(place).baseUrl, model: "scripted", timeoutMs: PATIENT_MS, ...more }),
  };
};

export const brainOf = (options: Pick<BrainOptions, "models"> & Partial<BrainOptions>): Brain =>
  createBrain({
    ...{ log: silentLogger, metrics: countingMetrics(), now: () => performance.now(), hedgeMs: PATIENT_MS },
    ...options,
  });

/** Everything a brain says to `options`. */
export const thinkAll = async (brain: Brain, options: Partial<ThinkOptions> = {}): Promise<BrainEvent[]> => {
  const events: BrainEvent[] = [];
  const request = () => ({ messages: [{ role: "user" as const, content: "hello" }] });
  for await (const event of brain.think({
    request,
    places: ["local", "cloud"],
    signal: new AbortController().signal,
    budgetMs: PATIENT_MS / 2,
    ...options,
  }))
    events.push(event);
  return events;
};

/** What was said, in clauses. */
export const clauses = (events: readonly BrainEvent[]): string[] =>
  events.flatMap((event) => (event.type === "clause" ? [event.text] : []));
