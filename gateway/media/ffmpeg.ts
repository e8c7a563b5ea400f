import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import ffmpeg, { type FfmpegCommand } from "fluent-ffmpeg";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import { VoiceError } from "../../protocols/errors.ts";

export interface MediaOptions {
  readonly signal?: AbortSignal;
  /** Largest file that is taken, in bytes. Default 50 MB. */
  readonly maxBytes?: number;
  /** Longest sound that is taken. Default 10 minutes. */
  readonly maxSeconds?: number;
  /** Most time that all of it may take. Default 60 s. */
  readonly timeoutMs?: number;
}

/** Replies as files: encoder, container and media type of each. */
export const MEDIA_FORMATS = {
  mp3: { codec: "libmp3lame", container: "mp3", type: "audio/mpeg", bitrate: "64k" },
  ogg: { codec: "libopus", container: "ogg", type: "audio/ogg; codecs=opus", bitrate: "32k" },
  flac: { codec: "flac", container: "flac", type: "audio/flac" },
  wav: { codec: "pcm_s16le", container: "wav", type: "audio/wav" },
} as const;
export type MediaFormat = keyof typeof MEDIA_FORMATS;

const FRAME_BYTES = (HEARD_SAMPLE_RATE / 10) * 2;

/** Containers that hold sound themselves. Playlists are not among them: those name other files, ours too. */
const CONTAINERS =
  "mov,mp4,m4a,3gp,mp3,ogg,matroska,webm,flac,wav,w64,aac,amr,aiff,au,caf,avi,mpegts,mpeg,flv,asf,ac3,opus";

/** The last words of ffmpeg's log say what was wrong; they may name our temporary file, so clients get ours. */
const translate = (error: Error): VoiceError => {
  const { message } = error;
  if (/cannot find ffmpeg|ENOENT/i.test(message)) {
    return new VoiceError("unsupported", "sound files need ffmpeg, which is not installed", { cause: error });
  }
  if (/does not contain any stream|matches no streams/i.test(message)) {
    return new VoiceError("unsupported_audio", "the file holds no sound", { cause: error });
  }
  return new VoiceError("unsupported_audio", "the file is damaged or of a kind that cannot be read", { cause: error });
};

/** Runs `command` and reads its output, until its end, an error, `signal` or the time limit. */
async function* output(
  command: FfmpegCommand,
  { signal, timeoutMs = 60_000 }: MediaOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const stream = new PassThrough();
  const stop = (error?: Error): void => {
    command.kill("SIGKILL");
    stream.destroy(error);
  };
  const onAbort = () => stop();
  const timer = setTimeout(
    () => stop(new VoiceError("provider_timeout", `ffmpeg took more than ${timeoutMs} ms`)),
    timeoutMs,
  );
  signal?.addEventListener("abort", onAbort, { once: true });
  // Output may end before ffmpeg does, which only then says that it failed.
  const finished = new Promise<void>((resolve, reject) => {
    command.on("end", () => resolve());
    command.on("error", (error: Error) => {
      const translated = translate(error);
      reject(translated);
      stream.destroy(translated);
    });
  });
  finished.catch(() => undefined);
  try {
    if (signal?.aborted) return;
    command.pipe(stream, { end: true });
    for await (const chunk of stream) {
      if (signal?.aborted) return;
      yield chunk as Buffer;
    }
    await finished;
  } catch (error) {
    // An abort ends it quietly.
    if (!signal?.aborted) throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    stop();
  }
}

const tooLarge = (maxBytes: number): VoiceError =>
  new VoiceError("frame_too_large", `the file is larger than ${Math.round(maxBytes / 1e6)} MB`);

/** Files may keep their index at the end, so a stream is laid down whole before it is read. */
const spool = async (
  input: AsyncIterable<Uint8Array>,
  path: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<void> => {
  let bytes = 0;
  const limited = async function* () {
    for await (const chunk of input) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  };
  await pipeline(Readable.from(limited()), createWriteStream(path), signal ? { signal } : {});
};

/**
 * Any sound file or video, by path or as a stream, as 16 kHz mono audio. Throws a VoiceError: `unsupported_audio` for
 * what is no sound, `frame_too_large` above the limits, `provider_timeout`. Ends quietly when `signal` fires.
 */
export async function* decodeMedia(
  input: string | AsyncIterable<Uint8Array>,
  options: MediaOptions = {},
): AsyncGenerator<AudioFrame, void, undefined> {
  const { signal, maxBytes = 50e6, maxSeconds = 600 } = options;
  const folder = typeof input === "string" ? undefined : await mkdtemp(join(tmpdir(), "earshot-media-"));
  try {
    const path = typeof input === "string" ? input : join(folder ?? "", "input");
    if (typeof input !== "string") {
      try {
        await spool(input, path, maxBytes, signal);
      } catch (error) {
        if (signal?.aborted) return;
        throw error;
      }
    } else if ((await stat(path)).size > maxBytes) throw tooLarge(maxBytes);

    const command = ffmpeg(path)
      .inputOptions(["-protocol_whitelist", "file", "-format_whitelist", CONTAINERS])
      .noVideo()
      .audioChannels(1)
      .audioFrequency(HEARD_SAMPLE_RATE)
      // One second more than allowed, so that a longer file is told from one that just fits.
      .outputOptions(["-map", "0:a:0", "-t", String(maxSeconds + 1)])
      .audioCodec("pcm_s16le")
      .format("s16le");

    let bytes = 0;
    const frame = (data: Buffer): AudioFrame => {
      const samples = new Int16Array(data.length >> 1);
      new Uint8Array(samples.buffer).set(data.subarray(0, samples.byteLength));
      const startMs = (bytes / 2 / HEARD_SAMPLE_RATE) * 1000;
      bytes += data.length;
      return { samples, sampleRate: HEARD_SAMPLE_RATE, startMs };
    };
    let rest = Buffer.alloc(0);
    for await (const chunk of output(command, options)) {
      rest = Buffer.concat([rest, chunk]);
      for (; rest.length >= FRAME_BYTES; rest = rest.subarray(FRAME_BYTES)) {
        if (signal?.aborted) return;
        yield frame(rest.subarray(0, FRAME_BYTES));
        if (bytes / 2 / HEARD_SAMPLE_RATE > maxSeconds) {
          throw new VoiceError("frame_too_large", `the sound is longer than ${maxSeconds} s`);
        }
      }
    }
    if (rest.length > 1 && !signal?.aborted) yield frame(rest.subarray(0, rest.length & ~1));
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

/** Audio as a file of `format`, as it comes. Frames must all be of `sampleRate`. Ends quietly when `signal` fires. */
export async function* encodeMedia(
  frames: AsyncIterable<AudioFrame>,
  format: MediaFormat,
  { sampleRate, ...options }: MediaOptions & { readonly sampleRate: number },
): AsyncGenerator<Buffer, void, undefined> {
  const { codec, container, ...rest } = MEDIA_FORMATS[format];
  const raw = async function* () {
    for await (const { samples } of frames) {
      yield Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    }
  };
  const input = Readable.from(raw());
  let failure: unknown;
  const command = ffmpeg(input)
    .inputFormat("s16le")
    .inputOptions(["-ar", String(sampleRate), "-ac", "1"])
    .audioCodec(codec)
    .format(container);
  if ("bitrate" in rest) command.audioBitrate(rest.bitrate);
  input.on("error", (error) => {
    failure = error;
    command.kill("SIGKILL");
  });
  try {
    yield* output(command, options);
  } catch (error) {
    // What broke the audio says more than that ffmpeg got none.
    throw failure ?? error;
  } finally {
    input.destroy();
  }
  if (failure) throw failure;
}
