import { describe, expect, it } from "vitest";
import type { SpeechToText, TranscribeOptions } from "../../../pipeline/providers.ts";
import { createEars, createHearing } from "../../../pipeline/stt/ears.ts";
import { silence } from "../../../protocols/audio.ts";
import { countingMetrics } from "../llm/fixture.ts";

const heard: { by: string; hints: readonly string[] | undefined }[] = [];
const engine = (name: string): SpeechToText => ({
  name,
  async *transcribe(_, { hints }) {
    heard.push({ by: name, hints });
    yield { text: name, final: true, confidence: 1 };
  },
  close: async () => {},
});
const ears = createEars({ cloud: engine("cloud"), local: engine("local") });
const write = async (stt: SpeechToText, options: Partial<TranscribeOptions> = {}) => {
  heard.length = 0;
  const audio = (async function* () {})();
  for await (const _ of stt.transcribe(audio, { signal: new AbortController().signal, ...options }));
  return heard;
};

it("speech is written down elsewhere only where it may leave, and is told only hints that may", async () => {
  const hints = ["milk", "pin 1234"];
  expect(await write(ears, { hints, mayLeave: (text) => !text.includes("pin") })).toEqual([
    { by: "cloud", hints: ["milk"] },
  ]);
  expect(await write(ears, { hints, mayLeave: () => false })).toEqual([{ by: "local", hints }]);
});

it("what a caller lets leave is asked before each utterance, and nothing leaves where that cannot be told", async () => {
  const answers = [
    async () => (_: string) => true,
    async () => (_: string) => false,
    () => Promise.reject(new Error("x")),
  ];
  const hearing = createHearing(ears, () => (answers.shift() ?? (() => Promise.reject(new Error("over"))))());
  const by = async () => (await write(hearing)).map((one) => one.by);
  expect([await by(), await by(), await by()]).toEqual([["cloud"], ["local"], ["local"]]);
});

describe("an engine elsewhere that fails", () => {
  const frames = [silence(20), silence(20), silence(20)];
  const spoken = async function* () {
    yield* frames;
  };
  /** Fails as told, after it has heard `before` frames; hears nothing at all where it hangs. */
  const broken = (how: "throws" | "hangs" | "ends", before = 2) => {
    let asked = 0;
    const cloud: SpeechToText = {
      name: "cloud",
      async *transcribe(utterance, { signal }) {
        asked++;
        let heardFrames = 0;
        for await (const _ of utterance) if (++heardFrames === before && how === "throws") break;
        if (how === "hangs" && !signal.aborted)
          await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        if (how === "throws") throw new Error("away");
        if (how === "ends") yield { text: "half", final: false, confidence: 0.5 };
      },
      close: async () => {},
    };
    return { cloud, asked: () => asked };
  };
  const counting = (): { local: SpeechToText; heard: unknown[] } => {
    const heard: unknown[] = [];
    const local: SpeechToText = {
      name: "local",
      async *transcribe(utterance) {
        for await (const frame of utterance) heard.push(frame);
        yield { text: "milk", final: true, confidence: 0.9 };
      },
      close: async () => {},
    };
    return { local, heard };
  };
  const finals = async (stt: SpeechToText, signal = new AbortController().signal) => {
    const texts: string[] = [];
    for await (const { text, final } of stt.transcribe(spoken(), { signal })) if (final) texts.push(text);
    return texts;
  };

  it.each(["throws", "hangs", "ends"] as const)(
    "(%s) is followed by the one here, which hears all of it",
    async (how) => {
      const { cloud } = broken(how);
      const { local, heard } = counting();
      const metrics = countingMetrics();
      expect(await finals(createEars({ cloud, local, cloudMs: 20, metrics }))).toEqual(["milk"]);
      expect(heard).toEqual(frames);
      expect(metrics.of("stt_fallbacks_total", { engine: "cloud", reason: "failed" })).toBe(1);
    },
  );

  it("is left alone after three failures, which a gauge tells, and tried again later", async () => {
    let at = 0;
    const gauges: number[] = [];
    const { cloud, asked } = broken("throws");
    const { local } = counting();
    const metrics = { ...countingMetrics(), gauge: (_: string, value: number) => void gauges.push(value) };
    const stt = createEars({ cloud, local, metrics, now: () => at, coolMs: 1000 });
    for (let i = 0; i < 5; i++) expect(await finals(stt)).toEqual(["milk"]);
    expect(asked()).toBe(3);
    expect(gauges).toEqual([0, 0, 0, 1]);
    at += 1001;
    await finals(stt);
    expect(asked()).toBe(4);
  });

  it("says nothing more to a caller who has gone", async () => {
    const { cloud } = broken("hangs");
    const { local, heard } = counting();
    const controller = new AbortController();
    const reading = finals(createEars({ cloud, local, cloudMs: 5000 }), controller.signal);
    controller.abort();
    expect(await reading).toEqual([]);
    expect(heard).toEqual([]);
  });
});
