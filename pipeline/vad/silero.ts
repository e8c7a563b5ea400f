import { createSilero } from "../../native/silero.ts";
import { SILERO_FRAME_SAMPLES, type SileroModelName } from "../../native/silero-model.ts";
import { type Metrics, noMetrics } from "../metrics.ts";
import type { VoiceActivityDetector } from "../providers.ts";

export interface SileroDetectorOptions {
  /** Worker threads. Default 1. */
  readonly threads?: number;
  /** Default "v5". */
  readonly model?: SileroModelName;
  readonly metrics?: Metrics;
}

/** Silero on worker threads; frames of many sessions share an inference. */
export const createSileroDetector = async ({
  threads = 1,
  model = "v5",
  metrics = noMetrics,
}: SileroDetectorOptions = {}): Promise<VoiceActivityDetector> => {
  const silero = await createSilero({
    model,
    threads,
    onBatch: (frames, ms) => {
      metrics.observe("vad_batch_frames", frames);
      metrics.observe("vad_ms", ms);
    },
  });
  return {
    name: `silero-${model}`,
    frameSamples: SILERO_FRAME_SAMPLES,
    open: () => silero.open(),
    close: () => silero.close(),
  };
};
