import { type AudioFrame, durationMs, laterBy, type SpokenWord } from "../../protocols/audio.ts";
import type { SpokenFrame } from "../providers.ts";

/** Under this a sample is silence: -46 dB of full scale. */
const SILENCE_LEVEL = 164;
/** Kept before the first sound, so that it does not click. */
const KEEP_MS = 15;

/**
 * Drops the silence before the first sound, which the caller would wait through. Text and words go with the first frame
 * that is kept. Speech that is silent throughout gives one frame of it.
 */
export async function* trimStart(frames: AsyncIterable<SpokenFrame>): AsyncIterable<SpokenFrame> {
  let before: AudioFrame | undefined;
  let waiting: string | undefined;
  /** Of what was dropped, as told with `before`. */
  let untold: readonly SpokenWord[] = [];
  let isSpeech = false;
  const withText = ({ samples, sampleRate, startMs }: AudioFrame, told: readonly SpokenWord[]): SpokenFrame => {
    const text = waiting;
    waiting = undefined;
    // Some engines count silence as part of the first word.
    const words = told.map((word) => ({ ...word, startMs: Math.max(0, word.startMs) }));
    const frame = { samples, sampleRate, startMs, ...(words.length > 0 && { words }) };
    return text === undefined ? { frame } : { frame, text };
  };
  for await (const spoken of frames) {
    if (isSpeech) {
      yield spoken;
      continue;
    }
    const { frame, text } = spoken;
    // A piece that was silent throughout, and is over.
    if (text !== undefined && waiting !== undefined && before) {
      yield withText(before, untold);
      untold = [];
    }
    waiting = text ?? waiting;
    const words = [...laterBy(before ? -durationMs(before) : 0, untold), ...(frame.words ?? [])];
    const first = frame.samples.findIndex((sample) => Math.abs(sample) >= SILENCE_LEVEL);
    if (first < 0) {
      before = frame;
      untold = words;
      continue;
    }
    isSpeech = true;
    const keep = Math.round((KEEP_MS * frame.sampleRate) / 1000);
    const start = Math.max(0, first - keep);
    const tail = before?.samples.subarray(Math.max(0, before.samples.length - Math.max(0, keep - first)));
    const kept = { ...frame, samples: frame.samples.subarray(start) };
    if (tail && tail.length > 0) {
      const early = { ...frame, samples: tail };
      yield withText(early, laterBy(durationMs(early), words));
      yield withText(kept, []);
    } else yield withText(kept, laterBy(durationMs(kept) - durationMs(frame), words));
  }
  if (!isSpeech && before) yield withText(before, untold);
}

/** The same for the audio of one piece, which engines begin with silence (flite: some 200 ms). */
export async function* dropLeadingSilence(frames: AsyncIterable<AudioFrame>, text: string): AsyncIterable<SpokenFrame> {
  const spoken = async function* (): AsyncIterable<SpokenFrame> {
    let isFirst = true;
    for await (const frame of frames) {
      yield isFirst ? { frame, text } : { frame };
      isFirst = false;
    }
  };
  yield* trimStart(spoken());
}
