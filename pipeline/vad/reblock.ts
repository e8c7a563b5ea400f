import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";

/** Blocks cut from one piece of memory: memory costs more to get, and to give back, than to fill. */
const BLOCKS = 8;

/** Cuts frames of any length into frames of `frameSamples`; what is left over at the end is padded with silence. */
export const reblock = (input: AsyncIterable<AudioFrame>, frameSamples: number): AsyncIterable<AudioFrame> => ({
  // By hand and not by a generator: a generator costs several promises a frame, on each of all streams.
  [Symbol.asyncIterator]() {
    const frames = input[Symbol.asyncIterator]();
    let memory = new Int16Array(BLOCKS * frameSamples);
    let [block, filled, startMs] = [0, 0, 0];
    let frame: AudioFrame | undefined;
    let read = 0;
    let isDone = false;

    /** Whoever got a block owns it: speech to text may still be reading. So none is used twice. */
    const take = (): AudioFrame => {
      const samples = memory.subarray(block * frameSamples, (block + 1) * frameSamples);
      block++;
      filled = 0;
      if (block === BLOCKS) {
        memory = new Int16Array(BLOCKS * frameSamples);
        block = 0;
      }
      return { samples, sampleRate: HEARD_SAMPLE_RATE, startMs };
    };
    /** Fills the block from `frame`; whether it is full. */
    const fill = ({ samples, startMs: frameStartMs }: AudioFrame): boolean => {
      if (filled === 0) startMs = frameStartMs + (read / HEARD_SAMPLE_RATE) * 1000;
      const count = Math.min(frameSamples - filled, samples.length - read);
      const part = count === samples.length ? samples : samples.subarray(read, read + count);
      memory.set(part, block * frameSamples + filled);
      filled += count;
      read += count;
      return filled === frameSamples;
    };

    return {
      async next(): Promise<IteratorResult<AudioFrame, undefined>> {
        while (!isDone) {
          if (frame && read < frame.samples.length) {
            if (fill(frame)) return { value: take(), done: false };
            continue;
          }
          const next = await frames.next();
          if (next.done) isDone = true;
          else frame = next.value;
          read = 0;
        }
        return filled > 0 ? { value: take(), done: false } : { value: undefined, done: true };
      },
      async return() {
        isDone = true;
        filled = 0;
        await frames.return?.();
        return { value: undefined, done: true };
      },
    };
  },
});
