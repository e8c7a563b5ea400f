import { describe, expect, it } from "vitest";
import { createScribe, type Scribe } from "../../../gateway/media/scribe.ts";
import { srtOf, vttOf } from "../../../gateway/media/subtitles.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import type { SpeechToText } from "../../../pipeline/providers.ts";
import { createEnergyDetector } from "../../../pipeline/vad/scripted.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE, silence } from "../../../protocols/audio.ts";

const tone = (ms: number, startMs: number): AudioFrame => ({
  samples: Int16Array.from({ length: (ms * HEARD_SAMPLE_RATE) / 1000 }, (_, i) => 9000 * Math.sin(i / 5)),
  sampleRate: HEARD_SAMPLE_RATE,
  startMs,
});
async function* recording(): AsyncIterable<AudioFrame> {
  yield silence(1000, 0);
  yield tone(800, 1000);
  yield silence(1200, 1800);
  yield tone(600, 3000);
  yield silence(400, 3600);
}
/** Hears "one", "two" ..., each word 100 ms into its utterance. */
const counting = (wait: Promise<void> = Promise.resolve()): SpeechToText => {
  const words = ["one", "two", "three", "four"];
  return {
    name: "counting",
    async *transcribe(utterance) {
      for await (const _ of utterance);
      await wait;
      const text = words.shift() ?? "";
      yield { text: "", final: false, confidence: 0 };
      yield { text, final: true, confidence: 0.5, words: [{ text, startMs: 100, endMs: 200, confidence: 0.5 }] };
    },
    close: async () => {},
  };
};
const scribeOf = (stt: SpeechToText, more: Partial<Parameters<typeof createScribe>[0]> = {}): Scribe =>
  createScribe({
    ...{ stt, vad: createEnergyDetector(), log: silentLogger, metrics: noMetrics, now: () => performance.now() },
    ...more,
  });
const signal = () => new AbortController().signal;

describe("a recording", () => {
  it("is written down utterance by utterance, with times that count from its beginning", async () => {
    const told: string[] = [];
    const written = await scribeOf(counting()).write(recording(), {
      ...{ signal: signal(), language: "en" },
      onUtterance: ({ text }) => told.push(text),
    });
    expect(written).toMatchObject({ text: "one two", durationMs: 4000, confidence: 0.5 });
    expect(told).toEqual(["one", "two"]);
    const [first, second] = written.utterances.map(({ words }) => words[0]?.startMs ?? 0);
    // Each begins with a little of what was before it.
    expect(first).toBeGreaterThan(600);
    expect(first).toBeLessThan(1200);
    expect(second).toBeGreaterThan(2600);
    expect(second).toBeLessThan(3200);
  });

  it("asks for the times of words only where they are wanted", async () => {
    const asked: (boolean | undefined)[] = [];
    const stt: SpeechToText = {
      ...counting(),
      transcribe: (utterance, options) => {
        asked.push(options.times);
        return counting().transcribe(utterance, options);
      },
    };
    await scribeOf(stt).write(recording(), { signal: signal(), language: "en" });
    await scribeOf(stt).write(recording(), { signal: signal(), language: "en", times: true });
    expect(asked).toEqual([false, false, true, true]);
  });

  it("waits for its turn, and is refused where too many wait", async () => {
    let free = () => {};
    const stt = counting(
      new Promise<void>((resolve) => {
        free = resolve;
      }),
    );
    const scribe = scribeOf(stt, { max: 1, maxWaiting: 1 });
    const write = () => scribe.write(recording(), { signal: signal(), language: "en" });
    const [first, second] = [write(), write()];
    await expect(write()).rejects.toMatchObject({ code: "overloaded" });
    free();
    expect([(await first).text, (await second).text]).toEqual(["one two", "three four"]);
  });

  it("is given up when it takes too long, and when its client leaves", async () => {
    const stuck: SpeechToText = {
      ...counting(),
      async *transcribe(_, { signal: until }) {
        await new Promise<void>((resolve) => until.addEventListener("abort", () => resolve(), { once: true }));
      },
    };
    const late = scribeOf(stuck, { timeoutMs: 50 }).write(recording(), { signal: signal(), language: "en" });
    await expect(late).rejects.toMatchObject({ code: "provider_timeout" });
    const leaving = new AbortController();
    const left = scribeOf(stuck).write(recording(), { signal: leaving.signal, language: "en" });
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: "bad_message" });
  });
});

describe("subtitles", () => {
  const word = (text: string, startMs: number) => ({ text, startMs, endMs: startMs + 400, confidence: 1 });
  const long = "we hold these truths to be self evident that all of them are created equal and so on".split(" ");
  const utterances = [
    {
      startMs: 0,
      endMs: 10_000,
      text: long.join(" "),
      confidence: 1,
      words: long.map((text, i) => word(text, i * 500)),
    },
    { startMs: 3_725_250, endMs: 3_726_000, text: "a < b --> c & d", confidence: 1, words: [] },
  ];

  it("are cut to what can be read at once", () => {
    const blocks = srtOf(utterances).trim().split("\n\n");
    expect(blocks.map((block) => block.split("\n")[0])).toEqual(["1", "2", "3"]);
    for (const block of blocks) expect(block.split("\n")[2]?.length).toBeLessThanOrEqual(80);
    expect(blocks[0]).toContain("00:00:00,000 --> 00:00:0");
    expect(blocks[2]).toBe("3\n01:02:05,250 --> 01:02:06,000\na < b -> c & d");
  });

  it("hold nothing that ends a cue", () => {
    expect(vttOf(utterances)).toMatch(/^WEBVTT\n\n00:00:00\.000 --> /);
    expect(vttOf(utterances)).toContain("01:02:05.250 --> 01:02:06.000\na &lt; b --&gt; c &amp; d\n");
  });
});
