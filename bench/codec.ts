import { A_LAW, MU_LAW } from "../native/g711.ts";
import { createOpusDecoder, createOpusEncoder } from "../native/opus.ts";
import { createResampler } from "../native/resample.ts";
import { bytesOfSamples, samplesOfBytes } from "../protocols/binary.ts";
import type { AudioFormat } from "../protocols/events.ts";
import type { Wav } from "./wav.ts";

export const CODECS = ["pcm", "opus", "pcmu", "pcma"] as const;
export type CodecName = (typeof CODECS)[number];

/** A caller's end of one encoding, both ways, at the format's rate. */
export interface Codec {
  readonly format: AudioFormat;
  /** One frame of 20 ms. Good until its next call. Undefined where silence is left out. */
  encode(samples: Int16Array): Uint8Array | undefined;
  /** Undefined where it is nothing that can be decoded. */
  decode(payload: Uint8Array): Int16Array | undefined;
  close(): void;
}

/** Rates that the door takes, the one first that others are turned into. */
const RATES: Readonly<Record<CodecName, readonly number[]>> = {
  pcm: [16_000, 8000, 24_000, 48_000],
  opus: [16_000, 24_000, 48_000],
  pcmu: [8000],
  pcma: [8000],
};

/** In Hz. */
export const usualRate = (name: CodecName): number => RATES[name][0] ?? 16_000;

/** What the door is told of audio that `atRateOf` has passed. */
export const formatOf = (name: CodecName, sampleRate: number): AudioFormat => {
  const format = { encoding: name === "pcm" ? "pcm_s16le" : name, sampleRate };
  if (!RATES[name].includes(sampleRate)) throw new Error(`${name} has no rate of ${sampleRate} Hz`);
  return format as AudioFormat;
};

/** Audio at a rate that the door takes in this encoding. */
export const atRateOf = (name: CodecName, wav: Wav): Wav => {
  const usual = usualRate(name);
  if (RATES[name].includes(wav.sampleRate)) return wav;
  const resampler = createResampler(wav.sampleRate, usual, 7);
  const samples = resampler.push(wav.samples);
  resampler.close();
  return { samples, sampleRate: usual };
};

export interface CodecOptions {
  /** Whether Opus leaves silence out. Default false. */
  readonly dtx?: boolean;
  /** Packets that the encoder is told are lost, in percent. Default 0. */
  readonly expectedLoss?: number;
}

export const createCodec = (format: AudioFormat, { dtx = false, expectedLoss = 0 }: CodecOptions = {}): Codec => {
  if (format.encoding === "opus") {
    const { sampleRate } = format;
    const encoder = createOpusEncoder({ sampleRate, dtx, expectedLoss });
    const decoder = createOpusDecoder(sampleRate);
    return {
      format,
      encode: encoder.encode,
      decode: (payload) => decoder.decode(payload)?.slice(),
      close() {
        encoder.close();
        decoder.close();
      },
    };
  }
  if (format.encoding === "pcm_s16le") return { format, encode: bytesOfSamples, decode: samplesOfBytes, close() {} };
  const law = format.encoding === "pcmu" ? MU_LAW : A_LAW;
  return { format, encode: (samples) => law.encode(samples), decode: (payload) => law.decode(payload), close() {} };
};
