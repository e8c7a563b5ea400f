import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../gateway/config.ts";
import { chooseSpeech, mayLeaveBy } from "../../gateway/engines.ts";
import type { TextToSpeech } from "../../pipeline/providers.ts";
import { type ElevenLabsServer, startElevenLabsServer } from "../fakes/elevenlabs-server.ts";
import { type SpeechServer, startSpeechServer } from "../fakes/openai-speech-server.ts";
import { speak, textsOf } from "../pipeline/tts/speaking.ts";

const API_KEY = "sk-local-0123456789abcdef";
let openai: SpeechServer;
let elevenlabs: ElevenLabsServer;
const engines: TextToSpeech[] = [];
beforeAll(async () => {
  openai = await startSpeechServer({ apiKey: API_KEY });
  elevenlabs = await startElevenLabsServer({ apiKey: API_KEY });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});
afterAll(() => Promise.all([openai.close(), elevenlabs.close()]));

const keys = () => ({
  OPENAI_API_KEY: API_KEY,
  OPENAI_BASE_URL: openai.baseUrl,
  ELEVENLABS_API_KEY: API_KEY,
  ELEVENLABS_BASE_URL: elevenlabs.baseUrl,
});
const choose = async (env: Record<string, string>) => {
  const chosen = await chooseSpeech(loadConfig(env));
  engines.push(chosen.engine);
  return chosen;
};

describe("the choice of voices", () => {
  it("is flite and espeak-ng where no key is set", async () => {
    expect(await choose({})).toMatchObject({ ids: ["flite", "espeak"], engine: { name: "flite-slt+espeak-ng" } });
  });

  it("is the voices elsewhere whose keys are set, with those here behind them", async () => {
    expect((await choose(keys())).ids).toEqual(["elevenlabs", "openai", "flite", "espeak"]);
    expect((await choose({ ...keys(), TTS_ENGINE: "openai" })).ids).toEqual(["openai", "flite", "espeak"]);
    expect((await choose({ ...keys(), TTS_ENGINE: "flite" })).ids).toEqual(["flite", "espeak"]);
  });

  it("stays here where nothing may leave", async () => {
    expect((await choose({ ...keys(), LLM_PRIVACY: "local_only" })).ids).toEqual(["flite", "espeak"]);
  });

  it.each(["openai", "elevenlabs"])("stops the start where %s is wanted without a key", async (engine) => {
    await expect(choose({ TTS_ENGINE: engine })).rejects.toThrow(`${engine.toUpperCase()}_API_KEY`);
  });

  it("warms fixed phrases, so that saying them asks nobody", async () => {
    const { engine } = await choose({ ...keys(), TTS_ENGINE: "openai" });
    const inputs = () => openai.requests.map(({ input }) => input);
    await expect.poll(inputs).toContain("Sorry, that is taking too long.");
    // The last one is kept when it has come whole.
    await speak(engine, ["Something else."]);
    const before = openai.requests.length;
    expect(textsOf(await speak(engine, ["One moment."]))).toEqual(["One moment."]);
    expect(openai.requests.length).toBe(before);
  });

  it("speaks a private piece here, though a voice elsewhere is set", async () => {
    const { engine } = await choose({ ...keys(), TTS_ENGINE: "openai" });
    const said = ["You wrote this down.", "Your card number is 4111 1111 1111 1111."];
    expect(textsOf(await speak(engine, said))).toEqual(said);
    expect(openai.requests.map(({ input }) => input).join()).not.toContain("4111");
    await speak(engine, ["Nothing of this."], { mayLeave: mayLeaveBy({ level: "local_only", allow: [] }) });
    expect(openai.requests.map(({ input }) => input)).not.toContain("Nothing of this.");
  });

  it("goes on over HTTP where ElevenLabs' WebSocket is refused, and with flite where that fails too", async () => {
    const { engine } = await choose({ ...keys(), TTS_ENGINE: "elevenlabs" });
    await expect.poll(() => elevenlabs.contexts.flatMap(({ pieces }) => pieces)).toContain("When?");
    elevenlabs.drop(true);
    elevenlabs.refuse(...Array.from({ length: 8 }, () => ({ status: 502 })));
    const before = elevenlabs.requests.length;
    expect(textsOf(await speak(engine, ["Anything new?"]))).toEqual(["Anything new?"]);
    expect(elevenlabs.requests.length).toBe(before + 1);
    elevenlabs.scriptHttp({ status: 500 });
    expect(textsOf(await speak(engine, ["And now?"]))).toEqual(["And now?"]);
    elevenlabs.unscripted();
  });
});
