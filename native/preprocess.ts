import { HEARD_SAMPLE_RATE } from "../protocols/audio.ts";
import { loadAddon } from "./load.ts";

interface NativePreprocessor {
  process(samples: Int16Array): void;
  close(): void;
}

interface NativeEchoCanceller {
  cancel(microphone: Int16Array, played: Int16Array, out: Int16Array): void;
  reset(): void;
  close(): void;
}

interface PreprocessAddon {
  readonly EchoCanceller: new (frame: number, tail: number, rate: number) => NativeEchoCanceller;
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

export interface EchoCancellerOptions {
  /** Samples of every frame. Default 20 ms. */
  readonly frameSamples?: number;
  /** How long after it was played a sound may still come back, in samples. Default 128 ms. */
  readonly tailSamples?: number;
  /** In Hz. Default 16 000. */
  readonly sampleRate?: number;
}

/** Learns the way from a loudspeaker to a microphone, and takes what was played out of what was heard. One caller each. */
export interface EchoCanceller {
  /** Writes what is left of `microphone` into `out`. `played` is what left the loudspeaker at that time or a little before. */
  cancel(microphone: Int16Array, played: Int16Array, out: Int16Array): void;
  /** Forgets what it learnt. */
  reset(): void;
  /** May be called twice. */
  close(): void;
}

export const createEchoCanceller = ({
  frameSamples = HEARD_SAMPLE_RATE / 50,
  tailSamples = (HEARD_SAMPLE_RATE * 128) / 1000,
  sampleRate = HEARD_SAMPLE_RATE,
}: EchoCancellerOptions = {}): EchoCanceller =>
  new (loadAddon<PreprocessAddon>("preprocess").EchoCanceller)(frameSamples, tailSamples, sampleRate);
