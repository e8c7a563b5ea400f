import { createPreprocessor } from "../../native/preprocess.ts";
import type { VoiceActivityDetector } from "../providers.ts";

export interface CleanedOptions {
  /** How far steady noise is pushed down before the detector hears it, in dB. Default 15. */
  readonly suppressDb?: number;
  /** Peak that quiet speech is raised to, up to 32 768. Default 8000. */
  readonly gainLevel?: number;
}

/**
 * A detector that hears its callers without their steady noise and evenly loud, by speexdsp. Speech to text keeps what the
 * microphone heard: recognisers write down more words wrong after a denoiser than before it.
 */
export const createCleaned = (
  detector: VoiceActivityDetector,
  { suppressDb = 15, gainLevel = 8000 }: CleanedOptions = {},
): VoiceActivityDetector => ({
  name: detector.name,
  frameSamples: detector.frameSamples,
  open() {
    const stream = detector.open();
    const preprocessor = createPreprocessor({ frameSamples: detector.frameSamples, suppressDb, gainLevel });
    return {
      // The detector may keep a frame until its batch is full, and the next one is cleaned in the same memory.
      score: (samples) => stream.score(preprocessor.process(samples).slice()),
      close() {
        preprocessor.close();
        stream.close();
      },
    };
  },
  close: () => detector.close(),
});
