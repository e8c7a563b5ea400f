import { expect, it } from "vitest";
import type { SpeechToText, TranscribeOptions } from "../../../pipeline/providers.ts";
import { createEars, createHearing } from "../../../pipeline/stt/ears.ts";

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
