import { describe, expect, test } from "vitest";
import { LlmFailure } from "../../../pipeline/llm/failure.ts";
import type { LanguageModel, Place } from "../../../pipeline/llm/model.ts";
import type { ChatAnswer } from "../../fakes/openai-chat.ts";
import { brainOf, clauses, countingMetrics, thinkAll, useServers } from "./fixture.ts";

const servers = useServers();
const both = (more = {}) => [servers.model("local", more), servers.model("cloud", more)];

const failure = async (work: Promise<unknown>): Promise<LlmFailure> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof LlmFailure)) throw new Error("no LlmFailure", { cause: thrown });
  return thrown;
};

const LOCAL: readonly Place[] = ["local"];

describe("an answer", () => {
  test("comes in clauses, and then ends", async () => {
    servers.local.script({ say: "The sea is salty. That is because rivers bring salt." });
    const events = await thinkAll(brainOf({ models: both() }));
    expect(clauses(events)).toEqual(["The sea is salty.", "That is because rivers bring salt."]);
    expect(events[0]).toMatchObject({ type: "begun", model: { name: "llm_local" } });
    expect(events.at(-1)).toEqual({ type: "end", whole: true, usage: { promptTokens: 100, completionTokens: 10 } });
    expect(servers.cloud.requests).toEqual([]);
  });

  test("gives its first clause while the rest is still being thought", async () => {
    let go = () => {};
    const rest = new Promise<void>((resolve) => {
      go = resolve;
    });
    servers.local.script({ say: ["The first part is here. And", " the second."], rest });
    const brain = brainOf({ models: both() });
    const events = brain.think({
      request: () => ({ messages: [{ role: "user", content: "hello" }] }),
      places: LOCAL,
      signal: new AbortController().signal,
    });
    const seen: string[] = [];
    for await (const event of events) {
      if (event.type !== "clause") continue;
      seen.push(event.text);
      go();
    }
    expect(seen).toEqual(["The first part is here.", "And the second."]);
  });

  test("holds calls with their arguments put together, in order", async () => {
    servers.local.script({
      calls: [
        { name: "task_add", arguments: { title: "milk" } },
        { name: "calendar_query", arguments: { when: "friday" } },
      ],
    });
    const tools = [{ name: "task_add", description: "", parameters: { type: "object" } }];
    const request = () => ({ messages: [{ role: "user" as const, content: "x" }], tools });
    const events = await thinkAll(brainOf({ models: both() }), { request });
    expect(events[1]).toEqual({
      type: "calls",
      calls: [
        { id: "call_0", name: "task_add", arguments: '{"title":"milk"}' },
        { id: "call_1", name: "calendar_query", arguments: '{"when":"friday"}' },
      ],
    });
  });

  test("holds no calls where no tools were offered", async () => {
    servers.local.script({ say: "Well.", calls: [{ name: "task_delete", arguments: { all: true } }] });
    const events = await thinkAll(brainOf({ models: both() }));
    expect(events.map(({ type }) => type)).toEqual(["begun", "clause", "end"]);
  });

  test("is spoken without what was thought aloud and without the marks of writing", async () => {
    servers.local.script({
      say: ["<thi", "nk>They want a joke.</th", "ink>**Sure!** Here is `one`: ", "- a [fish](http://x.y) 🐟."],
    });
    expect(clauses(await thinkAll(brainOf({ models: both() })))).toEqual(["Sure!", "Here is one: a fish."]);
  });

  test("ends without a count of tokens too", async () => {
    servers.local.script({ say: "Hello there.", uncounted: true });
    expect((await thinkAll(brainOf({ models: both() }))).at(-1)).toMatchObject({ type: "end", whole: true });
  });
});

/** What a provider does wrong before a clause is whole, and how its failure is called. */
const FAULTS: readonly (readonly [name: string, answer: ChatAnswer, reason: string])[] = [
  ["refuses the key", { status: 401, code: "invalid_api_key" }, "refused"],
  ["was asked too often", { status: 429, headers: { "retry-after": "30" } }, "rate"],
  ["has no quota left", { status: 429, code: "insufficient_quota" }, "refused"],
  ["fails", { status: 500 }, "server"],
  ["says nothing", { fault: "silent" }, "timeout"],
  ["closes at once", { fault: "reset" }, "connection"],
  ["streams what is no JSON", { fault: "garbage", say: ["Half a"] }, "garbage"],
  ["streams bytes that are no text", { say: "a\u0000\uFFFD\u0007b c d." }, "garbage"],
  ["closes half way", { fault: "cut", say: ["Half a"] }, "broken_off"],
  ["ends before its answer does", { fault: "ended", say: ["Half a"] }, "broken_off"],
  ["stalls in the middle of a clause", { fault: "stall", say: ["Half a"] }, "timeout"],
  [
    "stalls in the middle of a call",
    { fault: "stall", calls: [{ name: "task_add", arguments: { title: "x" } }] },
    "timeout",
  ],
  ["answers nothing at all", { say: "" }, "garbage"],
];

describe("a provider that", () => {
  test.each(FAULTS)("%s is replaced by the next", async (_, answer) => {
    servers.local.script(answer);
    servers.cloud.script({ say: "I am the other one." });
    const models = both({ timeoutMs: 400, stallMs: 100 });
    const events = await thinkAll(brainOf({ models }));
    expect(clauses(events)).toEqual(["I am the other one."]);
    expect(events[0]).toMatchObject({ model: { name: "llm_cloud" } });
  });

  test.each(FAULTS)("%s fails alone in these words", async (_, answer, reason) => {
    // What may be gone in a moment is asked once more.
    const isRetried = ["server", "connection", "garbage", "broken_off"].includes(reason);
    servers.local.script(answer, ...(isRetried ? [answer] : []));
    const brain = brainOf({ models: [servers.model("local", { timeoutMs: 400, stallMs: 100 })] });
    expect((await failure(thinkAll(brain))).reason).toBe(reason);
  });

  test("fails for a moment is asked once more, where nothing was heard yet", async () => {
    servers.local.script({ status: 500 }, { say: "Here I am." });
    const metrics = countingMetrics();
    expect(clauses(await thinkAll(brainOf({ models: [servers.model("local")], metrics })))).toEqual(["Here I am."]);
    expect(metrics.of("provider_retries_total", { reason: "server" })).toBe(1);
  });

  test("asks for a short wait gets it", async () => {
    servers.local.script({ status: 429, headers: { "retry-after-ms": "20" } }, { say: "Here I am." });
    expect(clauses(await thinkAll(brainOf({ models: [servers.model("local")] })))).toEqual(["Here I am."]);
  });

  test("stalls after a clause was heard is not replaced: that clause cannot be taken back", async () => {
    servers.local.script({ fault: "stall", say: ["The first part is here. And"] });
    const brain = brainOf({ models: both({ stallMs: 100 }) });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of brain.think({
        request: () => ({ messages: [{ role: "user", content: "hello" }] }),
        places: ["local", "cloud"],
        signal: new AbortController().signal,
      }))
        if (event.type === "clause") seen.push(event.text);
    })();
    expect((await failure(reading)).reason).toBe("timeout");
    expect(seen).toEqual(["The first part is here."]);
    expect(servers.cloud.requests.length).toBe(FAULTS.length);
  });
});

describe("a slow provider", () => {
  test("gets a rival, and the one that speaks first is heard", async () => {
    const metrics = countingMetrics();
    const before = servers.local.left;
    servers.local.script({ fault: "silent" });
    servers.cloud.script({ say: "I am faster." });
    const brain = brainOf({ models: both(), metrics, hedgeMs: 150 });
    expect(clauses(await thinkAll(brain))).toEqual(["I am faster."]);
    expect(metrics.of("llm_hedges_total", { outcome: "won" })).toBe(1);
    expect(metrics.of("llm_tokens_total", { kind: "wasted" })).toBeGreaterThan(0);
    await expect.poll(() => servers.local.left).toBe(before + 1);
  });

  test("is given up when the turn has no time left", async () => {
    servers.local.script({ fault: "silent" });
    const brain = brainOf({ models: [servers.model("local")] });
    expect((await failure(thinkAll(brain, { budgetMs: 60 }))).reason).toBe("timeout");
  });
});

describe("a place with a smaller model", () => {
  const usual = (ms: number, clock: { at: number }): LanguageModel => ({
    ...{ name: "llm_local", place: "local", model: "large", timeoutMs: 60_000 },
    async *chat() {
      clock.at += ms;
      yield { type: "text", text: "I am large." };
      yield { type: "end", whole: true };
    },
  });
  const fast: LanguageModel = {
    ...{ name: "llm_local_fast", place: "local", model: "small", timeoutMs: 60_000, isFast: true },
    async *chat() {
      yield { type: "text", text: "I am small." };
      yield { type: "end", whole: true };
    },
  };

  test("has it answer where less is left of the turn than the usual one needs", async () => {
    const clock = { at: 0 };
    const metrics = countingMetrics();
    const brain = brainOf({ models: [usual(600, clock), fast], metrics, now: () => clock.at });
    const said = async (leftMs: number) => clauses(await thinkAll(brain, { leftMs }));
    for (let i = 0; i < 8; i++) expect(await said(500)).toEqual(["I am large."]);
    expect(await said(700)).toEqual(["I am large."]);
    expect(await said(500)).toEqual(["I am small."]);
    expect(metrics.of("llm_smaller_total", { provider: "llm_local_fast", reason: "late" })).toBe(1);
  });

  test("has it answer while the gateway has too much to do", async () => {
    const metrics = countingMetrics();
    const brain = brainOf({ models: [usual(1, { at: 0 }), fast], metrics, isPressed: () => true });
    expect(clauses(await thinkAll(brain))).toEqual(["I am small."]);
    expect(metrics.of("llm_smaller_total", { reason: "pressure" })).toBe(1);
  });
});

test("answers that did not come in time tell of a provider's pace, too: the second is not asked ever sooner", async () => {
  let at = 0;
  const silent: LanguageModel = {
    ...{ name: "llm_local", place: "local", model: "large", timeoutMs: 60_000 },
    async *chat() {
      at += 900;
      yield* [];
      throw new LlmFailure("timeout", "it said nothing");
    },
  };
  const fast: LanguageModel = {
    ...{ name: "llm_local_fast", place: "local", model: "small", timeoutMs: 60_000, isFast: true },
    async *chat() {
      yield { type: "text", text: "I am small." };
      yield { type: "end", whole: true };
    },
  };
  const brain = brainOf({ models: [silent, fast], now: () => at });
  for (let i = 0; i < 8; i++) {
    await failure(thinkAll(brain));
    at += 1_000_000;
  }
  expect(clauses(await thinkAll(brain, { leftMs: 800 }))).toEqual(["I am small."]);
});

describe("a provider that keeps failing", () => {
  test("is left alone, and asked again by one caller after a while", async () => {
    let at = 0;
    const brain = brainOf({ models: [servers.model("local")], now: () => at, coolMs: 1000 });
    servers.local.script({ status: 401 });
    await failure(thinkAll(brain));
    const asked = servers.local.requests.length;
    expect((await failure(thinkAll(brain))).message).toBe("no language model can be asked now");
    expect(servers.local.requests.length).toBe(asked);
    at += 61_000;
    servers.local.script({ say: "Back again." });
    expect(clauses(await thinkAll(brain))).toEqual(["Back again."]);
    servers.local.script({ say: "Still here." });
    expect(clauses(await thinkAll(brain))).toEqual(["Still here."]);
  });

  test.each([400, 413, 422])("is not meant where one request cannot be (%i)", async (status) => {
    const brain = brainOf({ models: [servers.model("local")] });
    for (let i = 0; i < 4; i++) {
      servers.local.script({ status });
      expect((await failure(thinkAll(brain))).reason).toBe("invalid");
    }
    servers.local.script({ say: "I am well." });
    expect(clauses(await thinkAll(brain))).toEqual(["I am well."]);
  });

  test("is asked in fewer words, once, what is too long for it", async () => {
    const brain = brainOf({ models: [servers.model("local")] });
    const tooLong = { status: 400, code: "context_length_exceeded" };
    const shorter = () => ({ messages: [{ role: "user" as const, content: "hi" }] });
    servers.local.script(tooLong, { say: "Hello." });
    expect(clauses(await thinkAll(brain, { shorter }))).toEqual(["Hello."]);
    expect(servers.local.requests.at(-1)?.messages[0]?.content).toBe("hi");
    servers.local.script(tooLong, tooLong);
    expect((await failure(thinkAll(brain, { shorter }))).reason).toBe("too_long");
    servers.local.script({ say: "Here." });
    expect(clauses(await thinkAll(brain))).toEqual(["Here."]);
  });

  test("after 429 is left alone for as long as it asked", async () => {
    let at = 0;
    const brain = brainOf({ models: [servers.model("local")], now: () => at });
    servers.local.script({ status: 429, headers: { "retry-after": "7" } });
    await failure(thinkAll(brain, { budgetMs: 5000 }));
    at += 6900;
    expect((await failure(thinkAll(brain))).message).toBe("no language model can be asked now");
    at += 200;
    servers.local.script({ say: "Back again." });
    expect(clauses(await thinkAll(brain))).toEqual(["Back again."]);
  });
});

test("a thought that nobody wants any more is taken back, and its tokens are counted as wasted", async () => {
  const metrics = countingMetrics();
  const brain = brainOf({ models: both(), metrics });
  const controller = new AbortController();
  const before = servers.local.left;
  servers.local.script({ fault: "silent" });
  const asked = servers.local.requests.length;
  const thinking = thinkAll(brain, { signal: controller.signal });
  await expect.poll(() => servers.local.requests.length).toBe(asked + 1);
  controller.abort(new Error("speech resumed"));
  await expect(thinking).rejects.toThrow("speech resumed");
  await expect.poll(() => servers.local.left).toBe(before + 1);
  expect(metrics.of("llm_tokens_total", { kind: "wasted" })).toBeGreaterThan(0);
});
