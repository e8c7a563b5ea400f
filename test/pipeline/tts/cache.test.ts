import { describe, expect, it } from "vitest";
import type { TextToSpeech } from "../../../pipeline/providers.ts";
import { createPhrases, type SharedPhrases } from "../../../pipeline/tts/cache.ts";
import { textToSpeechContract } from "../../contract/text-to-speech.ts";
import { fakeVoice, fakeWords } from "../../fakes/voice.ts";
import { failure, msOf, pieces, speak, textsOf } from "./speaking.ts";

const SOUND = { model: "m1", voice: "usual" };
const samples = (frames: Awaited<ReturnType<typeof speak>>) => frames.flatMap(({ frame }) => [...frame.samples]);

textToSpeechContract(
  "a voice whose phrases are kept",
  async () => {
    const cached = createPhrases().wrap(fakeVoice(), SOUND);
    await cached.warm(["Good morning."]);
    return cached;
  },
  { marks: true },
);

const wordsOf = (frames: Awaited<ReturnType<typeof speak>>) => frames.flatMap(({ frame }) => frame.words ?? []);

const sharedMap = () => {
  const map = new Map<string, Uint8Array>();
  const shared: SharedPhrases = { get: async (key) => map.get(key), set: (key, bytes) => void map.set(key, bytes) };
  return { map, shared };
};

describe("the cache of phrases", () => {
  it("gives again what was spoken, sample by sample, without asking the voice", async () => {
    const voice = fakeVoice();
    const cached = createPhrases().wrap(voice, SOUND);
    const first = samples(await speak(cached, ["One moment."]));
    expect(samples(await speak(cached, ["One moment."]))).toEqual(first);
    expect(voice.given).toEqual(["One moment."]);
  });

  it("makes a piece ahead, once, and lets who wants it meanwhile wait for it", async () => {
    const voice = fakeVoice();
    const cached = createPhrases().wrap(voice, SOUND);
    const how = { signal: new AbortController().signal };
    const ahead = [cached.prepare("It is noon.", how), cached.prepare("It is noon.", how)];
    const said = await speak(cached, ["It is noon."]);
    await Promise.all(ahead);
    await cached.prepare("It is noon.", how);
    expect(voice.given).toEqual(["It is noon."]);
    expect(samples(said)).toEqual(samples(await speak(fakeVoice(), ["It is noon."])));
  });

  it("speaks what could not be made ahead when it is wanted", async () => {
    const voice = fakeVoice();
    let isBroken = true;
    const cached = createPhrases().wrap(
      {
        ...voice,
        synthesize(text, options) {
          if (isBroken) throw new Error("broken");
          return voice.synthesize(text, options);
        },
      },
      SOUND,
    );
    await cached.prepare("It is noon.", { signal: new AbortController().signal });
    isBroken = false;
    expect(textsOf(await speak(cached, ["It is noon."]))).toEqual(["It is noon."]);
  });

  it("keeps where the words lie, of a piece that came in frames as well", async () => {
    const slow: TextToSpeech = {
      ...fakeVoice(),
      async *synthesize(text) {
        for await (const _ of text);
        const frame = { samples: new Int16Array(320), sampleRate: 16_000, startMs: 0 };
        yield { frame: { ...frame, words: [{ text: "One", startMs: 0, endMs: 15 }] }, text: "One moment." };
        yield { frame: { ...frame, words: [{ text: "moment.", startMs: -5, endMs: 20 }] } };
      },
    };
    const cached = createPhrases().wrap(slow, SOUND);
    await speak(cached, ["One moment."]);
    expect(wordsOf(await speak(cached, ["One moment."]))).toEqual([
      { text: "One", startMs: 0, endMs: 15 },
      { text: "moment.", startMs: 15, endMs: 40 },
    ]);
  });

  it.each([
    ["language", { language: "en-GB" }, {}],
    ["voice", { voice: "other" }, {}],
    ["speed", { speed: 1.1 }, {}],
    ["model", {}, { model: "m2" }],
    ["server", {}, { baseUrl: "http://127.0.0.1:8000/v1" }],
    ["usual voice", {}, { voice: "another" }],
  ])("asks the voice anew for another %s", async (_, options, sound) => {
    const phrases = createPhrases();
    const [before, after] = [fakeVoice(), fakeVoice()];
    await speak(phrases.wrap(before, SOUND), ["Okay."]);
    await speak(phrases.wrap(after, { ...SOUND, ...sound }), ["Okay."], options);
    expect(after.given).toEqual(["Okay."]);
  });

  it("asks another engine anew", async () => {
    const phrases = createPhrases();
    const other = fakeVoice({ name: "other" });
    await speak(phrases.wrap(fakeVoice(), SOUND), ["Okay."]);
    await speak(phrases.wrap(other, SOUND), ["Okay."]);
    expect(other.given).toEqual(["Okay."]);
  });

  it("keeps order where some pieces are known and others are not", async () => {
    const voice = fakeVoice();
    const cached = createPhrases().wrap(voice, SOUND);
    await cached.warm(["Okay.", "When?"]);
    const said = ["Okay.", "One.", "Two.", "When?", "Three.", "Okay."];
    expect(textsOf(await speak(cached, said))).toEqual(said);
    expect(voice.given).toEqual(["Okay.", "When?", "One.", "Two.", "Three."]);
  });

  it("keeps nothing that was broken off, failed, is long, or may run into what follows", async () => {
    const phrases = createPhrases({ maxCharacters: 20 });
    const voice = fakeVoice({ fate: (piece) => (piece === "Breaks." ? "breaks" : undefined) });
    const cached = phrases.wrap(voice, SOUND);
    const controller = new AbortController();
    for await (const _ of cached.synthesize(pieces("Interrupted."), { signal: controller.signal })) controller.abort();
    for await (const _ of cached.synthesize(pieces("Left."), { signal: new AbortController().signal })) break;
    await failure(speak(cached, ["Breaks."]));
    await speak(cached, ["This is longer than is kept."]);
    await speak(cached, ["One.", "Two."]);
    expect(phrases.bytes).toBe(0);
    await speak(phrases.wrap(voice, { ...SOUND, isPiecewise: true }), ["One.", "Two."]);
    expect(phrases.bytes).toBeGreaterThan(0);
  });

  it("stays within its bytes, and drops what was not used for longest", async () => {
    const one = await speak(fakeVoice(), ["One."]);
    const bytes = samples(one).length * 2;
    const phrases = createPhrases({ maxBytes: bytes * 2 });
    const voice = fakeVoice();
    const cached = phrases.wrap(voice, SOUND);
    for (const text of ["One.", "Two.", "One.", "Six."]) await speak(cached, [text]);
    expect(phrases.bytes).toBeLessThanOrEqual(bytes * 2);
    await speak(cached, ["One."]);
    expect(voice.given).toEqual(["One.", "Two.", "Six."]);
    await speak(cached, ["Two."]);
    expect(voice.given.at(-1)).toBe("Two.");
  });

  it("shares fixed phrases, and others when they are said again; their words are not in the key", async () => {
    const { map, shared } = sharedMap();
    const cached = createPhrases({ shared }).wrap(fakeVoice(), SOUND);
    await speak(cached, ["The dentist."]);
    expect(map.size).toBe(0);
    await speak(cached, ["The dentist."]);
    await cached.warm(["Okay."]);
    expect(map.size).toBe(2);
    expect([...map.keys()].join()).not.toMatch(/dentist|Okay/);
    const elsewhere = fakeVoice();
    const other = createPhrases({ shared }).wrap(elsewhere, SOUND);
    expect(msOf(await speak(other, ["The dentist."]))).toBeCloseTo(msOf(await speak(fakeVoice(), ["The dentist."])));
    expect(elsewhere.given).toEqual([]);
    expect(wordsOf(await speak(other, ["The dentist."]))).toEqual(fakeWords("The dentist."));
  });

  it.each([
    ["is away", { get: async () => Promise.reject(new Error("away")), set() {} }],
    ["does not answer", { get: () => new Promise<undefined>(() => {}), set() {} }],
    ["holds rubbish", { get: async () => new Uint8Array([1, 2, 3]), set() {} }],
    [
      "holds sound of another form",
      { get: async () => new Uint8Array([128, 62, 0, 0, 2, 0, 0, 0, 1, 1, 1, 1, 9]), set() {} },
    ],
  ] as const)("asks the voice where what is shared %s", async (_, shared) => {
    const voice = fakeVoice();
    const cached = createPhrases({ shared }).wrap(voice, SOUND);
    expect(textsOf(await speak(cached, ["Okay."]))).toEqual(["Okay."]);
    expect(voice.given).toEqual(["Okay."]);
  });
});
