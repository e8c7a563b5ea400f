import { describe, expect, it } from "vitest";
import type { Metrics } from "../../../pipeline/metrics.ts";
import { createOpenAiSpeechToText } from "../../../pipeline/stt/openai.ts";
import { HEARD_SAMPLE_RATE, silence } from "../../../protocols/audio.ts";
import { speechToTextContract } from "../../contract/speech-to-text.ts";
import { openAiSchemaMissing, schemaErrors } from "../../fakes/openai-schema.ts";
import {
  API_KEY,
  create,
  EVENTS,
  error,
  FRAME_MS,
  failure,
  frames,
  hear,
  server,
  stream,
  tone,
} from "./openai-fixture.ts";

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

  it("asks whisper-1 for the times of words where they are wanted", async () => {
    const words = [
      { word: "Call", start: 0.1, end: 0.32 },
      { word: "Mum.", start: 0.4, end: 0.781 },
    ];
    server.script({ text: "Call Mum.", words });
    expect((await hear(create({ model: "whisper-1" }), { times: true })).at(-1)?.words).toEqual([
      { text: "call", startMs: 100, endMs: 320, confidence: 0.5 },
      { text: "mum", startMs: 400, endMs: 781, confidence: 0.5 },
    ]);
    expect(server.requests.at(-1)?.fields).toMatchObject({
      response_format: "verbose_json",
      "timestamp_granularities[]": "word",
    });
  });

  it("asks no times of models that refuse to tell them", async () => {
    const heard = await hear(create(), { times: true });
    expect(heard.at(-1)).toMatchObject({ text: "add milk please", final: true });
    expect(heard.at(-1)?.words).toBeUndefined();
    expect(server.requests.at(-1)?.fields).toMatchObject({ response_format: "json" });
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

  it("does not wait for the end of a stream whose text is known, nor break it off", async () => {
    let end = () => {};
    const ends = new Promise<void>((resolve) => {
      end = resolve;
    });
    const left = server.left;
    server.script({ text: "call mum", ends });
    const engine = create();
    expect((await hear(engine)).at(-1)).toMatchObject({ text: "call mum", final: true });
    // A connection broken off would be known by the end of another utterance.
    await hear(engine);
    expect(server.left).toBe(left);
    end();
  });

  it("breaks off a stream that does not end after its text", async () => {
    const left = server.left;
    server.script({ text: "call mum", ends: new Promise(() => {}) });
    await hear(create());
    await expect.poll(() => server.left, { timeout: 4000 }).toBe(left + 1);
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
