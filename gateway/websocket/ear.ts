import { A_LAW, type G711, MU_LAW } from "../../native/g711.ts";
import { createResampler } from "../../native/resample.ts";
import { HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import { samplesOfBytes } from "../../protocols/binary.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { AudioFormat } from "../../protocols/events.ts";
import { createOpusEar } from "./opus-ear.ts";

/**
 * Turns the payloads of one client's microphone frames into 16 kHz audio. What it answers is its reader's to keep; the
 * payloads are not kept.
 */
export interface Ear {
  /** Bytes of one payload, at most. */
  readonly maxBytes: number;
  /** Payloads that cannot be decoded and are taken for lost, before it is enough; one more a second. */
  readonly tolerance: number;
  /** Whether the client may send nothing while nothing is said. */
  readonly hasPauses: boolean;
  /** Length of a payload; undefined where it cannot be decoded. */
  lengthMs(payload: Uint8Array): number | undefined;
  hear(payload: Uint8Array): Int16Array;
  /** What stands for the `ms` that were lost right before `next`. */
  fill(ms: number, next: Uint8Array): Int16Array;
  close(): void;
}

const EMPTY = new Int16Array(0);
/** Frames are kept in pieces of memory this long: memory of its own for each costs more than all else that is done to it. */
const PIECE = HEARD_SAMPLE_RATE / 5;

/** Copies samples to where they may stay. */
const createKeeper = () => {
  let piece = EMPTY;
  let used = 0;
  return (samples: Int16Array): Int16Array => {
    if (used + samples.length > piece.length) {
      piece = new Int16Array(Math.max(PIECE, samples.length));
      used = 0;
    }
    const kept = piece.subarray(used, used + samples.length);
    kept.set(samples);
    used += samples.length;
    return kept;
  };
};

const createPcmEar = (sampleRate: number, maxFrameMs: number): Ear => {
  const resampler = createResampler(sampleRate, HEARD_SAMPLE_RATE);
  // The same rate passes through, in the memory of the message.
  const keep = sampleRate === HEARD_SAMPLE_RATE ? createKeeper() : (samples: Int16Array) => samples;
  return {
    maxBytes: Math.round((maxFrameMs * sampleRate) / 1000) * 2,
    tolerance: 0,
    hasPauses: false,
    lengthMs: ({ byteLength }) => (byteLength % 2 === 0 ? (byteLength / 2 / sampleRate) * 1000 : undefined),
    hear: (payload) => keep(resampler.push(samplesOfBytes(payload) ?? EMPTY)),
    fill: (ms) => resampler.push(new Int16Array(Math.round((ms * sampleRate) / 1000))),
    close: () => resampler.close(),
  };
};

const createG711Ear = (law: G711, sampleRate: number, maxFrameMs: number): Ear => {
  const resampler = createResampler(sampleRate, HEARD_SAMPLE_RATE);
  return {
    maxBytes: Math.round((maxFrameMs * sampleRate) / 1000),
    tolerance: 0,
    hasPauses: false,
    lengthMs: ({ byteLength }) => (byteLength / sampleRate) * 1000,
    hear: (payload) => resampler.push(law.decode(payload)),
    fill: (ms) => resampler.push(new Int16Array(Math.round((ms * sampleRate) / 1000))),
    close: () => resampler.close(),
  };
};

/** Opens what a format needs here; where that was never built, the format is not spoken here, and the error says why. */
export const spokenHere = <T>({ encoding }: AudioFormat, open: () => T): T => {
  try {
    return open();
  } catch (cause) {
    if (!(cause instanceof VoiceError) || cause.code !== "unsupported") throw cause;
    throw new VoiceError("unsupported_audio", `${encoding} is not spoken here: ${cause.message}`, { cause });
  }
};

/** Throws VoiceError "unsupported_audio" where this machine lacks what the format needs. */
export const createEar = (format: AudioFormat, maxFrameMs: number): Ear =>
  spokenHere(format, () => {
    if (format.encoding === "opus") return createOpusEar();
    if (format.encoding === "pcm_s16le") return createPcmEar(format.sampleRate, maxFrameMs);
    return createG711Ear(format.encoding === "pcmu" ? MU_LAW : A_LAW, format.sampleRate, maxFrameMs);
  });
