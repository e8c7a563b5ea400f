import { describe, expect, it } from "vitest";
import { ProviderFailure } from "../../../pipeline/failure.ts";
import type { Metrics } from "../../../pipeline/metrics.ts";
import type { SpokenFrame } from "../../../pipeline/providers.ts";
import { type ChainOptions, createChain } from "../../../pipeline/tts/chain.ts";
import { restOf } from "../../../pipeline/tts/rest.ts";
import { textToSpeechContract } from "../../contract/text-to-speech.ts";
import { type FakeVoice, fakeVoice } from "../../fakes/voice.ts";
import { failure, speak, textsOf } from "./speaking.ts";

const LONG = "You have three tasks today, and the first of them is to buy milk and bread.";

const chainOf = (voices: readonly FakeVoice[], options: ChainOptions = {}) => {
  const counted: Record<string, number> = {};
  const gauges: Record<string, number> = {};
  const metrics: Metrics = {
    observe() {},
    count(name, labels = {}) {
      const key = [name, ...Object.values(labels)].join(" ");
      counted[key] = (counted[key] ?? 0) + 1;
    },
    gauge(name, value, labels = {}) {
      gauges[[name, ...Object.values(labels)].join(" ")] = value;
    },
  };
  const links = voices.map((engine, i) => ({
    id: engine.name,
    engine,
    place: i < voices.length - 1 ? ("cloud" as const) : ("local" as const),
    owns: (voice: string) => voice === `voice of ${engine.name}`,
  }));
  return { chain: createChain(links, { metrics, ...options }), counted, gauges };
};

textToSpeechContract(
  "a chain whose first voice fails",
  async () => chainOf([fakeVoice({ name: "first", fate: () => "fails" }), fakeVoice({ name: "second" })]).chain,
  { marks: true },
);

describe("a chain of voices", () => {
  it("speaks with the first that has the language, the last where none has", async () => {
    const [first, second, last] = [
      fakeVoice({ name: "a", languages: ["en"] }),
      fakeVoice({ name: "b", languages: ["es"] }),
      fakeVoice({ name: "c", languages: ["xx"] }),
    ];
    const { chain } = chainOf([first, second, last]);
    await speak(chain, ["Hola."], { language: "es" });
    await speak(chain, ["Hello."]);
    await speak(chain, ["Tere."], { language: "et" });
    expect([first.given, second.given, last.given]).toEqual([["Hello."], ["Hola."], ["Tere."]]);
  });

  it("makes ahead what a voice of this machine will say, and nothing elsewhere", async () => {
    const asked: string[] = [];
    const preparing = (name: string): FakeVoice => ({
      ...fakeVoice({ name }),
      prepare: async (piece) => void asked.push(`${name}: ${piece}`),
    });
    const { chain } = chainOf([preparing("elsewhere"), preparing("here")]);
    const signal = new AbortController().signal;
    await chain.prepare?.("It is noon.", { signal });
    expect(asked).toEqual([]);
    await chain.prepare?.("It is noon.", { signal, engine: "here" });
    expect(asked).toEqual(["here: It is noon."]);
  });

  it("speaks with the engine, or that of the voice, that a caller wants", async () => {
    const [first, last] = [fakeVoice({ name: "a" }), fakeVoice({ name: "b" })];
    const { chain } = chainOf([first, last]);
    await speak(chain, ["One."], { engine: "b" });
    await speak(chain, ["Two."], { voice: "voice of b" });
    await speak(chain, ["Three."], { voice: "nobody's", engine: "none" });
    expect([first.given, last.given]).toEqual([["Three."], ["One.", "Two."]]);
  });

  it("lets the next speak the same piece where one fails before a sound of it, and the rest of the reply", async () => {
    const first = fakeVoice({ name: "a", fate: (piece) => (piece === "Two." ? "fails" : undefined) });
    const second = fakeVoice({ name: "b" });
    const { chain, counted } = chainOf([first, second]);
    // What failed before its first sound had begun no piece, but the one before it is not said again either.
    expect(textsOf(await speak(chain, ["One.", "Two.", "Three."]))).toEqual(["One.", "Two.", "Three."]);
    expect(second.given).toEqual(["Two.", "Three."]);
    expect(counted).toMatchObject({ "tts_requests_total a failed": 1, "tts_requests_total b spoken": 1 });
  });

  it("goes on in the midst of a piece, and neither says nor tells again what was heard", async () => {
    const first = fakeVoice({ name: "a", fate: (piece) => (piece === LONG ? "breaks" : undefined) });
    const second = fakeVoice({ name: "b" });
    const texts = textsOf(await speak(chainOf([first, second]).chain, ["It is ten past nine.", LONG, "That is all."]));
    expect(texts).toEqual(["It is ten past nine.", LONG, "That is all."]);
    expect(second.given).toHaveLength(2);
    const [rest = "", after] = second.given;
    expect(after).toBe("That is all.");
    expect(LONG.endsWith(` ${rest}`)).toBe(true);
    expect(rest.length).toBeLessThan(LONG.length * 0.6);
    expect(rest.length).toBeGreaterThan(LONG.length * 0.2);
  });

  it("lets the next speak where one makes no sound in time, and stops the late one", async () => {
    const first = fakeVoice({ name: "a", fate: () => "hangs" });
    const { chain, counted } = chainOf([first, fakeVoice({ name: "b" })], { firstAudioMs: 30 });
    expect(textsOf(await speak(chain, ["One."]))).toEqual(["One."]);
    await expect.poll(() => first.left).toBe(1);
    expect(counted["tts_requests_total a late"]).toBe(1);
  });

  it("does not count the time until there is a text", async () => {
    const first = fakeVoice({ name: "a" });
    const { chain } = chainOf([first, fakeVoice({ name: "b" })], { firstAudioMs: 20 });
    const slow = async function* () {
      await new Promise((resolve) => setTimeout(resolve, 60));
      yield "One.";
    };
    const heard: SpokenFrame[] = [];
    for await (const frame of chain.synthesize(slow(), { signal: new AbortController().signal })) heard.push(frame);
    expect(first.given).toEqual(["One."]);
    expect(textsOf(heard)).toEqual(["One."]);
  });

  it("leaves an engine alone that keeps failing, for longer where it asks for that, and then tries it again", async () => {
    let time = 0;
    let isWell = false;
    const first = fakeVoice({ name: "a", fate: () => (isWell ? undefined : "fails") });
    const { chain, counted, gauges } = chainOf([first, fakeVoice({ name: "b" })], { now: () => time, coolMs: 1000 });
    for (let i = 0; i < 5; i++) await speak(chain, ["One."]);
    expect(first.given).toHaveLength(3);
    expect(counted["tts_requests_total a left_alone"]).toBe(2);
    expect(gauges["tts_circuit_open a"]).toBe(1);
    isWell = true;
    time = 1001;
    await speak(chain, ["Two."]);
    expect(first.given.at(-1)).toBe("Two.");
    expect(gauges["tts_circuit_open a"]).toBe(0);
  });

  it("asks no more of one that was asked too often until its Retry-After", async () => {
    let time = 0;
    const error = () => new ProviderFailure("rate", "too often", 5000);
    const first = fakeVoice({ name: "a", fate: () => "fails", error });
    const { chain } = chainOf([first, fakeVoice({ name: "b" })], { now: () => time });
    await speak(chain, ["One."]);
    time = 4999;
    await speak(chain, ["Two."]);
    expect(first.given).toEqual(["One."]);
    time = 5001;
    await speak(chain, ["Three."]);
    expect(first.given).toEqual(["One.", "Three."]);
  });

  it("keeps private pieces here, and what follows them in the same reply", async () => {
    const [cloud, local] = [fakeVoice({ name: "a" }), fakeVoice({ name: "b" })];
    const { chain } = chainOf([cloud, local], { mayLeave: (piece) => !piece.includes("swordfish") });
    const said = ["First.", "It is swordfish.", "That is all."];
    expect(textsOf(await speak(chain, said))).toEqual(said);
    expect([cloud.given, local.given]).toEqual([["First."], ["It is swordfish.", "That is all."]]);
    await speak(chain, ["swordfish", "More."], { engine: "a" });
    expect(cloud.given).toEqual(["First."]);
  });

  it("fails where all fail, with what the last one said", async () => {
    const voices = ["a", "b"].map((name) => fakeVoice({ name, fate: () => "fails" }));
    expect((await failure(speak(chainOf(voices).chain, ["One."]))).message).toBe("b failed");
  });

  it("passes on what breaks the text", async () => {
    const broken = async function* () {
      yield "One.";
      throw new Error("model away");
    };
    const { chain } = chainOf([fakeVoice()]);
    const all = async () => {
      for await (const _ of chain.synthesize(broken(), { signal: new AbortController().signal }));
    };
    await expect(all()).rejects.toThrow("model away");
  });
});

describe("what is left of a piece", () => {
  it.each([
    ["nothing heard", "One two three.", 0, "One two three."],
    ["a word and a half", "One two three four.", 300, "three four."],
    ["all but the last", "One two three.", 380, "three."],
    ["all", "One two three.", 5000, ""],
    ["one long word", "Incomprehensibilities", 100, ""],
  ])("%s", (_, piece, heardMs, left) => {
    expect(restOf(piece, heardMs, [])).toBe(left);
  });

  it("goes by the pace of what was heard before", () => {
    const spoken = [{ text: "a".repeat(50), ms: 5000 }];
    expect(restOf("One two three four.", 600, spoken)).toBe("three four.");
  });
});
