import type { Metrics } from "../pipeline/metrics.ts";
import { createQueue } from "../pipeline/queue.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../protocols/audio.ts";

/** Heard audio on its way from a door to its session, bounded by its length whatever the frames are. */
export interface Heard {
  /** One reader. */
  readonly audio: AsyncIterable<AudioFrame>;
  /** Takes a 16 kHz frame; one that does not fit is dropped and counted. */
  push(frame: AudioFrame): void;
  /** Ends `audio` after what is queued. */
  end(): void;
}

/** Of any length, the shortest too; `queueMs` bounds their sum. */
const QUEUE_FRAMES = 4096;

export const createHeard = ({
  queueMs,
  metrics,
}: {
  /** Audio that may wait, in milliseconds. */
  readonly queueMs: number;
  readonly metrics: Metrics;
}): Heard => {
  const queue = createQueue<AudioFrame>(QUEUE_FRAMES);
  const maxQueued = (queueMs * HEARD_SAMPLE_RATE) / 1000;
  /** Of the frames that are queued, and of those that were read since the last one came. */
  const lengths: number[] = [];
  let queued = 0;

  return {
    audio: queue,
    push(frame) {
      while (lengths.length > queue.size) queued -= lengths.shift() ?? 0;
      if (queued + frame.samples.length <= maxQueued && queue.push(frame)) {
        queued += frame.samples.length;
        lengths.push(frame.samples.length);
      } else metrics.count("frames_dropped_total");
    },
    end: () => queue.end(),
  };
};
