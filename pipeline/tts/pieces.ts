import type { AudioFrame } from "../../protocols/audio.ts";
import { follow } from "../abort.ts";
import { ProviderFailure } from "../failure.ts";
import type { SpokenFrame } from "../providers.ts";
import { createQueue } from "../queue.ts";
import { createPcm } from "./pcm.ts";
import { dropLeadingSilence } from "./silence.ts";

export interface PiecesOptions {
  /** Engine, as failures name it. */
  readonly name: string;
  /** Of its audio, in Hz. */
  readonly sampleRate: number;
  /** An engine that sends nothing for so long in the middle of a piece has failed. In milliseconds. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
  /** Asks for `piece`: 16-bit little-endian PCM as it is made. Rejects with VoiceError. */
  open(piece: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** Chunks of one piece that wait to be played. */
const MAX_CHUNKS = 4096;
/** No piece of text takes longer to say. */
const MAX_PIECE_MS = 180_000;

/** What `promise` comes to, or undefined as soon as `signal` fires. */
export const orAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> => {
  if (signal.aborted) {
    promise.catch(() => undefined);
    return undefined;
  }
  let onAbort = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
};

/**
 * Speaks by a request for each piece of text. The next piece is asked for while this one plays, so that no silence falls
 * between them; no more than that, for a caller who speaks up has paid for it in vain.
 */
export async function* speakPieces(
  text: AsyncIterable<string>,
  { name, sampleRate, stallMs, signal: parent, open }: PiecesOptions,
): AsyncIterable<SpokenFrame> {
  const work = follow(parent);
  const { signal } = work;
  const pieces = text[Symbol.asyncIterator]();

  const request = (piece: string) => {
    const frames = createQueue<AudioFrame>(MAX_CHUNKS, signal);
    let failure: unknown;
    let stalled: NodeJS.Timeout | undefined;
    const read = async () => {
      const one = follow(signal);
      const overdue = new Promise<never>((_, reject) => {
        stalled = setTimeout(() => {
          reject(new ProviderFailure("timeout", `${name} gave no audio in ${stallMs} ms`));
          one.abort();
        }, stallMs);
      });
      const readAll = async () => {
        const pcm = createPcm(sampleRate);
        for await (const chunk of await open(piece, one.signal)) {
          stalled?.refresh();
          const frame = pcm.take(chunk);
          if (!frame) continue;
          if (frame.startMs > MAX_PIECE_MS || !frames.push(frame)) {
            if (signal.aborted) return;
            throw new ProviderFailure("garbage", `${name} answered without end`);
          }
        }
        if (pcm.samples === 0) throw new ProviderFailure("garbage", `${name} answered without any audio`);
      };
      try {
        await Promise.race([readAll(), overdue]);
      } finally {
        clearTimeout(stalled);
        one.abort();
        one.release();
      }
    };
    read()
      .catch((error: unknown) => {
        failure = error;
      })
      .finally(() => frames.end());
    return async function* () {
      yield* frames;
      if (failure !== undefined && !signal.aborted) throw failure;
    };
  };
  const begin = async () => {
    const next = await pieces.next();
    return next.done ? undefined : { piece: next.value, frames: request(next.value) };
  };

  try {
    let next = begin();
    for (;;) {
      const current = await orAborted(next, signal);
      if (!current) return;
      next = begin();
      // Seen when it is waited for; a reader who leaves before never does.
      next.catch(() => undefined);
      yield* dropLeadingSilence(current.frames(), current.piece);
      if (signal.aborted) return;
    }
  } finally {
    work.abort();
    work.release();
    // It may be waiting for text that never comes.
    pieces.return?.().then(undefined, () => undefined);
  }
}
