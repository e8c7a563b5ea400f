import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../../protocols/audio.ts";

/** A window quieter than this, about -54 dB of full scale, holds no speech. */
const SILENT_RMS = 65;
const WINDOW = HEARD_SAMPLE_RATE / 50;

/** Root mean square without the offset that some sound cards add. */
const loudness = (samples: Int16Array): number => {
  let sum = 0;
  let squares = 0;
  for (const sample of samples) {
    sum += sample;
    squares += sample * sample;
  }
  const mean = sum / samples.length;
  return Math.sqrt(Math.max(0, squares / samples.length - mean * mean));
};

/** The audio of one utterance as it grows. */
export interface Recording {
  add(frame: AudioFrame): void;
  readonly lengthMs: number;
  /** Since the detector last heard speech; 0 where none listens. */
  readonly quietMs: number;
  /** Whether anything but silence is in it. */
  readonly audible: boolean;
  /** All of it so far; a copy. */
  samples(): Int16Array;
}

export const createRecording = (): Recording => {
  let buffer = new Int16Array(4 * HEARD_SAMPLE_RATE);
  let length = 0;
  let voicedEnd = 0;
  let measured = 0;
  let audible = false;
  return {
    add({ samples, voiced }) {
      if (length + samples.length > buffer.length) {
        const larger = new Int16Array(Math.max(2 * buffer.length, length + samples.length));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(samples, length);
      length += samples.length;
      if (voiced !== false) voicedEnd = length;
      for (; !audible && measured + WINDOW <= length; measured += WINDOW) {
        audible = loudness(buffer.subarray(measured, measured + WINDOW)) > SILENT_RMS;
      }
    },
    get lengthMs() {
      return (length / HEARD_SAMPLE_RATE) * 1000;
    },
    get quietMs() {
      return ((length - voicedEnd) / HEARD_SAMPLE_RATE) * 1000;
    },
    get audible() {
      return audible;
    },
    samples: () => buffer.slice(0, length),
  };
};
