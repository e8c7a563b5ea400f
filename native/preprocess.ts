import { HEARD_SAMPLE_RATE } from "../protocols/audio.ts";
import { loadAddon } from "./load.ts";

interface NativePreprocessor {
  process(samples: Int16Array): void;
  close(): void;
}

interface PreprocessAddon {
  readonly Preprocessor: new (frame: number, rate: number, suppressDb: number, level: number) => NativePreprocessor;
}

export interface PreprocessorOptions {
  /** Samples of every frame; speexdsp works best with 10 to 20 ms. Default 20 ms. */
  readonly frameSamples?: number;
  /** In Hz. Default 16 000. */
  readonly sampleRate?: number;
  /** How far steady noise is pushed down, in dB. Default 15; 0 leaves it. */
  readonly suppressDb?: number;
  /** Peak that quiet speech is raised to, up to 32 768. Default 0: as it is. */
  readonly gainLevel?: number;
}

/**
 * Takes away steady noise and evens out loudness. For the voice detector alone: recognisers were trained on noise, and
 * write down more words wrong after a denoiser than before it.
 */
export interface Preprocessor {
  /** Answers a frame of the same length, in memory of its own that is good until the next call. */
  process(samples: Int16Array): Int16Array;
  close(): void;
}

export const createPreprocessor = ({
  frameSamples = HEARD_SAMPLE_RATE / 50,
  sampleRate = HEARD_SAMPLE_RATE,
  suppressDb = 15,
  gainLevel = 0,
}: PreprocessorOptions = {}): Preprocessor => {
  const addon = loadAddon<PreprocessAddon>("preprocess");
  const native = new addon.Preprocessor(frameSamples, sampleRate, suppressDb, gainLevel);
  const frame = new Int16Array(frameSamples);
  return {
    process(samples) {
      // The library works in place, and the frame belongs to speech to text too.
      frame.set(samples);
      native.process(frame);
      return frame;
    },
    close: () => native.close(),
  };
};
