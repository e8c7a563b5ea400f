import type { AudioFrame } from "../../protocols/audio.ts";

/** Makes frames of bytes that come in any portions. */
export interface Pcm {
  /** Samples so far. */
  readonly samples: number;
  /** The next frame; undefined where `bytes` hold no whole sample. */
  take(bytes: Uint8Array): AudioFrame | undefined;
}

/** Reads 16-bit little-endian PCM; a sample may be cut in two by the end of a portion. */
export const createPcm = (sampleRate: number): Pcm => {
  let half: number | undefined;
  let position = 0;
  return {
    get samples() {
      return position;
    },
    take(bytes) {
      const length = bytes.length + (half === undefined ? 0 : 1);
      const whole = new Uint8Array(length & ~1);
      const offset = half === undefined ? 0 : 1;
      if (offset === 1 && whole.length > 0) whole[0] = half ?? 0;
      const used = Math.max(0, whole.length - offset);
      whole.set(bytes.subarray(0, used), whole.length > 0 ? offset : 0);
      const last = bytes[used];
      if (used < bytes.length) half = last;
      else if (whole.length > 0) half = undefined;
      if (whole.length === 0) return undefined;
      const startMs = (position / sampleRate) * 1000;
      // Every machine with a Node of ours is little-endian.
      const samples = new Int16Array(whole.buffer);
      position += samples.length;
      return { samples, sampleRate, startMs };
    },
  };
};
