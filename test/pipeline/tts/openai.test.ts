import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SpokenFrame } from "../../../pipeline/providers.ts";
import { createOpenAiSpeech, type OpenAiSpeechOptions } from "../../../pipeline/tts/openai.ts";
import { textToSpeechContract } from "../../contract/text-to-speech.ts";
import { type SpeechServer, startSpeechServer } from "../../fakes/openai-speech-server.ts";
import { toneMs } from "../../fakes/tone.ts";
import { failure, msOf, speak, textsOf } from "./speaking.ts";

const API_KEY = "sk-local-0123456789abcdef";
const SAID = "Your password is swordfish.";

let server: SpeechServer;
beforeAll(async () => {
  server = await startSpeechServer({ apiKey: API_KEY });
});
afterEach(() => {
  expect(server.unscripted()).toBe(0);
  expect(server.violations).toEqual([]);
});
afterAll(() => server.close());

const create = (options: Partial<OpenAiSpeechOptions> = {}) =>
  createOpenAiSpeech({ apiKey: API_KEY, baseUrl: server.baseUrl, ...options });

textToSpeechContract("openai", async () => create());

describe("speech by openai", () => {
  it("asks for PCM by the schema, with model, voice and speed", async () => {
    await speak(create({ model: "tts-1", voice: "nova" }), [SAID], { speed: 9 });
    expect(server.requests.at(-1)).toEqual({
      model: "tts-1",
      voice: "nova",
      input: SAID,
      response_format: "pcm",
      speed: 4,
    });
  });

  it("speaks by the voice a caller wants where OpenAI has it, else by the usual one", async () => {
    await speak(create(), [SAID], { voice: "sage" });
    await speak(create(), [SAID], { voice: "slt" });
    expect(server.requests.slice(-2).map(({ voice }) => voice)).toEqual(["sage", "alloy"]);
  });

  it("gives every sample, though the server's portions cut samples in two", async () => {
    const [heard, wanted] = [msOf(await speak(create(), [SAID])), toneMs(SAID)];
    expect(heard).toBeGreaterThan(wanted);
    // What is kept before the first sound.
    expect(heard).toBeLessThan(wanted + 20);
  });

  it("asks for the next piece while one plays, and for no more than that", async () => {
    const before = server.requests.length;
    const { signal } = new AbortController();
    const texts = async function* () {
      yield* ["One.", "Two.", "Three.", "Four."];
    };
    for await (const _ of create().synthesize(texts(), { signal })) {
      await expect.poll(() => server.requests.length).toBe(before + 2);
      break;
    }
  });

  it("takes its requests back when aborted, and when its reader leaves", async () => {
    for (const leave of [true, false]) {
      const left = server.left;
      server.script({ until: new Promise(() => {}) });
      const controller = new AbortController();
      const texts = async function* () {
        yield SAID;
      };
      for await (const _ of create().synthesize(texts(), { signal: controller.signal })) {
        if (leave) break;
        controller.abort();
      }
      await expect.poll(() => server.left).toBe(left + 1);
    }
  });

  it.each([
    ["a wrong key", { status: 401, code: "invalid_api_key" }, "provider_failed", "refused"],
    ["too many requests", { status: 429, headers: { "retry-after": "7" } }, "provider_failed", "rate"],
    ["a quota that is used up", { status: 429, code: "insufficient_quota" }, "provider_failed", "refused"],
    ["a fault of the server's", { status: 500 }, "provider_failed", "server"],
    ["an unknown voice", { status: 400 }, "provider_failed", "refused"],
    ["a connection that is closed at once", { fault: "reset" }, "provider_failed", "connection"],
    ["no answer", { fault: "silent" }, "provider_timeout", "timeout"],
    ["a page instead of audio", { fault: "garbage" }, "provider_failed", "garbage"],
    ["no audio", { fault: "empty" }, "provider_failed", "garbage"],
  ] as const)("fails on %s, and shows neither key nor words", async (_, answer, code, reason) => {
    server.script(answer);
    const heard: SpokenFrame[] = [];
    const thrown = await failure(speak(create({ stallMs: 200 }), [SAID], {}, heard), API_KEY, "swordfish");
    expect(thrown).toMatchObject({ code, reason });
    expect(heard).toEqual([]);
    if ("headers" in answer) expect(thrown).toMatchObject({ waitMs: 7000 });
  });

  it.each([
    ["stall", "provider_timeout", "timeout"],
    ["cut", "provider_failed", "broken_off"],
  ] as const)("plays what came before a %s in the middle, then fails", async (fault, code, reason) => {
    server.script({ fault });
    const heard: SpokenFrame[] = [];
    const thrown = await failure(speak(create({ stallMs: 300 }), [SAID], {}, heard), API_KEY, "swordfish");
    expect(thrown).toMatchObject({ code, reason });
    expect(textsOf(heard)).toEqual([SAID]);
    expect(msOf(heard)).toBeGreaterThan(toneMs(SAID) * 0.3);
  });

  it("fails where nobody listens", async () => {
    const engine = create({ baseUrl: "http://127.0.0.1:9/v1" });
    expect(await failure(speak(engine, [SAID]), API_KEY)).toMatchObject({ reason: "connection" });
  });

  it("refuses a key that could not be sent, without showing it", () => {
    expect(() => create({ apiKey: "sk local" })).toThrow(/holds blanks/);
  });
});
