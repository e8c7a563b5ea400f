import { spawn } from "node:child_process";
import type { AudioFrame } from "../../protocols/audio.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { TextToSpeech } from "../providers.ts";
import { slots } from "../slots.ts";
import { dropLeadingSilence } from "./silence.ts";

export interface EspeakOptions {
  /** Languages it speaks, BCP 47 without region. Default: those Earshot translates into, and English. */
  readonly languages?: readonly string[];
  /** Processes at once. Default 4. */
  readonly maxProcesses?: number;
  /** A sentence takes 20 to 30 ms; past this it has failed. Default 5000. */
  readonly timeoutMs?: number;
}

/** espeak-ng answers with a WAV of this size and rate before the samples. */
const WAV_HEADER_BYTES = 44;
const SAMPLE_RATE_OFFSET = 24;
/** espeak-ng's own pace, in words a minute. */
const NORMAL_PACE = 165;
const LANGUAGES =
  "en es ca gl eo pt it ro fr oc de nl sv da nb is fi pl cs sk hu el ru uk bg mk sr hr bs sl tr ar he fa hi ja ko zh cy eu ga la sw vi id".split(
    " ",
  );

const base = (language: string) => language.toLowerCase().split("-")[0] ?? "en";

/** Whether `voice` is one of espeak-ng's for `language`: other engines' names, and paths, mean nothing to it. */
const isOf = (language: string, voice: string | undefined): voice is string =>
  voice !== undefined && /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(voice) && base(voice) === base(language);

/** Speaks many languages by Debian's espeak-ng, a process a sentence: plain of voice, quick, and free of global state. */
export const createEspeak = ({
  languages = LANGUAGES,
  maxProcesses = 4,
  timeoutMs = 5000,
}: EspeakOptions = {}): TextToSpeech => {
  const places = slots(maxProcesses);
  const known = new Set(languages);

  async function* speak(text: string, voice: string, pace: number, signal: AbortSignal): AsyncIterable<AudioFrame> {
    const release = await places.take(signal);
    if (!release) return;
    const child = spawn("espeak-ng", ["--stdin", "--stdout", "-v", voice, "-s", String(pace)], {
      stdio: ["pipe", "pipe", "ignore"],
      signal,
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    // An abort or a missing program; the exit below says which.
    let failure: Error | undefined;
    child.on("error", (error) => {
      failure = error;
    });
    const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
    child.stdin.on("error", () => {});
    child.stdin.end(text);
    try {
      let pending: Buffer = Buffer.alloc(0);
      let sampleRate = 0;
      let position = 0;
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
        pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
        if (sampleRate === 0) {
          if (pending.length < WAV_HEADER_BYTES) continue;
          sampleRate = pending.readUInt32LE(SAMPLE_RATE_OFFSET);
          pending = pending.subarray(WAV_HEADER_BYTES);
        }
        const count = pending.length >> 1;
        if (count === 0) continue;
        const samples = new Int16Array(count);
        for (let i = 0; i < count; i++) samples[i] = pending.readInt16LE(i * 2);
        pending = pending.subarray(count * 2);
        yield { samples, sampleRate, startMs: (position / sampleRate) * 1000 };
        position += count;
      }
      const code = await exited;
      if (signal.aborted) return;
      if (failure) throw failure;
      if (code !== 0) throw new Error(code === null ? `no speech in ${timeoutMs} ms` : `exit status ${code}`);
    } catch (cause) {
      if (signal.aborted) return;
      throw new VoiceError("provider_failed", "espeak-ng could not speak", { cause });
    } finally {
      child.kill("SIGKILL");
      release();
    }
  }

  return {
    name: "espeak-ng",
    speaks: (language) => known.has(base(language)),
    async *synthesize(text, { signal, language = "en", voice, speed = 1 }) {
      for await (const piece of text) {
        if (signal.aborted) return;
        // Stress marks and SSML are not wanted: text goes in by standard input, never as an argument.
        const pace = Math.round(NORMAL_PACE * speed);
        yield* dropLeadingSilence(speak(piece, isOf(language, voice) ? voice : base(language), pace, signal), piece);
      }
    },
    close: async () => {},
  };
};
