import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SpokenFrame } from "../../../pipeline/providers.ts";
import { createElevenLabsHttp } from "../../../pipeline/tts/elevenlabs/http.ts";
import { textToSpeechContract } from "../../contract/text-to-speech.ts";
import { type ElevenLabsServer, startElevenLabsServer } from "../../fakes/elevenlabs-server.ts";
import { toneMs } from "../../fakes/tone.ts";
import { failure, msOf, speak, textsOf } from "./speaking.ts";

const API_KEY = "xi-local-0123456789abcdef";
const SAID = "Your password is swordfish.";

let server: ElevenLabsServer;
beforeAll(async () => {
  server = await startElevenLabsServer({ apiKey: API_KEY });
});
afterEach(() => {
  expect(server.unscripted()).toBe(0);
  expect(server.violations).toEqual([]);
});
afterAll(() => server.close());
const create = (stallMs = 5000) => createElevenLabsHttp({ apiKey: API_KEY, baseUrl: server.baseUrl, stallMs });

textToSpeechContract("elevenlabs over HTTP", async () => create());

describe("speech by elevenlabs over HTTP", () => {
  it("asks the SDK for a stream of PCM", async () => {
    await speak(create(), [SAID], { language: "fr", voice: "pNInz6obpgDQGcFmaJgB", speed: 0.1 });
    const request = server.requests.at(-1);
    expect(request).toMatchObject({ method: "POST", path: "/v1/text-to-speech/pNInz6obpgDQGcFmaJgB/stream" });
    expect(request?.query).toEqual({ output_format: "pcm_24000" });
    expect(JSON.parse(request?.body ?? "")).toEqual({
      text: SAID,
      model_id: "eleven_flash_v2_5",
      language_code: "fr",
      voice_settings: { speed: 0.7 },
    });
  });

  it.each([
    [{ status: 401 }, "refused"],
    [{ status: 429 }, "rate"],
    [{ status: 500 }, "server"],
    [{ fault: "garbage" }, "garbage"],
  ] as const)("fails on %o, and shows neither key nor words", async (answer, reason) => {
    server.scriptHttp(answer);
    const thrown = await failure(speak(create(), [SAID]), API_KEY, "swordfish");
    expect(thrown).toMatchObject({ reason });
  });

  it("tells for how long the server wants to be left alone", async () => {
    server.scriptHttp({ status: 429, headers: { "retry-after": "7" } });
    expect(await failure(speak(create(), [SAID]), API_KEY)).toMatchObject({ reason: "rate", waitMs: 7000 });
    server.scriptHttp({ status: 429 });
    expect(await failure(speak(create(), [SAID]), API_KEY)).toMatchObject({ reason: "rate", waitMs: undefined });
  });

  it.each([
    ["stall", "timeout"],
    ["cut", "broken_off"],
  ] as const)("plays what came before a %s in the middle, then fails", async (fault, reason) => {
    server.scriptHttp({ fault });
    const heard: SpokenFrame[] = [];
    const thrown = await failure(speak(create(200), [SAID], {}, heard), API_KEY, "swordfish");
    expect(thrown).toMatchObject({ reason });
    expect(textsOf(heard)).toEqual([SAID]);
    expect(msOf(heard)).toBeGreaterThan(toneMs(SAID) * 0.3);
  });
});
