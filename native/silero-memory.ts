import { SILERO_FRAME_SAMPLES, type SileroModelName } from "./silero-model.ts";

/** What both sides of Silero's worker see. It is the worker's from request to answer, and its owner's else. */
export interface SileroMemory {
  /** Of each frame's stream. */
  readonly slots: Int32Array;
  /** 512 of each frame, one after the other. */
  readonly samples: Int16Array;
  /** Probabilities in the order of the frames. */
  readonly scores: Float32Array;
}

/** The memory holds `count` frames of different streams to be scored. */
export interface SileroRequest {
  readonly count: number;
  /** Streams that begin anew. */
  readonly reset: readonly number[];
}

/** The memory holds the scores. */
export interface SileroAnswer {
  /** What it took. */
  readonly ms: number;
}

export interface SileroWorkerData {
  readonly model: SileroModelName;
  readonly maxStreams: number;
  readonly maxBatch: number;
  readonly memory: SileroMemory;
}

export const createSileroMemory = (maxBatch: number): SileroMemory => ({
  slots: new Int32Array(new SharedArrayBuffer(maxBatch * 4)),
  samples: new Int16Array(new SharedArrayBuffer(maxBatch * SILERO_FRAME_SAMPLES * 2)),
  scores: new Float32Array(new SharedArrayBuffer(maxBatch * 4)),
});
