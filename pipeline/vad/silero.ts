import { createSilero, SILERO_FRAME_SAMPLES } from "../../native/silero.ts";
import { type Metrics, noMetrics } from "../metrics.ts";
import type { VoiceActivityDetector } from "../providers.ts";

export interface SileroDetectorOptions {
  /** Worker threads. Default 1. */
  readonly threads?: number;
  readonly metrics?: Metrics;
}

/** Silero on worker threads; frames of many sessions share an inference. */
export const createSileroDetector = async ({
  threads = 1,
  metrics = noMetrics,
}: SileroDetectorOptions = {}): Promise<VoiceActivityDetector> => {
  const silero = await createSilero({
    threads,
    onBatch: (frames, ms) => {
      metrics.observe("vad_batch_frames", frames);
      metrics.observe("vad_ms", ms);
    },
  });
  return {
    name: "silero-v4",
    frameSamples: SILERO_FRAME_SAMPLES,
    open: () => silero.open(),
    close: () => silero.close(),
  };
};
