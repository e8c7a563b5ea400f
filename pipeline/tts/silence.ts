import type { AudioFrame } from "../../protocols/audio.ts";
import type { SpokenFrame } from "../providers.ts";

/** Under this a sample is silence: -46 dB of full scale. */
const SILENCE_LEVEL = 164;
/** Kept before the first sound, so that it does not click. */
const KEEP_MS = 15;

/**
 * Drops the silence that engines put before speech (flite: some 200 ms), which the caller would wait through. `text` goes
 * with the first frame that is kept. A piece that is silent throughout gives one frame of it.
 */
export async function* dropLeadingSilence(frames: AsyncIterable<AudioFrame>, text: string): AsyncIterable<SpokenFrame> {
  let before: AudioFrame | undefined;
  let isSpeech = false;
  for await (const frame of frames) {
    if (isSpeech) {
      yield { frame };
      continue;
    }
    const first = frame.samples.findIndex((sample) => Math.abs(sample) >= SILENCE_LEVEL);
    if (first < 0) {
      before = frame;
      continue;
    }
    isSpeech = true;
    const keep = Math.round((KEEP_MS * frame.sampleRate) / 1000);
    const start = Math.max(0, first - keep);
    const tail = before?.samples.subarray(Math.max(0, before.samples.length - Math.max(0, keep - first)));
    if (tail && tail.length > 0) {
      yield { frame: { ...frame, samples: tail }, text };
      yield { frame: { ...frame, samples: frame.samples.subarray(start) } };
    } else yield { frame: { ...frame, samples: frame.samples.subarray(start) }, text };
  }
  if (!isSpeech && before) yield { frame: before, text };
}
