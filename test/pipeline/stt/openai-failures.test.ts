import { afterEach, describe, expect, it, vi } from "vitest";
import type { Metrics } from "../../../pipeline/metrics.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import { startOpenAiServer } from "../../fakes/openai-server.ts";
import { API_KEY, create, EVENTS, error, failure, hear, server } from "./openai-fixture.ts";

// The SDK takes hold of it once, and would show what it cannot parse.
const written = vi.spyOn(console, "error");
afterEach(() => expect(written).not.toHaveBeenCalled());

describe("the openai engine's failures", () => {
  it("say that the key was refused, and never the key", async () => {
    const before = server.requests.length;
    const refused = await failure(hear(create({ apiKey: `${API_KEY}-old` })));
    expect(refused).toMatchObject({ code: "provider_failed", message: "openai refused the API key (401)" });
    expect(server.requests.length).toBe(before + 1);
  });

  it("refuse a key that cannot be one, without showing it", () => {
    for (const apiKey of ["", `${API_KEY}\n`]) {
      expect(() => create({ apiKey })).toThrow(
        new VoiceError("invalid", "the OpenAI API key holds blanks or is empty"),
      );
    }
  });

  it.each([
    ["an unknown model", 404, "model_not_found", "openai refused the request (404 model_not_found)"],
    ["a bad request", 400, "Task: call Anna", "openai refused the request (400)"],
    ["a used-up quota", 429, "insufficient_quota", "the quota at openai is used up (429 insufficient_quota)"],
  ])("tell of %s at once, without the server's words", async (_, status, code, message) => {
    const before = server.requests.length;
    server.script({ status, error: error({ code, message: `Bad key ${API_KEY}` }) });
    expect(await failure(hear(create()))).toMatchObject({ code: "provider_failed", message });
    expect(server.requests.length).toBe(before + 1);
  });

  it.each([
    ["it was asked too often", "rate", { status: 429, error: error(), headers: { "retry-after": "0" } }],
    ["the server failed", "server", { status: 503, error: error(), headers: { "retry-after-ms": "1" } }],
    ["the connection broke", "connection", { fault: "reset" }],
  ] as const)("are tried again where %s", async (_, reason, fault) => {
    const counted: unknown[] = [];
    const metrics: Metrics = { observe() {}, gauge() {}, count: (name, labels) => counted.push([name, labels]) };
    server.script(fault, fault);
    const before = server.requests.length;
    expect((await hear(create({ metrics }))).at(-1)?.text).toBe("add milk please");
    expect(server.requests.length).toBe(before + 3);
    const retried = ["provider_retries_total", { provider: "openai", reason }];
    expect(counted).toEqual([retried, retried]);
  });

  it("are told after the third attempt", async () => {
    const before = server.requests.length;
    const fault = { status: 500, error: error(), headers: { "retry-after": "0" } };
    server.script(fault, fault, fault);
    expect(await failure(hear(create()))).toMatchObject({ code: "provider_failed", message: "openai failed (500)" });
    expect(server.requests.length).toBe(before + 3);
  });

  it.each([
    ["longer than its deadline", { "retry-after": "60" }],
    ["until a date after its deadline", { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() }],
    ["never to", { "x-should-retry": "false" }],
  ])("are told at once where the server says to wait %s", async (_, headers) => {
    const before = server.requests.length;
    server.script({ status: 429, error: error({ code: "rate_limit_exceeded" }), headers });
    const message = "openai was asked too often (429 rate_limit_exceeded)";
    expect(await failure(hear(create()))).toMatchObject({ code: "provider_failed", message });
    expect(server.requests.length).toBe(before + 1);
  });

  it("tell of a server that is not there", async () => {
    const gone = await startOpenAiServer({ apiKey: API_KEY, usual: () => ({ text: "" }) });
    await gone.close();
    const refused = await failure(hear(create({ baseUrl: gone.baseUrl })));
    expect(refused).toMatchObject({ code: "provider_failed", message: "openai cannot be reached" });
  });

  it.each([
    ["says nothing", { fault: "silent" }],
    ["stalls within an answer", { fault: "stall" }],
    ["stalls between events", { fault: "stall", type: EVENTS, half: 'data: {"type":"transcript.text.delta",' }],
    ["stalls within an error", { fault: "stall", status: 500, half: '{"error":{' }],
  ] as const)("come at the deadline where the server %s", async (_, fault) => {
    server.script(fault);
    const late = await failure(hear(create({ timeoutMs: 300 })));
    expect(late).toMatchObject({ code: "provider_timeout", message: "openai gave no text in 300 ms" });
  });

  it.each([
    ["half a JSON text", "application/json", '{"text":"call'],
    ["JSON without a text", "application/json", '{"transcript":"call mum"}'],
    ["a page", "text/html", "<h1>Bad gateway</h1>"],
    ["an event that is no JSON", EVENTS, "data: {call mum}\n\n"],
    ["an event of another kind", EVENTS, 'data: "call mum"\n\n'],
    ["a piece that is no text", EVENTS, 'data: {"type":"transcript.text.delta","delta":7}\n\n'],
  ])("tell of %s", async (_, type, body) => {
    const before = server.requests.length;
    server.script({ type, body });
    const message = "openai answered what is no transcript";
    expect(await failure(hear(create()))).toMatchObject({ code: "provider_failed", message });
    expect(server.requests.length).toBe(before + 1);
  });

  it.each([
    ["within an answer", { fault: "cut" }],
    [
      "within a stream",
      { fault: "cut", type: EVENTS, half: 'data: {"type":"transcript.text.delta","delta":"call"}\n\n' },
    ],
    [
      "before the text is complete",
      { type: EVENTS, body: 'data: {"type":"transcript.text.delta","delta":"call"}\n\n' },
    ],
  ] as const)("tell of a connection that closes %s, and do not send again", async (_, fault) => {
    const before = server.requests.length;
    server.script(fault);
    const message = "openai broke off before the text was whole";
    expect(await failure(hear(create()))).toMatchObject({ code: "provider_failed", message });
    expect(server.requests.length).toBe(before + 1);
  });

  it("tell of an error within the stream", async () => {
    server.script({ type: EVENTS, body: `data: {"error":${JSON.stringify(error({ code: "server_error" }))}}\n\n` });
    expect(await failure(hear(create()))).toMatchObject({
      code: "provider_failed",
      message: "openai failed (server_error)",
    });
  });

  it.each(["application/json", EVENTS])("tell of an answer without end (%s)", async (type) => {
    const left = server.left;
    server.script({ type, endless: "x".repeat(65_536) });
    const endless = await failure(hear(create()));
    expect(endless).toMatchObject({ code: "provider_failed", message: "openai answered without end" });
    await expect.poll(() => server.left).toBe(left + 1);
  });
});
