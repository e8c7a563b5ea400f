import { parentPort, workerData } from "node:worker_threads";
import { loadSilero, type SileroModelName } from "./silero-model.ts";

/** One batch of frames, of different streams. The buffers go back with the answer. */
export interface SileroRequest {
  readonly count: number;
  readonly slots: Int32Array<ArrayBuffer>;
  readonly samples: Float32Array<ArrayBuffer>;
  readonly scores: Float32Array<ArrayBuffer>;
  /** Streams that begin anew. */
  readonly reset: readonly number[];
}

export interface SileroWorkerData {
  readonly model: SileroModelName;
  readonly maxStreams: number;
  readonly maxBatch: number;
}

const port = parentPort;
if (!port) throw new Error("silero-worker runs in a worker thread");
const { model, ...sizes } = workerData as SileroWorkerData;
const silero = await loadSilero(model, sizes);

const answer = async ({ count, slots, samples, scores, reset }: SileroRequest) => {
  const begin = performance.now();
  for (const slot of reset) silero.reset(slot);
  await silero.score(count, slots, samples, scores);
  const ms = performance.now() - begin;
  port.postMessage({ count, slots, samples, scores, ms }, [slots.buffer, samples.buffer, scores.buffer]);
};

// One batch is in flight at a time, so requests never overlap. A failed inference ends the worker, and the detector with it.
port.on("message", (request: SileroRequest) => {
  answer(request).catch((error) =>
    setImmediate(() => {
      throw error;
    }),
  );
});
port.postMessage("ready");
