import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SpokenFrame, TextToSpeech } from "../../../pipeline/providers.ts";
import { createElevenLabs, type ElevenLabsOptions } from "../../../pipeline/tts/elevenlabs.ts";
import { laterBy } from "../../../protocols/audio.ts";
import { textToSpeechContract } from "../../contract/text-to-speech.ts";
import { type ElevenLabsServer, startElevenLabsServer } from "../../fakes/elevenlabs-server.ts";
import { toneMs } from "../../fakes/tone.ts";
import { failure, msOf, speak, textsOf } from "./speaking.ts";

const API_KEY = "xi-local-0123456789abcdef";
const SAID = "Your password is swordfish.";
const VOICE = "pNInz6obpgDQGcFmaJgB";

let server: ElevenLabsServer;
const engines: TextToSpeech[] = [];
const create = (options: Partial<ElevenLabsOptions> = {}) => {
  const engine = createElevenLabs({ apiKey: API_KEY, baseUrl: server.baseUrl, ...options });
  engines.push(engine);
  return engine;
};
beforeAll(async () => {
  server = await startElevenLabsServer({ apiKey: API_KEY });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  expect(server.unscripted()).toBe(0);
  expect(server.violations).toEqual([]);
});
afterAll(() => server.close());

textToSpeechContract("elevenlabs", async () => createElevenLabs({ apiKey: API_KEY, baseUrl: server.baseUrl }), {
  marks: true,
});

/** Begins to speak and leaves after the first frame, as when the caller speaks up. */
const interrupt = async (engine: TextToSpeech) => {
  const controller = new AbortController();
  const texts = async function* () {
    yield SAID;
    await new Promise(() => {});
  };
  for await (const _ of engine.synthesize(texts(), { signal: controller.signal })) controller.abort();
};

describe("speech by elevenlabs", () => {
  it("asks for PCM, for auto mode, and for the language where the model takes it", async () => {
    await speak(create(), [SAID], { language: "de-AT", voice: VOICE });
    expect(server.connections.at(-1)).toEqual({
      voice: VOICE,
      model_id: "eleven_flash_v2_5",
      output_format: "pcm_24000",
      auto_mode: "true",
      sync_alignment: "true",
      inactivity_timeout: "180",
      language_code: "de",
    });
    await speak(create({ model: "eleven_multilingual_v2" }), [SAID], { voice: "slt" });
    expect(server.connections.at(-1)).toMatchObject({ voice: "21m00Tcm4TlvDq8ikWAM" });
    expect(server.connections.at(-1)).not.toHaveProperty("language_code");
  });

  it("speaks a reply in one context, and replies one after another over one connection", async () => {
    const engine = create();
    const [connections, contexts] = [server.connections.length, server.contexts.length];
    await speak(engine, ["One.", "Two."]);
    await speak(engine, ["Three."], { speed: 2 });
    expect(server.connections.length).toBe(connections + 1);
    expect(server.contexts.slice(contexts)).toMatchObject([
      { pieces: ["One.", "Two."] },
      { pieces: ["Three."], speed: 1.2 },
    ]);
  });

  it("closes the context and keeps the connection when the caller speaks up, however often", async () => {
    const engine = create();
    const [connections, contexts] = [server.connections.length, server.contexts.length];
    for (let i = 0; i < 12; i++) await interrupt(engine);
    await expect.poll(() => server.contexts.slice(contexts).every(({ id }) => server.closed.includes(id))).toBe(true);
    expect(server.contexts.length).toBe(contexts + 12);
    expect(server.connections.length).toBe(connections + 1);
    expect(msOf(await speak(engine, [SAID]))).toBeGreaterThan(toneMs(SAID));
  });

  it("never has more than five contexts on a connection, cancelled ones among them: it opens another", async () => {
    const engine = create();
    const before = server.connections.length;
    const until = new Promise<void>(() => {});
    server.script(...Array.from({ length: 5 }, () => ({ until })));
    for (let i = 0; i < 5; i++) await interrupt(engine);
    expect(server.connections.length).toBe(before + 1);
    await speak(engine, [SAID]);
    expect(server.connections.length).toBe(before + 2);
  });

  it("takes no more over a connection whose contexts do not end, and closes it", async () => {
    const engine = create({ lingerMs: 50, keepMs: 0 });
    const before = server.connections.length;
    server.script({ until: new Promise<void>(() => {}) });
    await interrupt(engine);
    await expect.poll(() => server.open).toBe(0);
    await speak(engine, [SAID]);
    expect(server.connections.length).toBe(before + 2);
  });

  it("says where each piece begins by the alignment", async () => {
    const said = ["It is ten.", "You have three tasks today, and one is late."];
    const frames = await speak(create(), said);
    const second = frames.findIndex(({ text }) => text === said[1]);
    expect(Math.abs(msOf(frames.slice(0, second)) - toneMs(`${said[0]} `))).toBeLessThan(150);
  });

  it("says where each word lies by the alignment, words that are cut in two by messages too", async () => {
    const frames = await speak(create(), [SAID]);
    let atMs = 0;
    const words = frames.flatMap(({ frame }) => {
      const told = laterBy(atMs, frame.words);
      atMs += (frame.samples.length / frame.sampleRate) * 1000;
      return told;
    });
    expect(words.map(({ text }) => text)).toEqual(SAID.split(" "));
    for (const { text, startMs, endMs } of words.slice(1)) {
      const before = SAID.slice(0, SAID.indexOf(` ${text}`) + 1);
      expect(Math.abs(startMs - toneMs(before))).toBeLessThan(150);
      expect(Math.abs(endMs - startMs - toneMs(text))).toBeLessThan(60);
    }
  });

  it("tells every piece, each once and in order, though there is no alignment", async () => {
    const said = ["One.", "Two.", "Three."];
    server.script({ unaligned: true });
    expect(textsOf(await speak(create(), said))).toEqual(said);
  });

  it("keeps a context alive that waits for text", async () => {
    let release = () => {};
    const more = new Promise<void>((resolve) => {
      release = resolve;
    });
    const texts = async function* () {
      yield "One.";
      await more;
      yield "Two.";
    };
    const before = server.keptAlive.length;
    // Waiting for text is no stall.
    const engine = create({ keepAliveMs: 20, stallMs: 60 });
    const heard: SpokenFrame[] = [];
    const reading = (async () => {
      for await (const frame of engine.synthesize(texts(), { signal: new AbortController().signal })) heard.push(frame);
    })();
    await expect.poll(() => server.keptAlive.length).toBeGreaterThan(before + 5);
    release();
    await reading;
    expect(textsOf(heard)).toEqual(["One.", "Two."]);
  });

  it("is not stalled by a listener who takes longer than the server", async () => {
    const frames: SpokenFrame[] = [];
    const texts = async function* () {
      yield SAID;
    };
    const slow = create({ stallMs: 30 }).synthesize(texts(), { signal: new AbortController().signal });
    for await (const frame of slow) {
      frames.push(frame);
      if (frames.length === 2) await new Promise((resolve) => setTimeout(resolve, 90));
    }
    expect(msOf(frames)).toBeGreaterThan(toneMs(SAID));
  });

  it("opens another connection in the background when the server closes an idle one", async () => {
    const engine = create();
    await speak(engine, [SAID]);
    const before = server.connections.length;
    server.drop();
    await expect.poll(() => server.connections.length).toBe(before + 1);
    await speak(engine, [SAID]);
    expect(server.connections.length).toBe(before + 1);
  });

  it("says a reply again over another connection where a kept one dies before a sound of it", async () => {
    const engine = create({ keepMs: 0 });
    await speak(engine, [SAID]);
    const before = server.contexts.length;
    server.script({ fault: "silent" });
    const heard = speak(engine, [SAID, "And that is all."]);
    await expect.poll(() => server.contexts.at(-1)?.pieces.length).toBe(2);
    server.drop(true);
    expect(textsOf(await heard)).toEqual([SAID, "And that is all."]);
    expect(server.contexts.length).toBe(before + 2);
  });

  it("finds a connection dead that does not answer, and has another ready", async () => {
    const engine = create({ heartbeatMs: 20 });
    await speak(engine, [SAID]);
    const before = server.connections.length;
    server.freeze();
    await expect.poll(() => server.connections.length).toBe(before + 1);
    await speak(engine, [SAID]);
    expect(server.connections.length).toBe(before + 1);
  });

  it.each([
    ["a wrong key", { status: 401 }, "refused"],
    ["a plan that is used up", { status: 403 }, "refused"],
    ["too many requests", { status: 429, headers: { "retry-after": "7" } }, "rate"],
    ["a fault of the server's", { status: 500 }, "server"],
  ] as const)("fails on %s at the door, and does not show the key", async (_, answer, reason) => {
    server.refuse(answer);
    const thrown = await failure(speak(create(), [SAID]), API_KEY, "swordfish");
    expect(thrown).toMatchObject({ code: "provider_failed", reason });
    if ("headers" in answer) expect(thrown).toMatchObject({ waitMs: 7000 });
  });

  it.each([
    ["no audio ever", { fault: "silent" }, "timeout"],
    ["an end without audio", { fault: "empty" }, "garbage"],
    ["a quota that is used up", { error: "quota_exceeded" }, "refused"],
    ["too many contexts", { error: "max_active_conversations" }, "rate"],
    ["an error of no known name", { error: "It went wrong: swordfish" }, "server"],
  ] as const)("fails on %s, and shows neither key nor words", async (_, answer, reason) => {
    server.script(answer);
    const heard: SpokenFrame[] = [];
    const thrown = await failure(speak(create({ stallMs: 150 }), [SAID], {}, heard), API_KEY, "swordfish");
    expect(thrown).toMatchObject({ reason });
    expect(heard).toEqual([]);
  });

  it.each([
    ["stall", "timeout"],
    ["cut", "broken_off"],
    ["garbage", "garbage"],
  ] as const)("plays what came before a %s in the middle, then fails", async (fault, reason) => {
    server.script({ fault });
    const heard: SpokenFrame[] = [];
    const thrown = await failure(speak(create({ stallMs: 150 }), [SAID], {}, heard), API_KEY, "swordfish");
    expect(thrown).toMatchObject({ reason });
    expect(textsOf(heard)).toEqual([SAID]);
    expect(msOf(heard)).toBeGreaterThan(toneMs(SAID) * 0.2);
  });

  it("fails where nobody listens, and once it is closed", async () => {
    const away = create({ baseUrl: "http://127.0.0.1:9" });
    expect(await failure(speak(away, [SAID]), API_KEY)).toMatchObject({ reason: "connection" });
    const engine = create();
    await engine.close();
    expect(await failure(speak(engine, [SAID]))).toMatchObject({ reason: "connection" });
  });
});
