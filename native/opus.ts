import { HEARD_SAMPLE_RATE } from "../protocols/audio.ts";
import { VoiceError } from "../protocols/errors.ts";
import { loadAddon } from "./load.ts";

interface NativeDecoder {
  decode(packet: Uint8Array, into: Int16Array): number;
  recover(next: Uint8Array, into: Int16Array, samples: number): number;
  conceal(into: Int16Array, samples: number): number;
  reset(): void;
  close(): void;
}

interface NativeEncoder {
  encode(samples: Int16Array, into: Uint8Array): number;
  encodeLater(samples: Int16Array): Promise<Uint8Array>;
  expectLoss(percent: number): void;
  reset(): void;
  close(): void;
}

interface OpusAddon {
  readonly Decoder: new (rate: number) => NativeDecoder;
  readonly Encoder: new (
    rate: number,
    bitrate: number,
    loss: number,
    fec: boolean,
    dtx: boolean,
    complexity: number,
  ) => NativeEncoder;
  packetSamples(packet: Uint8Array, rate: number): number;
  readonly version: string;
}

/** Rates that Opus decodes to and encodes from, in Hz. */
export const OPUS_RATES = [8000, 12_000, 16_000, 24_000, 48_000] as const;
export type OpusRate = (typeof OPUS_RATES)[number];

/** The longest packet there is. */
const MAX_PACKET_MS = 120;
const MAX_PACKET_BYTES = 1275 * 6 + 7;

/** Whether `packet` only says that nothing is said: discontinuous transmission sends nothing but these, seldom. */
export const isDtxPacket = (packet: Uint8Array): boolean => packet.length <= 2;

/** Length of `packet` in milliseconds; undefined where it is no Opus. */
export const opusPacketMs = (packet: Uint8Array): number | undefined => {
  const samples = loadAddon<OpusAddon>("opus").packetSamples(packet, 48_000);
  return samples > 0 ? samples / 48 : undefined;
};

/**
 * Decodes one stream, straight to its rate. Every answer is a view of the decoder's own memory, good until its next
 * call; undefined where the packet is no Opus.
 */
export interface OpusDecoder {
  readonly sampleRate: OpusRate;
  decode(packet: Uint8Array): Int16Array | undefined;
  /** The `ms` lost right before `next`, from its in-band error correction, or guessed where it has none. Decode `next` after. */
  recover(next: Uint8Array, ms: number): Int16Array | undefined;
  /** A guess at `ms` that are lost for good; fades to silence within some 60 ms. */
  conceal(ms: number): Int16Array;
  /** Forgets the stream so far, for another one. */
  reset(): void;
  close(): void;
}

/** Views of the start of `buffer`, each made once. */
const views = <T extends Int16Array | Uint8Array>(buffer: T): ((length: number) => T) => {
  const made = new Map<number, T>();
  return (length) => {
    let view = made.get(length);
    if (!view) {
      view = buffer.subarray(0, length) as T;
      made.set(length, view);
    }
    return view;
  };
};

/** libopus wants multiples of 2.5 ms. */
const wholeSamples = (ms: number, rate: number): number =>
  Math.min(MAX_PACKET_MS, Math.max(2.5, Math.round(ms / 2.5) * 2.5)) * (rate / 1000);

export const createOpusDecoder = (sampleRate: OpusRate = HEARD_SAMPLE_RATE): OpusDecoder => {
  const native = new (loadAddon<OpusAddon>("opus").Decoder)(sampleRate);
  const buffer = new Int16Array((MAX_PACKET_MS * sampleRate) / 1000);
  const view = views(buffer);
  return {
    sampleRate,
    decode(packet) {
      const samples = native.decode(packet, buffer);
      return samples > 0 ? view(samples) : undefined;
    },
    recover(next, ms) {
      const samples = native.recover(next, buffer, wholeSamples(ms, sampleRate));
      return samples > 0 ? view(samples) : undefined;
    },
    conceal: (ms) => view(Math.max(0, native.conceal(buffer, wholeSamples(ms, sampleRate)))),
    reset: () => native.reset(),
    close: () => native.close(),
  };
};

export interface OpusEncoderOptions {
  /** Rate of the samples. Default 24 000. */
  readonly sampleRate?: OpusRate;
  /** Bits a second. Default 32 000. */
  readonly bitrate?: number;
  /** Whether packets carry a coarse copy of the one before. Default true; costs bits only where loss is expected. */
  readonly fec?: boolean;
  /** Share of packets that may be lost, in percent. Default 10. */
  readonly expectedLoss?: number;
  /** Whether silence is left out. Default false: players conceal what they think is lost. */
  readonly dtx?: boolean;
  /** Work for quality, 0 to 10. Default 5, which takes half the time of libopus' own 9. */
  readonly complexity?: number;
}

/** Encodes one stream. */
export interface OpusEncoder {
  readonly sampleRate: OpusRate;
  /**
   * A packet of 2.5, 5, 10, 20, 40 or 60 ms: a view of the encoder's own memory, good until its next call. Undefined
   * where silence is left out and nothing needs to be sent.
   */
  encode(samples: Int16Array): Uint8Array | undefined;
  /**
   * The same off the event loop, and a packet of its own: empty where nothing needs to be sent. Packets come in the order
   * of their samples, also those that are asked for right before `close`.
   */
  encodeLater(samples: Int16Array): Promise<Uint8Array>;
  /** What receivers report, in percent. */
  expectLoss(percent: number): void;
  reset(): void;
  close(): void;
}

export const createOpusEncoder = ({
  sampleRate = 24_000,
  bitrate = 32_000,
  fec = true,
  expectedLoss = 10,
  dtx = false,
  complexity = 5,
}: OpusEncoderOptions = {}): OpusEncoder => {
  const native = new (loadAddon<OpusAddon>("opus").Encoder)(sampleRate, bitrate, expectedLoss, fec, dtx, complexity);
  const buffer = new Uint8Array(MAX_PACKET_BYTES);
  const view = views(buffer);
  const refusal = (samples: Int16Array, cause?: unknown) =>
    new VoiceError("unsupported_audio", `Opus has no frames of ${(samples.length / sampleRate) * 1000} ms`, { cause });
  return {
    sampleRate,
    encode(samples) {
      const bytes = native.encode(samples, buffer);
      if (bytes < 0) throw refusal(samples);
      return dtx && bytes <= 2 ? undefined : view(bytes);
    },
    async encodeLater(samples) {
      try {
        const packet = await native.encodeLater(samples);
        return dtx && packet.length <= 2 ? packet.subarray(0, 0) : packet;
      } catch (cause) {
        throw refusal(samples, cause);
      }
    },
    expectLoss: (percent) => native.expectLoss(Math.round(Math.min(100, Math.max(0, percent)))),
    reset: () => native.reset(),
    close: () => native.close(),
  };
};
