import { createResampler } from "../../native/resample.ts";
import type { Metrics } from "../../pipeline/metrics.ts";
import { createQueue } from "../../pipeline/queue.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import { decodeMicrophone, HEADER_BYTES } from "../../protocols/binary.ts";
import { VoiceError } from "../../protocols/errors.ts";
import { createBucket } from "./bucket.ts";
import type { Limits } from "./limits.ts";

/** A client's clock may run this much faster than ours for hours. */
const CLOCK_DRIFT = 1.05;
/** Of any length, the shortest too; `queueMs` bounds their sum. */
const QUEUE_FRAMES = 4096;

export interface MicrophoneOptions {
  /** Of the frames that come, in Hz. */
  readonly sampleRate: number;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly now: () => number;
}

/** What one client's microphone hears, on its way from binary frames to 16 kHz audio in order. */
export interface Microphone {
  /** One reader. */
  readonly audio: AsyncIterable<AudioFrame>;
  /** Takes one binary message. Throws VoiceError: frame_too_large, bad_message or too_fast. */
  take(bytes: ArrayBuffer): void;
  /** Ends `audio` after what is queued. */
  end(): void;
}

export const createMicrophone = ({ sampleRate, limits, metrics, now }: MicrophoneOptions): Microphone => {
  const queue = createQueue<AudioFrame>(QUEUE_FRAMES);
  const maxBytes = HEADER_BYTES + Math.round((limits.maxFrameMs * sampleRate) / 1000) * 2;
  const maxGap = Math.round((limits.maxGapMs * sampleRate) / 1000);
  const maxQueued = (limits.queueMs * HEARD_SAMPLE_RATE) / 1000;
  const samplesLeft = createBucket((limits.aheadMs * sampleRate) / 1000, sampleRate * CLOCK_DRIFT, now);
  const framesLeft = createBucket(limits.framesPerSecond * 4, limits.framesPerSecond, now);
  const resampler = createResampler(sampleRate, HEARD_SAMPLE_RATE);
  let isEnded = false;
  let expected = 0;
  // Both at 16 kHz.
  let position = 0;
  let queued = 0;

  const hear = (samples: Int16Array) => {
    const heard = resampler.push(samples);
    if (heard.length === 0) return;
    const frame = { samples: heard, sampleRate: HEARD_SAMPLE_RATE, startMs: (position / HEARD_SAMPLE_RATE) * 1000 };
    position += heard.length;
    if (queued + heard.length <= maxQueued && queue.push(frame)) queued += heard.length;
    else metrics.count("frames_dropped_total");
  };

  /** Lost frames are taken to be as long as the one that came after them. */
  const fillGap = (frames: number, frameSamples: number) => {
    metrics.count("frames_lost_total", {}, frames);
    const lost = frames * frameSamples;
    const filled = Math.min(lost, maxGap);
    // Silence costs as much work as sound does, so it counts as sound.
    if (!samplesLeft.take(filled)) throw new VoiceError("too_fast", "sequence numbers run ahead of real time");
    hear(new Int16Array(filled));
    position += Math.round(((lost - filled) * HEARD_SAMPLE_RATE) / sampleRate);
  };

  async function* read() {
    for await (const frame of queue) {
      queued -= frame.samples.length;
      yield frame;
    }
  }

  return {
    audio: read(),
    take(bytes) {
      if (isEnded) return;
      if (bytes.byteLength > maxBytes)
        throw new VoiceError("frame_too_large", `a binary frame may hold ${limits.maxFrameMs} ms of audio`);
      if (!framesLeft.take(1))
        throw new VoiceError("too_fast", `more than ${limits.framesPerSecond} binary frames a second`);
      const frame = decodeMicrophone(bytes);
      if (!frame) throw new VoiceError("bad_message", "a binary message must be a microphone frame");
      const ahead = (frame.sequence - expected) >>> 0;
      // Behind what came already: a duplicate, or too late to be of use.
      if (ahead >= 2 ** 31) return;
      expected = (frame.sequence + 1) >>> 0;
      if (ahead > 0) fillGap(ahead, frame.samples.length);
      if (!samplesLeft.take(frame.samples.length))
        throw new VoiceError("too_fast", "audio comes faster than real time");
      hear(frame.samples);
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      queue.end();
      resampler.close();
    },
  };
};
