import { createOpusListener } from "../../gateway/rtp/listener.ts";
import { createOpusEncoder } from "../../native/opus.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";

export interface Network {
  /** Share of packets that never arrive, 0 to 1. */
  readonly loss: number;
  /** Whether packets carry a coarse copy of the one before. */
  readonly fec: boolean;
  /** The same packets are lost for the same seed, with error correction and without. */
  readonly seed: number;
}

const FRAME = HEARD_SAMPLE_RATE / 50;
const RTP_FRAME = 960;

/** Numbers from 0 to 1 that are the same for the same seed. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
};

/** What a caller's words sound like after Opus at 24 kbit/s and a network that loses packets. */
export const throughNetwork = (samples: Int16Array, { loss, fec, seed }: Network): AudioFrame[] => {
  const expectedLoss = fec ? Math.round(100 * loss) : 0;
  const encoder = createOpusEncoder({ sampleRate: 16_000, bitrate: 24_000, fec, expectedLoss });
  const frames: AudioFrame[] = [];
  const listener = createOpusListener({ onFrame: (frame) => frames.push(frame) });
  const random = seeded(seed);
  for (let i = 0; (i + 1) * FRAME <= samples.length; i++) {
    const payload = encoder.encode(samples.subarray(i * FRAME, (i + 1) * FRAME))?.slice();
    const lost = random() < loss;
    // The first packet starts the stream; without it there is nothing to be late against.
    if (payload && (i === 0 || !lost))
      listener.push({ sequence: i % 65_536, timestamp: i * RTP_FRAME, payload }, i * 20);
    listener.tick(i * 20 + 10);
  }
  encoder.close();
  listener.close();
  return frames;
};
