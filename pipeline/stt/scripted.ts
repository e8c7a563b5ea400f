import { durationMs } from "../../protocols/audio.ts";
import type { SpeechToText, Word } from "../providers.ts";

export interface ScriptedSpeechOptions {
  /** What each utterance turns out to say, in turn; the last one again once they are used up. */
  readonly transcripts: readonly string[];
  /** An utterance that never gets louder than this says nothing. Default 100 of 32 768. */
  readonly silencePeak?: number;
}

/** Words of equal length, one after the other. */
const spread = (text: string, lengthMs: number): readonly Word[] => {
  const words = text.split(" ");
  const eachMs = lengthMs / words.length;
  return words.map((word, i) => ({ text: word, startMs: i * eachMs, endMs: (i + 1) * eachMs, confidence: 1 }));
};

/** Hears no words: answers the transcripts it was given. For tests and benches. */
export const createScriptedSpeech = ({ transcripts, silencePeak = 100 }: ScriptedSpeechOptions): SpeechToText => {
  let next = 0;
  return {
    name: "scripted",
    async *transcribe(utterance, { signal, times = false }) {
      let loud = false;
      let lengthMs = 0;
      const frames = utterance[Symbol.asyncIterator]();
      const aborted = new Promise<"aborted">((resolve) => {
        if (signal.aborted) resolve("aborted");
        else signal.addEventListener("abort", () => resolve("aborted"), { once: true });
      });
      for (;;) {
        const frame = await Promise.race([frames.next(), aborted]);
        if (frame === "aborted") return;
        if (frame.done) break;
        lengthMs += durationMs(frame.value);
        loud ||= frame.value.samples.some((sample) => Math.abs(sample) > silencePeak);
      }
      if (!loud) {
        yield { text: "", final: true, confidence: 0 };
        return;
      }
      const text = transcripts[Math.min(next++, transcripts.length - 1)] ?? "";
      const firstWord = text.split(" ")[0] ?? "";
      if (firstWord !== text) yield { text: firstWord, final: false, confidence: 0.5 };
      if (!signal.aborted) yield { text, final: true, confidence: 1, ...(times && { words: spread(text, lengthMs) }) };
    },
    async close() {},
  };
};
