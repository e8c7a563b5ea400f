import { A_LAW, type G711, MU_LAW } from "../../native/g711.ts";
import { createOpusEncoder } from "../../native/opus.ts";
import { bytesOfSamples } from "../../protocols/binary.ts";
import type { AudioFormat } from "../../protocols/events.ts";
import { spokenHere } from "./ear.ts";

/** Turns reply audio into the payloads of one client's reply frames. */
export interface ReplyEncoder {
  /** Of the samples it takes, in Hz. */
  readonly sampleRate: number;
  /** How many it takes at once; undefined where any number will do. */
  readonly packetSamples?: number;
  /** What it answers may be its own memory, good until its next call. */
  encode(samples: Int16Array): Uint8Array;
  /** What comes next does not follow on what came before. */
  reset(): void;
  close(): void;
}

const PACKET_MS = 20;
/** No voice of ours is wider, and 48 kHz would cost more to encode. */
const MAX_ENCODED_RATE = 24_000;

const createOpus = (rate: 16_000 | 24_000 | 48_000): ReplyEncoder => {
  const sampleRate = rate === 16_000 ? rate : MAX_ENCODED_RATE;
  // Nothing is lost on a WebSocket, so there is nothing to correct.
  const { encode, reset, close } = createOpusEncoder({ sampleRate, fec: false, expectedLoss: 0 });
  const empty = new Uint8Array(0);
  return {
    sampleRate,
    packetSamples: (sampleRate * PACKET_MS) / 1000,
    encode: (samples) => encode(samples) ?? empty,
    reset,
    close,
  };
};

const createStateless = (sampleRate: number, encode: (samples: Int16Array) => Uint8Array): ReplyEncoder => ({
  sampleRate,
  encode,
  reset() {},
  close() {},
});

const createG711 = (law: G711, sampleRate: number) => createStateless(sampleRate, (samples) => law.encode(samples));

/** Throws VoiceError "unsupported_audio" where this machine lacks what the format needs. */
export const createReplyEncoder = (format: AudioFormat): ReplyEncoder =>
  spokenHere(format, () => {
    if (format.encoding === "opus") return createOpus(format.sampleRate);
    if (format.encoding === "pcm_s16le") return createStateless(format.sampleRate, bytesOfSamples);
    return createG711(format.encoding === "pcmu" ? MU_LAW : A_LAW, format.sampleRate);
  });
