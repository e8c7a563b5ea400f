import { ProviderFailure } from "../../pipeline/failure.ts";
import type { SpokenFrame, TextToSpeech } from "../../pipeline/providers.ts";
import type { SpokenWord } from "../../protocols/audio.ts";
import { toneMs, toneOf } from "./tone.ts";

export interface FakeVoice extends TextToSpeech {
  /** What it was given to say. */
  readonly given: string[];
  /** Replies whose listener left or whose signal fired before they were over. */
  readonly left: number;
}

export interface FakeVoiceOptions {
  readonly name?: string;
  /** Default: all. */
  readonly languages?: readonly string[];
  /** What becomes of a piece; the usual is a tone. */
  readonly fate?: (piece: string) => "fails" | "hangs" | "breaks" | undefined;
  /** What it fails with. */
  readonly error?: () => Error;
}

const SAMPLE_RATE = 16_000;
const FRAME_SAMPLES = 320;
/** Of its sound that is left out, so that there is no silence before it. */
const LEFT_OUT_MS = 130;

/** Where the words of `piece` lie in its sound. */
export const fakeWords = (piece: string): SpokenWord[] =>
  [...piece.matchAll(/\S+/g)].map(({ 0: text, index }) => ({
    text,
    startMs: Math.max(0, toneMs(piece.slice(0, index)) - LEFT_OUT_MS),
    endMs: toneMs(piece.slice(0, index + text.length)) - LEFT_OUT_MS,
  }));

/** Speaks every piece as a tone without silence before it, and tells its words; fails at once, never sounds, or breaks off half way where told to. */
export const fakeVoice = ({
  name = "fake",
  languages,
  fate = () => undefined,
  error = () => new ProviderFailure("server", `${name} failed`),
}: FakeVoiceOptions = {}): FakeVoice => {
  const given: string[] = [];
  let left = 0;
  return {
    name,
    given,
    get left() {
      return left;
    },
    speaks: (language) => languages?.includes(language) ?? true,
    async *synthesize(text, { signal }): AsyncIterable<SpokenFrame> {
      let isOver = false;
      try {
        for await (const piece of text) {
          given.push(piece);
          const end = fate(piece);
          if (end === "fails") {
            isOver = true;
            throw error();
          }
          if (end === "hangs")
            await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
          if (signal.aborted) return;
          const tone = toneOf(piece, SAMPLE_RATE).subarray(SAMPLE_RATE / 4);
          const samples = end === "breaks" ? tone.subarray(0, tone.length >> 1) : tone;
          for (let at = 0; at < samples.length && !signal.aborted; at += FRAME_SAMPLES) {
            const frame = {
              samples: samples.slice(at, at + FRAME_SAMPLES),
              sampleRate: SAMPLE_RATE,
              startMs: (at / SAMPLE_RATE) * 1000,
            };
            yield at === 0 ? { frame: { ...frame, words: fakeWords(piece) }, text: piece } : { frame };
          }
          if (end === "breaks") {
            isOver = true;
            throw error();
          }
        }
        isOver = true;
      } finally {
        if (!isOver) left++;
      }
    },
    close: async () => {},
  };
};
