import { describe, expect, it } from "vitest";
import { dropLeadingSilence } from "../../../pipeline/tts/silence.ts";
import type { AudioFrame } from "../../../protocols/audio.ts";

/** Frames of 10 ms at 16 kHz: 0 is silent, 1 loud from its `onset`-th sample. */
async function* frames(pattern: readonly number[], onset = 0): AsyncIterable<AudioFrame> {
  for (const [i, loud] of pattern.entries()) {
    const samples = new Int16Array(160);
    if (loud) samples.fill(5000, i === pattern.indexOf(1) ? onset : 0);
    yield { samples, sampleRate: 16_000, startMs: i * 10 };
  }
}
const kept = async (pattern: readonly number[], onset?: number) => {
  const out = [];
  for await (const spoken of dropLeadingSilence(frames(pattern, onset), "hi")) out.push(spoken);
  return out;
};
const samplesOf = (out: Awaited<ReturnType<typeof kept>>) => out.flatMap(({ frame }) => [...frame.samples]);

describe("dropLeadingSilence", () => {
  it.each([
    ["is dropped", [0, 0, 0, 1, 1], 40, 20],
    ["begins with sound", [1, 1], 0, 0],
    ["is silent for less than is kept", [1, 1], 80, 0],
    ["is silent for a frame and more", [0, 1], 159, 4.9375],
  ])("tells words where they lie in what is left, when the beginning %s", async (_, pattern, onset, cutMs) => {
    const told = async function* () {
      let isFirst = true;
      for await (const frame of frames(pattern, onset)) {
        yield isFirst ? { ...frame, words: [{ text: "hi", startMs: 30, endMs: 45 }] } : frame;
        isFirst = false;
      }
    };
    const words: unknown[] = [];
    let atMs = 0;
    for await (const { frame } of dropLeadingSilence(told(), "hi")) {
      for (const { startMs, endMs } of frame.words ?? []) words.push([atMs + startMs, atMs + endMs]);
      atMs += frame.samples.length / 16;
    }
    expect(words).toEqual([[30 - cutMs, 45 - cutMs]]);
  });

  it("keeps 15 ms before the first sound, also across frames, and all that follows", async () => {
    const samples = samplesOf(await kept([0, 0, 0, 1, 0, 1], 40));
    expect(samples.findIndex((sample) => sample !== 0)).toBe(200);
    expect(samples.length).toBe(200 + 120 + 160 + 160);
  });

  it("leaves speech that begins at once alone", async () => {
    expect(samplesOf(await kept([1, 1])).length).toBe(320);
  });

  it("says the text with the first frame, once", async () => {
    expect((await kept([0, 0, 1, 1], 10)).map(({ text }) => text)).toEqual(["hi", undefined, undefined]);
  });

  it("keeps one frame of a piece that is silent throughout, so that the piece is still accounted for", async () => {
    expect((await kept([0, 0, 0])).map(({ text }) => text)).toEqual(["hi"]);
  });
});
