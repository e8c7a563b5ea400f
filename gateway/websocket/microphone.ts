import type { Metrics } from "../../pipeline/metrics.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import { decodeMicrophonePacket, HEADER_BYTES } from "../../protocols/binary.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { AudioFormat } from "../../protocols/events.ts";
import { createHeard } from "../heard.ts";
import { createBucket } from "./bucket.ts";
import { createEar } from "./ear.ts";
import type { Limits } from "./limits.ts";
import { createPauses } from "./pauses.ts";

/** A client's clock may run this much faster than ours for hours. */
const CLOCK_DRIFT = 1.05;
const SAMPLES_PER_MS = HEARD_SAMPLE_RATE / 1000;

export interface MicrophoneOptions {
  /** Of the frames that come. */
  readonly format: AudioFormat;
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

/** Throws VoiceError "unsupported_audio" where the format is not spoken here. */
export const createMicrophone = ({ format, limits, metrics, now }: MicrophoneOptions): Microphone => {
  const ear = createEar(format, limits.maxFrameMs);
  const queue = createHeard({ queueMs: limits.queueMs, metrics });
  const msLeft = createBucket(limits.aheadMs, 1000 * CLOCK_DRIFT, now);
  const framesLeft = createBucket(limits.framesPerSecond * 4, limits.framesPerSecond, now);
  const brokenLeft = createBucket(ear.tolerance, 1, now);
  let isEnded = false;
  let expected = 0;
  // At 16 kHz.
  let position = 0;

  const hear = (heard: Int16Array) => {
    if (heard.length === 0) return;
    queue.push({ samples: heard, sampleRate: HEARD_SAMPLE_RATE, startMs: position / SAMPLES_PER_MS });
    position += heard.length;
  };
  const silence = (ms: number) => new Int16Array(Math.round(ms * SAMPLES_PER_MS));
  // It is as long as it takes, so it needs no bucket.
  const pauses = ear.hasPauses ? createPauses({ now, onSilence: (ms) => hear(silence(ms)) }) : undefined;

  /** Lost frames are taken to be as long as the one that came after them. */
  const fillGap = (frames: number, frameMs: number, next: Uint8Array) => {
    metrics.count("frames_lost_total", {}, frames);
    const givenMs = pauses?.givenMs ?? 0;
    const lostMs = Math.max(0, frames * frameMs - givenMs);
    const filledMs = Math.min(lostMs, limits.maxGapMs);
    // Silence costs as much work as sound does, so it counts as sound.
    if (!msLeft.take(filledMs)) throw new VoiceError("too_fast", "sequence numbers run ahead of real time");
    if (filledMs > 0) hear(givenMs > 0 ? silence(filledMs) : ear.fill(filledMs, next));
    position += Math.round((lostMs - filledMs) * SAMPLES_PER_MS);
  };

  return {
    audio: queue.audio,
    take(bytes) {
      if (isEnded) return;
      if (bytes.byteLength > HEADER_BYTES + ear.maxBytes)
        throw new VoiceError("frame_too_large", `a binary frame may hold ${limits.maxFrameMs} ms of audio`);
      if (!framesLeft.take(1))
        throw new VoiceError("too_fast", `more than ${limits.framesPerSecond} binary frames a second`);
      const frame = decodeMicrophonePacket(bytes);
      if (!frame) throw new VoiceError("bad_message", "a binary message must be a microphone frame");
      const { sequence, payload } = frame;
      const frameMs = ear.lengthMs(payload);
      if (frameMs === undefined) {
        if (!brokenLeft.take(1)) throw new VoiceError("bad_message", `a binary message must hold ${format.encoding}`);
        // As good as lost: the next one's sequence number tells of it.
        return;
      }
      if (frameMs > limits.maxFrameMs)
        throw new VoiceError("frame_too_large", `a binary frame may hold ${limits.maxFrameMs} ms of audio`);
      const ahead = (sequence - expected) >>> 0;
      // Behind what came already: a duplicate, or too late to be of use.
      if (ahead >= 2 ** 31) return;
      expected = (sequence + 1) >>> 0;
      if (ahead > 0) fillGap(ahead, frameMs, payload);
      if (!msLeft.take(frameMs)) throw new VoiceError("too_fast", "audio comes faster than real time");
      pauses?.came(frameMs);
      hear(ear.hear(payload));
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      pauses?.end();
      queue.end();
      ear.close();
    },
  };
};
