import { VoiceError } from "../protocols/errors.ts";
import { createPace } from "./pace.ts";
import { createSileroMemory, type SileroAnswer, type SileroRequest, type SileroWorkerData } from "./silero-memory.ts";
import { SILERO_FRAME_SAMPLES, type SileroModelName } from "./silero-model.ts";
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

interface Waiting {
  readonly stream: StreamState;
  readonly samples: Int16Array;
  /** On the clock of performance.now. */
  readonly cameAt: number;
  readonly resolve: (score: number) => void;
  readonly reject: (error: Error) => void;
}

interface StreamState {
  readonly slot: number;
  waiting: number;
  closed: boolean;
}

/** One worker: while it scores a batch the next one gathers, so batches grow with the load and an idle stream never waits. */
const startThread = async (sizes: Omit<SileroWorkerData, "memory">, onBatch: SileroOptions["onBatch"]) => {
  const { maxStreams } = sizes;
  const memory = createSileroMemory(sizes.maxBatch);
  const data: SileroWorkerData = { ...sizes, memory };
  const worker = startWorker(new URL("./silero-worker.ts", import.meta.url), {
    workerData: data,
  });
  const free = Array.from({ length: maxStreams }, (_, i) => maxStreams - 1 - i);
  const toReset: number[] = [];
  let queue: Waiting[] = [];
  let inFlight: Waiting[] | undefined;
  let failure: VoiceError | undefined;
  let holding: NodeJS.Timeout | undefined;
  const now = () => performance.now();
  const pace = createPace({ now });

  const fail = (cause: unknown) => {
    failure ??= new VoiceError("provider_failed", "the voice activity detector stopped", { cause });
    for (const frame of [...(inFlight ?? []), ...queue]) frame.reject(failure);
    inFlight = undefined;
    queue = [];
  };

  const send = () => {
    clearTimeout(holding);
    holding = undefined;
    if (inFlight || failure || queue.length === 0) return;
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
    for (const [i, frame] of frames.entries()) {
      memory.slots[i] = frame.stream.slot;
      memory.samples.set(frame.samples, i * SILERO_FRAME_SAMPLES);
    }
    inFlight = frames;
    const request: SileroRequest = { count: frames.length, reset: toReset.splice(0) };
    worker.postMessage(request);
  };
  /** Sends what waits as soon as its first frame has waited long enough for others. */
  const sendInTime = () => {
    const first = queue[0];
    if (!first || inFlight || holding !== undefined) return;
    const leftMs = first.cameAt + pace.holdMs - now();
    if (leftMs <= 0 || queue.length >= MAX_BATCH) send();
    else holding = setTimeout(send, leftMs);
  };

  await new Promise<void>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  worker.on("message", ({ ms }: SileroAnswer) => {
    const frames = inFlight ?? [];
    inFlight = undefined;
    for (const [i, frame] of frames.entries()) {
      frame.stream.waiting--;
      frame.resolve(memory.scores[i] ?? 0);
    }
    onBatch?.(frames.length, ms);
    sendInTime();
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
              pace.came();
              queue.push({ stream: state, samples, cameAt: now(), resolve, reject });
              // Frames that arrive in the same turn of the event loop share a batch.
              if (queue.length === 1) queueMicrotask(sendInTime);
              else if (queue.length >= MAX_BATCH) send();
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
      clearTimeout(holding);
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
  const sizes = { model, maxStreams, maxBatch: MAX_BATCH };
  const pool = await Promise.all(Array.from({ length: threads }, () => startThread(sizes, onBatch)));
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
