import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { loadConfig } from "../../gateway/config.ts";
import { type Gateway, openGateway } from "../../gateway/main.ts";
import { connect } from "../../protocols/client.ts";
import { type ChatServer, startChatServer } from "../fakes/openai-chat-server.ts";

const STALLS = { fault: "stall", say: ["Well, that is a long story. ", "It began "] } as const;

describe("a language model of a real gateway that falls silent in the middle of its answer", () => {
  let folder: string;
  let server: ChatServer;
  let gateway: Gateway;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-models-"));
    server = await startChatServer({ usual: () => STALLS });
    gateway = await openGateway(
      loadConfig({
        ...{ PORT: "0", DATA_FOLDER: folder, LOG_LEVEL: "silent", WEBRTC: "off" },
        ...{ LLM_LOCAL_BASE_URL: server.baseUrl, LLM_LOCAL_MODEL: "scripted" },
      }),
    );
  }, 60_000);
  afterAll(async () => {
    await gateway?.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const metric = async (name: string): Promise<number> => {
    const told = await (await fetch(`http://127.0.0.1:${gateway.port}/metrics`)).text();
    return Number(
      told
        .split("\n")
        .find((line) => line.startsWith(name))
        ?.split(" ")
        .at(-1) ?? 0,
    );
  };
  const DROPPED = 'earshot_llm_requests_total{provider="llm_local",outcome="dropped"}';
  const TIMED_OUT = 'earshot_llm_requests_total{provider="llm_local",outcome="timeout"}';
  const WASTED = 'earshot_llm_tokens_total{provider="llm_local",kind="wasted"}';
  /** Runs `work`, during which the answer is taken back, not given up for its silence, and its tokens are counted. */
  const takenBack = async (work: () => Promise<void>) => {
    const [left, dropped, wasted] = [server.left, await metric(DROPPED), await metric(WASTED)];
    await work();
    await vi.waitFor(() => expect(server.left).toBe(left + 1));
    expect(await metric(DROPPED)).toBe(dropped + 1);
    expect(await metric(TIMED_OUT)).toBe(0);
    expect(await metric(WASTED)).toBeGreaterThan(wasted);
  };

  it("is taken back when the caller stops the reply", () =>
    takenBack(async () => {
      const client = await connect({ url: gateway.url, token: gateway.token, client: "test", WebSocket });
      client.send({ type: "input.text", text: "tell me how the moon came to be where it is" });
      let reason: string | undefined;
      for await (const event of client.events) {
        if (event.type === "reply.text") client.send({ type: "reply.stop" });
        if (event.type === "reply.ended") reason = event.reason;
        if (event.type === "turn.metrics") break;
      }
      expect(reason).toBe("interrupted");
      await client.close();
    }));

  it("is taken back when the caller hangs up", () =>
    takenBack(async () => {
      const client = await connect({ url: gateway.url, token: gateway.token, client: "test", WebSocket });
      client.send({ type: "input.text", text: "tell me how the sun came to be where it is" });
      for await (const { type } of client.events) if (type === "reply.text") break;
      await client.close();
    }));

  it("is taken back when a client of the chat leaves", () =>
    takenBack(async () => {
      const leaving = new AbortController();
      const answer = await fetch(`http://127.0.0.1:${gateway.port}/api/v1/chat/stream`, {
        method: "POST",
        headers: { authorization: `Bearer ${gateway.token}`, "content-type": "application/json" },
        body: JSON.stringify({ text: "tell me how the stars came to be where they are" }),
        signal: leaving.signal,
      });
      let told = "";
      await (async () => {
        const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
        for (;;) {
          told += (await reader?.read())?.value ?? "";
          if (told.includes("long story")) leaving.abort();
        }
      })().catch(() => undefined);
      expect(leaving.signal.aborted).toBe(true);
    }));
});
