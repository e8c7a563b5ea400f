import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flitePhrase } from "../../../bench/commands.ts";
import { atLevel, trimmed } from "../../../bench/turns/mix.ts";
import { addonBuilt } from "../../../native/load.ts";
import type { VoiceActivityDetector } from "../../../pipeline/providers.ts";
import { createSileroDetector } from "../../../pipeline/vad/silero.ts";
import type { AudioFrame } from "../../../protocols/audio.ts";
import { onsets, playScene } from "./echo-call.ts";

const skip = ["preprocess", "audio", "flite"].find((name) => !addonBuilt(name));
const VOICES = ["slt", "rms", "awb", "kal16"] as const;
const REPLIES = [
  "It is a quarter past nine in the evening. Your next meeting is on Friday.",
  "I added buy milk to your list for tomorrow. Anything else?",
];
const GAINS = [-6, -10, -20] as const;
const DELAYS = [50, 150, 250] as const;
const CASES = 18;
/** So much later than without the echo, in ms. */
const LATER_MS = 150;

const at = <T>(items: readonly T[], i: number): T => items[i % items.length] as T;
const power = (frames: readonly AudioFrame[], fromMs: number, toMs: number): number => {
  let [sum, count] = [0, 0];
  for (const { samples, startMs } of frames)
    if (startMs >= fromMs && startMs < toMs) {
      for (const sample of samples) sum += sample * sample;
      count += samples.length;
    }
  return sum / Math.max(1, count);
};

describe.skipIf(skip)(`the echo guard${skip ? `: ${skip} is not built` : ""}`, () => {
  let vad: VoiceActivityDetector;
  const replies: Int16Array[] = [];
  const stops: Int16Array[] = [];

  beforeAll(async () => {
    vad = await createSileroDetector();
    for (const voice of VOICES) {
      for (const text of REPLIES) replies.push(trimmed((await flitePhrase(text, voice)).samples));
      stops.push(atLevel(trimmed((await flitePhrase("stop", voice)).samples), -24));
    }
  });
  afterAll(() => vad.close());

  const echoOf = (i: number) => ({ gainDb: at(GAINS, i), delayMs: at(DELAYS, Math.floor(i / 3)) });
  const lengthOf = (reply: Int16Array) => reply.length / 16;
  /** A call with two replies: the echo's delay is not known in the first, and a little different in the second. */
  const twoReplies = (i: number) => {
    const [first, second] = [at(replies, i), at(replies, i + 1)];
    const secondAtMs = 2000 + lengthOf(first);
    return {
      replies: [
        { atMs: 500, samples: first },
        { atMs: secondAtMs, samples: second },
      ],
      secondAtMs,
      lengthMs: Math.ceil((secondAtMs + lengthOf(second) + 800) / 20) * 20,
    };
  };

  it("hears no speech in a reply's echo, at any loudness and delay, from the first reply on", async () => {
    let [heard, heardBefore] = [0, 0];
    for (let i = 0; i < CASES; i++) {
      const { clean, frames } = await playScene({ ...twoReplies(i), echo: echoOf(i), seed: i + 1 });
      if ((await onsets(vad, frames)).length > 0) heardBefore++;
      if ((await onsets(vad, clean)).length > 0) heard++;
    }
    expect(heardBefore).toBe(CASES);
    // Two of eighteen leak a moment of it; whether that ends a reply is for its words to tell.
    expect(heard).toBeLessThanOrEqual(2);
  }, 120_000);

  it("hears a caller's stop over the echo nearly as soon as without it", async () => {
    let inTime = 0;
    for (let i = 0; i < CASES; i++) {
      const scene = twoReplies(i);
      const atMs = Math.round((i % 2 === 0 ? 1100 : scene.secondAtMs + 700) / 20) * 20;
      const said = [{ atMs, samples: at(stops, i + 1 + Math.floor(i / 4)) }];
      const lengthMs = atMs + 1000;
      const over = await playScene({ ...scene, said, lengthMs, echo: echoOf(i), seed: i + 1 });
      const alone = await playScene({ replies: [], said, lengthMs, seed: i + 1 });
      const without = (await onsets(vad, alone.clean)).find(({ streamMs }) => streamMs > atMs);
      const withIt = (await onsets(vad, over.clean)).find(({ streamMs }) => streamMs > atMs);
      if (without && withIt && withIt.streamMs - without.streamMs <= LATER_MS) inTime++;
    }
    expect(inTime / CASES).toBeGreaterThanOrEqual(0.94);
  }, 120_000);

  it("leaves every sample as it is where a client cancels its echo, speech over the reply too", async () => {
    for (let i = 0; i < 4; i++) {
      const scene = twoReplies(2 * i);
      const said = [800, 1500, scene.secondAtMs + 300].map((atMs, n) => ({
        atMs: Math.round(atMs),
        // Two flite voices share no recordings; one voice's words are the same recordings each time.
        samples: n === 2 ? at(replies, 2 * i + 4) : at(stops, i + n + 1),
      }));
      const { frames, clean } = await playScene({ ...scene, said, seed: i + 1 });
      expect(clean).toEqual(frames);
    }
  });

  it("gives frames back with the lengths and times they came with, whatever their length", async () => {
    for (const frameMs of [10, 20, 32, 100]) {
      const { frames, clean } = await playScene({ ...twoReplies(1), echo: echoOf(0), frameMs });
      expect(clean.map(({ samples, startMs }) => [samples.length, startMs])).toEqual(
        frames.map(({ samples, startMs }) => [samples.length, startMs]),
      );
    }
  });

  it("says how much of the microphone is echo, and nothing of it while nothing plays", async () => {
    const scene = twoReplies(0);
    const { frames, shares } = await playScene({ ...scene, echo: echoOf(0) });
    const firstEndsMs = 500 + lengthOf(scene.replies[0]?.samples ?? new Int16Array(0));
    const during = shares.filter((_, i) => {
      const ms = frames[i]?.startMs ?? 0;
      return ms > 1000 && ms < firstEndsMs;
    });
    expect(during.filter((share) => share > 0.8).length).toBeGreaterThan(0.8 * during.length);
    expect(shares.slice(0, 20).every((share) => share === 0)).toBe(true);
    expect(shares.at(-1)).toBe(0);
  });

  it("lets the microphone alone after the reply was stopped", async () => {
    const scene = twoReplies(0);
    const said = [{ atMs: 2600, samples: at(stops, 2) }];
    const { frames, clean } = await playScene({ ...scene, said, echo: echoOf(1), hushAtMs: 1500, lengthMs: 3400 });
    expect(clean.filter(({ startMs }) => startMs >= 2600)).toEqual(frames.filter(({ startMs }) => startMs >= 2600));
  });

  it("takes out what a client held and then played on", async () => {
    const scene = twoReplies(0);
    const held = { fromMs: 1500, toMs: 1900 };
    const { frames, clean } = await playScene({ ...scene, echo: echoOf(1), held, lengthMs: 4000 });
    expect(power(clean, 2100, 3800)).toBeLessThan(power(frames, 2100, 3800) / 30);
  });
});
