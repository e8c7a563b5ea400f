import type { AudioFrame } from "../../protocols/audio.ts";

/** Audio that is kept while it comes, for readers that each hear it from its start. */
export interface Replay {
  /** Resolves when the audio has ended, or failed. */
  readonly ended: Promise<void>;
  read(): AsyncIterable<AudioFrame>;
  /** Nobody reads any more. */
  close(): void;
}

/** Reads `source` at once, whoever reads after it. */
export const createReplay = (source: AsyncIterable<AudioFrame>): Replay => {
  const frames: AudioFrame[] = [];
  const wake: (() => void)[] = [];
  const reader = source[Symbol.asyncIterator]();
  let isOver = false;
  let failure: unknown;
  const tell = () => {
    for (const each of wake.splice(0)) each();
  };
  const pump = async () => {
    try {
      for (let next = await reader.next(); !next.done; next = await reader.next()) {
        frames.push(next.value);
        tell();
      }
    } catch (error) {
      failure = error;
    }
    isOver = true;
    tell();
  };
  return {
    ended: pump(),
    async *read() {
      for (let at = 0; ; ) {
        const frame = frames[at];
        if (frame !== undefined) {
          at++;
          yield frame;
        } else if (isOver) {
          if (failure !== undefined) throw failure;
          return;
        } else await new Promise<void>((resolve) => wake.push(resolve));
      }
    },
    close() {
      isOver = true;
      tell();
      // It may be waiting for a frame that never comes.
      reader.return?.().then(undefined, () => undefined);
    },
  };
};
