import { VoiceError } from "../protocols/errors.ts";
import { SILERO_FRAME_SAMPLES, type SileroModelName } from "./silero-model.ts";
import type { SileroWorkerData } from "./silero-worker.ts";
import { startWorker } from "./worker.ts";

/** Frames scored in one inference at most; past 16 a batch gains nothing more (speech per frame stays at 0.11 ms). */
const MAX_BATCH = 64;
/** Frames one stream may have waiting: 2 s. Past that the machine is not keeping up, and says so. */
const MAX_WAITING = 64;

export interface SileroOptions {
  /** Default "v5": it lets go of speech within 0.2 s where v4 holds on to noise for up to 0.6 s. */
  readonly model?: SileroModelName;
  /** Worker threads. Default 1: one scores some 250 streams. */
  readonly threads?: number;
  /** Streams one thread may hold. Default 1000. */
  readonly maxStreams?: number;
  /** Told of each inference: frames in it and milliseconds it took. */
  readonly onBatch?: (frames: number, ms: number) => void;
}

export interface SileroStream {
  /** Speech probability of 512 samples of 16 kHz PCM. Answers come in order; throws VoiceError "overloaded" past 2 s of waiting frames. */
  score(samples: Int16Array): Promise<number>;
  close(): void;
}

export interface Silero {
  open(): SileroStream;
  close(): Promise<void>;
}

/** What the worker answers: probabilities in the order of the frames it was given, and its buffers back. */
export interface SileroBatch {
  readonly count: number;
  readonly slots: Int32Array;
  readonly samples: Float32Array;
  readonly scores: Float32Array;
  readonly ms: number;
}

interface Waiting {
  readonly stream: StreamState;
  readonly samples: Int16Array;
  readonly resolve: (score: number) => void;
  readonly reject: (error: Error) => void;
}

interface StreamState {
  readonly slot: number;
  waiting: number;
  closed: boolean;
}

/** One worker: while it scores a batch the next one gathers, so batches grow with the load and an idle stream never waits. */
const startThread = async (data: SileroWorkerData, onBatch: SileroOptions["onBatch"]) => {
  const { maxStreams } = data;
  const worker = startWorker(new URL("./silero-worker.ts", import.meta.url), {
    workerData: data,
  });
  const free = Array.from({ length: maxStreams }, (_, i) => maxStreams - 1 - i);
  const toReset: number[] = [];
  let queue: Waiting[] = [];
  let inFlight: Waiting[] | undefined;
  let failure: VoiceError | undefined;
  // The same buffers go back and forth, so scoring makes no garbage but its promises.
  let spare: SileroBatch | undefined = {
    count: 0,
    slots: new Int32Array(MAX_BATCH),
    samples: new Float32Array(MAX_BATCH * SILERO_FRAME_SAMPLES),
    scores: new Float32Array(MAX_BATCH),
    ms: 0,
  };

  const fail = (cause: unknown) => {
    failure ??= new VoiceError("provider_failed", "the voice activity detector stopped", { cause });
    for (const frame of [...(inFlight ?? []), ...queue]) frame.reject(failure);
    inFlight = undefined;
    queue = [];
  };

  const send = () => {
    if (!spare || inFlight || queue.length === 0) return;
    const frames: Waiting[] = [];
    const taken = new Set<number>();
    const rest: Waiting[] = [];
    // A stream's frames depend on one another: one of each stream a batch.
    for (const frame of queue) {
      if (frames.length < MAX_BATCH && !taken.has(frame.stream.slot)) {
        taken.add(frame.stream.slot);
        frames.push(frame);
      } else rest.push(frame);
    }
    queue = rest;
    const { slots, samples, scores } = spare;
    for (const [i, frame] of frames.entries()) {
      slots[i] = frame.stream.slot;
      const offset = i * SILERO_FRAME_SAMPLES;
      for (let j = 0; j < SILERO_FRAME_SAMPLES; j++) samples[offset + j] = (frame.samples[j] ?? 0) / 32_768;
    }
    inFlight = frames;
    spare = undefined;
    const reset = toReset.splice(0);
    worker.postMessage({ count: frames.length, slots, samples, scores, reset }, [
      slots.buffer as ArrayBuffer,
      samples.buffer as ArrayBuffer,
      scores.buffer as ArrayBuffer,
    ]);
  };

  await new Promise<void>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  worker.on("message", (batch: SileroBatch) => {
    const frames = inFlight ?? [];
    inFlight = undefined;
    spare = batch;
    for (const [i, frame] of frames.entries()) {
      frame.stream.waiting--;
      frame.resolve(batch.scores[i] ?? 0);
    }
    onBatch?.(frames.length, batch.ms);
    send();
  });
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`worker ended with ${code}`)));
  return {
    get streams() {
      return maxStreams - free.length;
    },
    open(): SileroStream {
      const slot = free.pop();
      if (slot === undefined) throw new VoiceError("overloaded", "the voice activity detector has no room for more");
      toReset.push(slot);
      const state: StreamState = { slot, waiting: 0, closed: false };
      return {
        score: (samples) =>
          new Promise((resolve, reject) => {
            if (failure) reject(failure);
            else if (state.closed) reject(new VoiceError("internal", "scored a closed stream"));
            else if (state.waiting >= MAX_WAITING)
              reject(new VoiceError("overloaded", "voice activity detection is 2 s behind"));
            else {
              state.waiting++;
              queue.push({ stream: state, samples, resolve, reject });
              // Frames that arrive in the same turn of the event loop share a batch.
              if (queue.length === 1) queueMicrotask(send);
            }
          }),
        close() {
          if (state.closed) return;
          state.closed = true;
          free.push(slot);
        },
      };
    },
    close: async () => {
      fail(new Error("closed"));
      await worker.terminate();
    },
  };
};

/** Silero voice activity detection in worker threads. */
export const createSilero = async ({
  model = "v5",
  threads = 1,
  maxStreams = 1000,
  onBatch,
}: SileroOptions = {}): Promise<Silero> => {
  const data: SileroWorkerData = { model, maxStreams, maxBatch: MAX_BATCH };
  const pool = await Promise.all(Array.from({ length: threads }, () => startThread(data, onBatch)));
  return {
    open() {
      const least = pool.reduce((a, b) => (b.streams < a.streams ? b : a));
      return least.open();
    },
    close: async () => {
      await Promise.all(pool.map((thread) => thread.close()));
    },
  };
};
