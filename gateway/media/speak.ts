import { createResampler, type Resampler } from "../../native/resample.ts";
import { follow } from "../../pipeline/abort.ts";
import type { SayPart } from "../../pipeline/commands/command.ts";
import type { TextToSpeech } from "../../pipeline/providers.ts";
import { sentences } from "../../pipeline/tts/sentences.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import { VoiceError } from "../../protocols/errors.ts";
import { encodeMedia, MEDIA_FORMATS } from "./ffmpeg.ts";

/** What speech can be had as. "pcm": 16-bit little-endian mono, without a header. */
export const SPEECH_FORMATS = ["mp3", "ogg", "wav", "pcm"] as const;
export type SpeechFormat = (typeof SPEECH_FORMATS)[number];

export interface SpeakOptions {
  readonly format: SpeechFormat;
  /** The engine's own name of a voice. */
  readonly voice?: string;
  readonly speed?: number;
  readonly signal: AbortSignal;
  /** Until the first audio. Default 10 s. */
  readonly firstAudioTimeoutMs?: number;
  /** Most time that all of it may take. Default 2 minutes. */
  readonly timeoutMs?: number;
}

/** Speech as it is made. */
export interface Spoken {
  /** Media type, with the rate where the format itself does not tell. */
  readonly type: string;
  /** Hz. */
  readonly sampleRate: number;
  /** One reader; ends quietly with the signal. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

const bytesOf = ({ samples }: AudioFrame): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);

/** Speech of `parts`, each by a voice of its language; resolves with its first audio, so that what fails before fails whole. */
export const speak = async (
  tts: TextToSpeech,
  parts: Iterable<SayPart> | AsyncIterable<SayPart>,
  { format, voice, speed, signal: parent, firstAudioTimeoutMs = 10_000, timeoutMs = 120_000 }: SpeakOptions,
): Promise<Spoken> => {
  const controller = follow(parent);
  const { signal } = controller;
  const late = new VoiceError("provider_timeout", `${tts.name} gave no speech in time`);
  let failure: VoiceError | undefined;
  const stop = () => {
    failure = late;
    controller.abort(late);
  };
  const timer = setTimeout(stop, timeoutMs);
  const first = setTimeout(stop, firstAudioTimeoutMs);
  const end = () => {
    clearTimeout(timer);
    clearTimeout(first);
    controller.abort();
    controller.release();
  };

  async function* spoken(): AsyncGenerator<AudioFrame, void, undefined> {
    for await (const { text, language } of parts) {
      if (!tts.speaks(language)) throw new VoiceError("unsupported", `there is no voice for ${language}`);
      const how = { signal, language, ...(voice !== undefined && { voice }), ...(speed !== undefined && { speed }) };
      for await (const { frame } of tts.synthesize(sentences([text]), how)) yield frame;
    }
  }
  /** What is begun may not be waited for by an engine that heeds no signal. */
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(failure ?? new VoiceError("bad_message", "the client left")), {
      once: true,
    });
  });
  aborted.catch(() => {});
  const frames = spoken();
  try {
    const begun = await Promise.race([frames.next(), aborted]);
    clearTimeout(first);
    if (begun.done) throw new VoiceError("invalid", "there is nothing to say in it");
    const { sampleRate } = begun.value;

    /** All of one rate: voices of different languages have different ones. */
    async function* even(): AsyncGenerator<AudioFrame, void, undefined> {
      let resampler: (Resampler & { readonly from: number }) | undefined;
      const flushed = (): AudioFrame | undefined => {
        const samples = resampler?.flush();
        resampler?.close();
        resampler = undefined;
        return samples && samples.length > 0 ? { samples, sampleRate, startMs: 0 } : undefined;
      };
      try {
        for (let next = begun; !next.done; next = await Promise.race([frames.next(), aborted])) {
          const frame = next.value;
          if (frame.sampleRate !== resampler?.from) {
            const rest = flushed();
            if (rest) yield rest;
          }
          if (frame.sampleRate === sampleRate) yield frame;
          else {
            resampler ??= { ...bound(createResampler(frame.sampleRate, sampleRate)), from: frame.sampleRate };
            yield { ...frame, sampleRate, samples: resampler.push(frame.samples) };
          }
        }
        const rest = flushed();
        if (rest) yield rest;
      } finally {
        resampler?.close();
        // Not waited for: an engine may hang.
        frames.return().catch(() => {});
      }
    }
    /** The signal is the encoder's too: it may only fire when that has ended. */
    async function* whole(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
      try {
        yield* bytes;
      } finally {
        end();
      }
    }
    async function* raw(): AsyncGenerator<Uint8Array, void, undefined> {
      for await (const frame of even()) yield bytesOf(frame);
    }
    if (format === "pcm") return { type: `audio/pcm; rate=${sampleRate}; channels=1`, sampleRate, bytes: whole(raw()) };
    const bytes = whole(encodeMedia(even(), format, { sampleRate, signal, timeoutMs }));
    return { type: MEDIA_FORMATS[format].type, sampleRate, bytes };
  } catch (error) {
    end();
    throw error;
  }
};

const bound = (resampler: Resampler): Resampler => ({
  push: (samples) => resampler.push(samples),
  flush: () => resampler.flush(),
  close: () => resampler.close(),
});
