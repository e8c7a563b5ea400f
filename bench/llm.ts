import { createAssistant } from "../pipeline/assistant/assistant.ts";
import { type CommandServices, createCommands } from "../pipeline/commands/index.ts";
import { createLocalRouter } from "../pipeline/intent/local.ts";
import { createBrain } from "../pipeline/llm/brain.ts";
import { createOpenAiModel } from "../pipeline/llm/openai.ts";
import { silentLogger } from "../pipeline/log.ts";
import { noMetrics } from "../pipeline/metrics.ts";
import { startChatServer } from "../test/fakes/openai-chat-server.ts";
import { percentiles, table } from "./report.ts";

/** What the scripted provider takes to its first word. */
const FIRST_TOKEN_MS = 120;
const WARM = 20;

/**
 * Has questions answered by a scripted server that takes 120 ms to its first word. Our overhead is what is left of the
 * time to the first clause once the server's own is taken away: from the request's arrival to the piece that completes
 * the clause. The server is in this process, so that one clock times both; what it takes from us counts against us.
 */
export const run = async ({ json, n = 200 }: { json: boolean; n?: number }): Promise<Record<string, unknown>> => {
  let arrivedAt = 0;
  let completedAt = 0;
  let pieces = 0;
  let wait: Promise<void> = Promise.resolve();
  const server = await startChatServer({
    unchecked: true,
    onRequest: () => {
      arrivedAt = performance.now();
      pieces = 0;
      wait = new Promise((resolve) => setTimeout(resolve, FIRST_TOKEN_MS));
    },
    // What follows a sentence's stop shows that it is whole.
    onPiece: () => {
      if (++pieces === 2) completedAt = performance.now();
    },
    usual: () => ({ say: ["Rivers carry salt to the sea.", " It", " stays", " there."], until: wait }),
  });
  try {
    const now = () => performance.now();
    const model = createOpenAiModel({ place: "local", baseUrl: server.baseUrl, model: "scripted" });
    const title = (i: number) => `water the plants in room ${i}`;
    const tasks = Array.from({ length: 20 }, (_, i) => ({ title: title(i), list: "tasks", dueAt: null }));
    const assistant = createAssistant({
      router: createLocalRouter(),
      // Nothing is run here, so that no command needs what is behind it.
      commands: createCommands({} as CommandServices),
      log: silentLogger,
      metrics: noMetrics,
      now,
      mind: {
        brain: createBrain({ models: [model], log: silentLogger, metrics: noMetrics, now }),
        facts: async () => ({ tasks, events: [] }),
      },
    });
    const firstClause: number[] = [];
    const overhead: number[] = [];
    const out: number[] = [];
    const back: number[] = [];
    const bare: number[] = [];
    /** The same question by a bare client that does nothing else: what this machine and Node take in any case. */
    const askBare = async (): Promise<number> => {
      const { messages, tools } = server.requests.at(-1) ?? {};
      const begin = performance.now();
      const response = await fetch(`${server.baseUrl}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ model: "scripted", messages, tools, stream: true }),
      });
      let seen = "";
      let firstMs = 0;
      const reader = response.body?.getReader();
      for (;;) {
        const { done = true, value } = (await reader?.read()) ?? {};
        if (done) break;
        seen += Buffer.from(value ?? []).toString();
        if (firstMs === 0 && seen.includes(" It")) firstMs = performance.now() - begin - (completedAt - arrivedAt);
      }
      return firstMs;
    };
    for (let turn = 0; turn < n + WARM; turn++) {
      const dialogue = assistant.open({ userId: "bench", language: "en", timeZone: "UTC" });
      const controller = new AbortController();
      const asked = performance.now();
      const { plan } = await dialogue.understand(`why is sea number ${turn} so salty`, {
        signal: controller.signal,
        now: new Date(),
      });
      const heardAt = performance.now();
      controller.abort();
      if (plan.kind !== "tell") throw new Error("the scripted model was not heard");
      if (turn < WARM) continue;
      firstClause.push(heardAt - asked);
      overhead.push(heardAt - asked - (completedAt - arrivedAt));
      out.push(arrivedAt - asked);
      back.push(heardAt - completedAt);
      bare.push(await askBare());
    }
    const measured = {
      first_clause_ms: firstClause,
      overhead_ms: overhead,
      request_ms: out,
      clause_ms: back,
      bare_client_ms: bare,
    };
    const result = Object.fromEntries(Object.entries(measured).map(([name, values]) => [name, percentiles(values)]));
    if (!json) {
      console.log(`${n} questions to a scripted provider that takes ${FIRST_TOKEN_MS} ms to its first word`);
      const rows = Object.entries(result).map(([name, { p50, p95, p99 }]) => [name, p50, p95, p99]);
      console.log(table([["", "p50", "p95", "p99"], ...rows]));
    }
    return { questions: n, provider_first_token_ms: FIRST_TOKEN_MS, ...result };
  } finally {
    await server.close();
  }
};
