import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Metrics } from "../../../pipeline/metrics.ts";
import type { SpeechToText, TranscribeOptions, Transcript } from "../../../pipeline/providers.ts";
import { createOpenAiSpeechToText, type OpenAiSpeechToTextOptions } from "../../../pipeline/stt/openai.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE, silence } from "../../../protocols/audio.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import { speechToTextContract } from "../../contract/speech-to-text.ts";
import { openAiSchemaMissing, schemaErrors } from "../../fakes/openai-schema.ts";
import { type ErrorBody, type OpenAiServer, startOpenAiServer } from "../../fakes/openai-server.ts";

const API_KEY = "sk-local-0123456789abcdef";
const FRAME_MS = 20;
const EVENTS = "text/event-stream";

const tone = (startMs: number): AudioFrame => ({
  samples: Int16Array.from({ length: (FRAME_MS * HEARD_SAMPLE_RATE) / 1000 }, (_, i) => 6000 * Math.sin(i * 0.05)),
  sampleRate: HEARD_SAMPLE_RATE,
  startMs,
});
const frames = (ms: number): AudioFrame[] => Array.from({ length: ms / FRAME_MS }, (_, i) => tone(i * FRAME_MS));
async function* stream(all: readonly AudioFrame[]): AsyncIterable<AudioFrame> {
  yield* all;
}
const error = (fields: Partial<ErrorBody> = {}): ErrorBody => ({
  message: "It went wrong.",
  type: "server_error",
  param: null,
  code: null,
  ...fields,
});

let server: OpenAiServer;
const engines: SpeechToText[] = [];
const create = (options: Partial<OpenAiSpeechToTextOptions> = {}): SpeechToText => {
  const engine = createOpenAiSpeechToText({ apiKey: API_KEY, baseUrl: server.baseUrl, ...options });
  engines.push(engine);
  return engine;
};
const hear = async (engine: SpeechToText, options: Partial<TranscribeOptions> = {}, heard = frames(400)) => {
  const seen: Transcript[] = [];
  const signal = options.signal ?? new AbortController().signal;
  for await (const transcript of engine.transcribe(stream(heard), { ...options, signal })) seen.push(transcript);
  return seen;
};
/** The failure, after a look that neither it nor anything in it shows the key. */
const failure = async (hearing: Promise<unknown>): Promise<VoiceError> => {
  const thrown = await hearing.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(thrown instanceof VoiceError)) throw new Error("no VoiceError", { cause: thrown });
  expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain(API_KEY);
  return thrown;
};

beforeAll(async () => {
  server = await startOpenAiServer({
    apiKey: API_KEY,
    usual: ({ wav }) =>
      wav.samples.length > HEARD_SAMPLE_RATE
        ? { text: "What's on Friday?", pieces: ["What's", " on", " Friday?"] }
        : { text: "Add milk, please.", pieces: ["Add", " milk,", " please."] },
  });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  expect(server.unscripted()).toBe(0);
  expect(server.violations).toEqual([]);
});
afterAll(() => server.close());

speechToTextContract("openai", async () => createOpenAiSpeechToText({ apiKey: API_KEY, baseUrl: server.baseUrl }), {
  speech: () => [
    { frames: frames(400), text: "add milk please" },
    { frames: frames(1600), text: "what's on friday" },
  ],
});

describe("the openai engine", () => {
  it("sends the utterance as WAV, with model, language and hints", async () => {
    const heard = frames(400);
    const hints = ["Buy milk", "Call Zoë"];
    await hear(create({ model: "gpt-4o-transcribe" }), { language: "pt-BR", hints }, heard);
    const request = server.requests.at(-1);
    expect(request?.fields).toEqual({
      model: "gpt-4o-transcribe",
      language: "pt",
      prompt: "Buy milk, Call Zoë.",
      response_format: "json",
      stream: "true",
      "include[]": "logprobs",
    });
    expect(request?.fileName).toMatch(/\.wav$/);
    expect(request?.wav.sampleRate).toBe(HEARD_SAMPLE_RATE);
    expect(request?.wav.samples).toEqual(Int16Array.from(heard.flatMap(({ samples }) => [...samples])));
  });

  it("bounds what it sends: 32 s of audio and a short prompt", async () => {
    const hints = Array.from({ length: 500 }, (_, i) => `Task number ${i}`);
    await hear(create(), { hints }, frames(33_000));
    const request = server.requests.at(-1);
    expect(request?.wav.samples.length).toBe(32 * HEARD_SAMPLE_RATE);
    expect(request?.fields.prompt?.length).toBeLessThan(400);
  });

  it("shows the text as it is streamed, and tells how sure the model is", async () => {
    server.script({ text: "Call Mum!", pieces: ["Call", " ", "Mum", "!"], logprob: Math.log(0.8) });
    expect(await hear(create())).toEqual([
      { text: "call", final: false, confidence: 0.5 },
      { text: "call mum", final: false, confidence: 0.5 },
      { text: "call mum", final: true, confidence: expect.closeTo(0.8, 5) },
    ]);
  });

  it("gives a partial before the answer is whole", async () => {
    let finish = () => {};
    const until = new Promise<void>((resolve) => {
      finish = resolve;
    });
    server.script({ text: "call mum", pieces: ["call"], until });
    const transcripts = create()
      .transcribe(stream(frames(400)), { signal: new AbortController().signal })
      [Symbol.asyncIterator]();
    expect(await transcripts.next()).toMatchObject({ value: { text: "call", final: false } });
    finish();
    expect(await transcripts.next()).toMatchObject({ value: { text: "call mum", final: true } });
    expect((await transcripts.next()).done).toBe(true);
  });

  it("takes a whole answer from a server that does not stream", async () => {
    server.script({ text: "Call Mum.", whole: true });
    expect(await hear(create())).toEqual([{ text: "call mum", final: true, confidence: 0.5 }]);
  });

  it("does not ask whisper-1 to stream, nor for what it cannot tell", async () => {
    expect(await hear(create({ model: "whisper-1" }))).toEqual([
      { text: "add milk please", final: true, confidence: 0.5 },
    ]);
    expect(Object.keys(server.requests.at(-1)?.fields ?? {}).sort()).toEqual(["language", "model", "response_format"]);
  });

  it("asks no more for a stream where the server refuses one", async () => {
    const engine = create({ model: "local" });
    const before = server.requests.length;
    server.script({ status: 400, error: error({ message: "Unknown parameter: 'stream'.", param: "stream" }) });
    expect((await hear(engine)).at(-1)?.text).toBe("add milk please");
    expect((await hear(engine)).at(-1)?.text).toBe("add milk please");
    expect(server.requests.slice(before).map(({ fields }) => fields.stream)).toEqual(["true", undefined, undefined]);
  });

  it("reads a stream in the shape of chat, as vLLM sends", async () => {
    const chunk = (content: string, finish: string | null) =>
      `data: ${JSON.stringify({ object: "transcription.chunk", choices: [{ delta: { content }, finish_reason: finish }] })}\n\n`;
    server.script({ type: EVENTS, body: `${chunk("Call", null)}${chunk(" Mum.", "stop")}data: [DONE]\n\n` });
    expect((await hear(create())).map(({ text, final }) => [text, final])).toEqual([
      ["call", false],
      ["call mum", false],
      ["call mum", true],
    ]);
  });

  it("gives no text where the server heard none", async () => {
    server.script({ text: " \n" });
    expect(await hear(create())).toEqual([{ text: "", final: true, confidence: 0 }]);
  });

  it("sends nothing for silence", async () => {
    const before = server.requests.length;
    const quiet = Array.from({ length: 50 }, (_, i) => silence(FRAME_MS, i * FRAME_MS));
    expect(await hear(create(), {}, quiet)).toEqual([{ text: "", final: true, confidence: 0 }]);
    expect(server.requests.length).toBe(before);
  });

  it("keeps its connection from one utterance to the next", async () => {
    const engine = create();
    await hear(engine);
    const before = server.connections;
    for (let turn = 0; turn < 3; turn++) await hear(engine);
    expect(server.connections).toBe(before);
  });

  it("takes its request back when aborted, before the answer and in its midst", async () => {
    const half = 'data: {"type":"transcript.text.delta","delta":"call"}\n\n';
    for (const fault of ["silent", "stall"] as const) {
      server.script({ fault, type: EVENTS, half });
      const [asked, left] = [server.requests.length, server.left];
      const controller = new AbortController();
      const heard = hear(create(), { signal: controller.signal });
      await expect.poll(() => server.requests.length).toBe(asked + 1);
      controller.abort();
      expect((await heard).filter(({ final }) => final)).toEqual([]);
      await expect.poll(() => server.left).toBe(left + 1);
    }
  });

  it("ends when aborted while it waits to ask again", async () => {
    let retried = false;
    const metrics: Metrics = { observe() {}, gauge() {}, count: () => (retried = true) };
    server.script({ status: 429, error: error(), headers: { "retry-after": "60" } });
    const before = server.requests.length;
    const controller = new AbortController();
    const heard = hear(create({ metrics, timeoutMs: 600_000 }), { signal: controller.signal });
    await expect.poll(() => retried).toBe(true);
    controller.abort();
    expect(await heard).toEqual([]);
    expect(server.requests.length).toBe(before + 1);
  });

  it("takes its request back when its reader leaves", async () => {
    const left = server.left;
    server.script({ text: "call mum", pieces: ["call"], until: new Promise(() => {}) });
    const signal = new AbortController().signal;
    for await (const { final } of create().transcribe(stream(frames(400)), { signal })) {
      expect(final).toBe(false);
      break;
    }
    await expect.poll(() => server.left).toBe(left + 1);
  });

  it("passes on what breaks the audio", async () => {
    async function* broken() {
      yield tone(0);
      throw new Error("cable cut");
    }
    const transcripts = create().transcribe(broken(), { signal: new AbortController().signal });
    await expect(transcripts[Symbol.asyncIterator]().next()).rejects.toThrow("cable cut");
  });

  it("ends who is waiting when it is closed, and takes nobody after", async () => {
    const engine = create();
    server.script({ fault: "silent" });
    const asked = server.requests.length;
    const waiting = failure(hear(engine));
    await expect.poll(() => server.requests.length).toBe(asked + 1);
    await engine.close();
    expect(await waiting).toMatchObject({ code: "overloaded" });
    expect(await failure(hear(engine))).toMatchObject({ code: "overloaded" });
  });
});

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
    const written = vi.spyOn(console, "error");
    server.script({ type, body });
    const message = "openai answered what is no transcript";
    expect(await failure(hear(create()))).toMatchObject({ code: "provider_failed", message });
    expect(server.requests.length).toBe(before + 1);
    // The SDK would show what it cannot parse.
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
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

const noSchemas = openAiSchemaMissing();
describe.skipIf(noSchemas)(`OpenAI's schemas${noSchemas ? ` (skipped: ${noSchemas})` : ""}`, () => {
  it.each([
    ["CreateTranscriptionResponseJson", { text: "hi" }, { text: 7 }],
    ["TranscriptTextDeltaEvent", { type: "transcript.text.delta", delta: "hi" }, { type: "transcript.text.delta" }],
    ["TranscriptTextDoneEvent", { type: "transcript.text.done", text: "hi" }, { type: "transcript.done", text: "hi" }],
    ["CreateTranscriptionRequest", { model: "m", file: "f" }, { model: "m", file: "f", audio: "f" }],
    ["ErrorResponse", { error: error() }, { error: { message: "no" } }],
  ])("tell right from wrong: %s", (name, right, wrong) => {
    expect(schemaErrors(name, right)).toEqual([]);
    expect(schemaErrors(name, wrong)).not.toEqual([]);
  });
});
