import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { cacheFolder } from "../../../native/cache.ts";
import { createFlite, type FliteVoice } from "../../../native/flite.ts";
import { createPocketsphinx, plainWords } from "../../../pipeline/stt/pocketsphinx.ts";
import type { AudioFrame } from "../../../protocols/audio.ts";
import { speechToTextContract } from "../../contract/speech-to-text.ts";

const MODEL = "/usr/share/pocketsphinx/model/en-us";
const skip = existsSync(MODEL) ? undefined : "Debian's pocketsphinx-en-us is not installed";

const say = async (text: string, voice: FliteVoice) => {
  const frames: AudioFrame[] = [];
  for await (const frame of createFlite().synthesize(text, { voice, signal: new AbortController().signal }))
    frames.push(frame);
  return { text, frames };
};

const speech: { text: string; frames: AudioFrame[] }[] = [];
if (skip === undefined)
  beforeAll(async () => {
    speech.push(await say("set a timer for ten minutes", "slt"), await say("what time is it", "rms"));
  });

speechToTextContract("pocketsphinx", () => createPocketsphinx({ cacheFolder: cacheFolder(), max: 2 }), {
  skip,
  speech: () => speech,
});

describe.skipIf(skip !== undefined)("pocketsphinx under load", () => {
  it("says it is overloaded where no decoder is free in time", async () => {
    const stt = await createPocketsphinx({ cacheFolder: cacheFolder(), max: 1, maxWaitMs: 10 });
    const controller = new AbortController();
    const endless = async function* (): AsyncIterable<AudioFrame> {
      yield* speech[0]?.frames ?? [];
      await new Promise(() => {});
    };
    const holding = stt.transcribe(endless(), { signal: controller.signal })[Symbol.asyncIterator]();
    const first = holding.next();
    const second = stt.transcribe(endless(), { signal: controller.signal })[Symbol.asyncIterator]();
    await expect(second.next()).rejects.toMatchObject({ code: "overloaded" });
    controller.abort();
    await first;
    await holding.return?.();
    await stt.close();
  });

  it("gives what a caller who hung up used to the next", async () => {
    const stt = await createPocketsphinx({ cacheFolder: cacheFolder(), max: 1 });
    const controller = new AbortController();
    const [one] = speech;
    const frames = async function* (): AsyncIterable<AudioFrame> {
      yield* one?.frames ?? [];
      controller.abort();
    };
    for await (const _ of stt.transcribe(frames(), { signal: controller.signal }));
    const again = async function* (): AsyncIterable<AudioFrame> {
      yield* one?.frames ?? [];
    };
    let text = "";
    for await (const transcript of stt.transcribe(again(), { signal: new AbortController().signal }))
      text = transcript.text;
    expect(text).toBe(one?.text);
    await stt.close();
  });
});

describe.skipIf(skip !== undefined)("pocketsphinx over a reply", () => {
  it("hears listeners' words for what they are, and commands as well as ever", async () => {
    const stt = await createPocketsphinx({ cacheFolder: cacheFolder(), max: 1 });
    const heard = async (text: string, voice: FliteVoice, isOverReply: boolean) => {
      const { frames } = await say(text, voice);
      const quiet = { samples: new Int16Array(4800), sampleRate: 16_000, startMs: 0 };
      const utterance = async function* (): AsyncIterable<AudioFrame> {
        yield quiet;
        yield* frames;
        yield quiet;
      };
      let said = "";
      for await (const transcript of stt.transcribe(utterance(), { signal: new AbortController().signal, isOverReply }))
        said = transcript.text;
      return said;
    };
    const listeners = ["okay", "right", "yeah"];
    const understood = async (isOverReply: boolean) => {
      let right = 0;
      for (const voice of ["slt", "rms", "kal16"] as const)
        for (const text of listeners)
          if (/^(okay|ok|right|yeah|yes)$/.test(await heard(text, voice, isOverReply))) right++;
      return right;
    };
    const [over, alone] = [await understood(true), await understood(false)];
    expect(over).toBeGreaterThanOrEqual(8);
    expect(over).toBeGreaterThan(alone);
    expect(await heard("what is the date today", "slt", true)).toBe("what is the date today");
    await stt.close();
  });
});

describe.skipIf(skip !== undefined)("pocketsphinx at a pause", () => {
  it("settles the text so far, and goes on with it when speech resumes", async () => {
    const [first, second] = speech;
    if (!first || !second) throw new Error("nothing was spoken");
    const stt = await createPocketsphinx({ cacheFolder: cacheFolder(), max: 1 });
    const settled: string[] = [];
    const quiet = (): AudioFrame => ({ samples: new Int16Array(320), sampleRate: 16_000, startMs: 0 });
    async function* frames(): AsyncIterable<AudioFrame> {
      yield* first?.frames ?? [];
      for (let i = 0; i < 20; i++) yield quiet();
      // What speech to text makes of the pause comes before speech goes on.
      await expect.poll(() => settled.length, { timeout: 5000 }).toBe(1);
      yield* second?.frames ?? [];
    }
    let final = "";
    for await (const transcript of stt.transcribe(frames(), { signal: new AbortController().signal })) {
      if (transcript.settled) settled.push(transcript.text);
      if (transcript.final) final = transcript.text;
    }
    expect(settled[0]).toBe(first.text);
    expect(final).toBe(`${first.text} ${second.text}`);
    await stt.close();
  });
});

describe("words as Earshot writes them", () => {
  it.each([
    ["at seven a.m. tomorrow", "at seven am tomorrow"],
    ["read(2) my to-do list", "read my to do list"],
    ["<s> stop </s>", "stop"],
    ["[NOISE] nevermind ++breath++", "never mind"],
    ["", ""],
  ])("writes %j as %j", (heard, written) => {
    expect(plainWords(heard)).toBe(written);
  });
});
