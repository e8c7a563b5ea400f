import type { AudioFrame } from "../../protocols/audio.ts";
import type { SpokenFrame } from "../providers.ts";

/** Under this a sample is silence: -46 dB of full scale. */
const SILENCE_LEVEL = 164;
/** Kept before the first sound, so that it does not click. */
const KEEP_MS = 15;

/**
 * Drops the silence before the first sound, which the caller would wait through. Text goes with the first frame that is
 * kept. Speech that is silent throughout gives one frame of it.
 */
export async function* trimStart(frames: AsyncIterable<SpokenFrame>): AsyncIterable<SpokenFrame> {
  let before: AudioFrame | undefined;
  let waiting: string | undefined;
  let isSpeech = false;
  const withText = (frame: AudioFrame): SpokenFrame => {
    const text = waiting;
    waiting = undefined;
    return text === undefined ? { frame } : { frame, text };
  };
  for await (const spoken of frames) {
    if (isSpeech) {
      yield spoken;
      continue;
    }
    const { frame, text } = spoken;
    // A piece that was silent throughout, and is over.
    if (text !== undefined && waiting !== undefined && before) yield withText(before);
    waiting = text ?? waiting;
    const first = frame.samples.findIndex((sample) => Math.abs(sample) >= SILENCE_LEVEL);
    if (first < 0) {
      before = frame;
      continue;
    }
    isSpeech = true;
    const keep = Math.round((KEEP_MS * frame.sampleRate) / 1000);
    const start = Math.max(0, first - keep);
    const tail = before?.samples.subarray(Math.max(0, before.samples.length - Math.max(0, keep - first)));
    if (tail && tail.length > 0) yield withText({ ...frame, samples: tail });
    yield withText({ ...frame, samples: frame.samples.subarray(start) });
  }
  if (!isSpeech && before) yield withText(before);
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
