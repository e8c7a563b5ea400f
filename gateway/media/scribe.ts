import { follow } from "../../pipeline/abort.ts";
import type { Logger } from "../../pipeline/log.ts";
import type { Metrics } from "../../pipeline/metrics.ts";
import type { SpeechToText, VoiceActivityDetector, Word } from "../../pipeline/providers.ts";
import { createSegmenter } from "../../pipeline/vad/segmenter.ts";
import { type AudioFrame, durationMs as lengthOf } from "../../protocols/audio.ts";
import { VoiceError } from "../../protocols/errors.ts";

/** One utterance of a recording. */
export interface Utterance {
  /** From the beginning of the recording. */
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Where the engine knows them, some only if times were asked for; these count from the beginning of the recording. */
  readonly words: readonly Word[];
}

/** A recording, written down. */
export interface Written {
  readonly text: string;
  readonly durationMs: number;
  /** Least of its utterances; 0 where nothing was said. */
  readonly confidence: number;
  readonly utterances: readonly Utterance[];
}

export interface WriteOptions {
  readonly signal: AbortSignal;
  /** BCP 47. */
  readonly language: string;
  readonly hints?: readonly string[];
  /** Whether words shall have their times. Default false. */
  readonly times?: boolean;
  /** What may be told elsewhere, as of SpeechToText. */
  readonly mayLeave?: (piece: string) => boolean;
  /** What the utterance that is read just now says so far. */
  readonly onPartial?: (text: string) => void;
  readonly onUtterance?: (utterance: Utterance) => void;
}

/** Writes down recordings. */
export interface Scribe {
  /** Label of the engine. */
  readonly name: string;
  /** Rejects with VoiceError "overloaded" where too many wait, "provider_timeout", or what `audio` throws. */
  write(audio: AsyncIterable<AudioFrame>, options: WriteOptions): Promise<Written>;
}

export interface ScribeDeps {
  readonly stt: SpeechToText;
  readonly vad: VoiceActivityDetector;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Recordings at a time: callers who are talking come first. Default 2. */
  readonly max?: number;
  /** Recordings that may wait for these. Default 8. */
  readonly maxWaiting?: number;
  /** Most time that one may take. Default 5 minutes. */
  readonly timeoutMs?: number;
}

/** Engines are at their best with what is about a sentence. */
const MAX_UTTERANCE_MS = 20_000;
const PAUSE_MS = 500;

async function* framesOf(frames: readonly AudioFrame[]): AsyncIterable<AudioFrame> {
  yield* frames;
}

export const createScribe = (deps: ScribeDeps): Scribe => {
  const { stt, vad, log, metrics, now, max = 2, maxWaiting = 8, timeoutMs = 300_000 } = deps;
  const waiting: (() => void)[] = [];
  let busy = 0;

  const place = async (signal: AbortSignal): Promise<() => void> => {
    const leave = () => {
      const next = waiting.shift();
      if (next) next();
      else busy--;
    };
    if (busy < max) {
      busy++;
      return leave;
    }
    if (waiting.length >= maxWaiting) throw new VoiceError("overloaded", "too many recordings wait to be written down");
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(new VoiceError("provider_timeout", "no recording could be begun in time"));
      };
      const turn = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      waiting.push(turn);
      signal.addEventListener("abort", giveUp, { once: true });
    });
    return leave;
  };

  const writeOne = async (frames: readonly AudioFrame[], options: WriteOptions): Promise<Utterance | undefined> => {
    const [first] = frames;
    const last = frames.at(-1);
    if (!first || !last) return undefined;
    const { signal, language, hints = [], times = false, mayLeave, onPartial } = options;
    const how = { signal, language, hints, times, ...(mayLeave && { mayLeave }) };
    for await (const transcript of stt.transcribe(framesOf(frames), how)) {
      const { text, confidence, words = [] } = transcript;
      if (!transcript.final) onPartial?.(text);
      else if (text !== "") {
        const at = (ms: number) => Math.round(first.startMs + ms);
        return {
          ...{ text, confidence },
          startMs: words[0] ? at(words[0].startMs) : Math.round(first.startMs),
          endMs: Math.round(last.startMs + lengthOf(last)),
          words: words.map((word) => ({ ...word, startMs: at(word.startMs), endMs: at(word.endMs) })),
        };
      }
    }
    return undefined;
  };

  return {
    name: stt.name,
    async write(audio, options) {
      const controller = follow(options.signal);
      const { signal } = controller;
      const timer = setTimeout(() => controller.abort(), timeoutMs);
      let leave: (() => void) | undefined;
      try {
        leave = await place(signal);
        let durationMs = 0;
        const counted = async function* () {
          for await (const frame of audio) {
            durationMs += lengthOf(frame);
            yield frame;
          }
        };
        const utterances: Utterance[] = [];
        let frames: AudioFrame[] = [];
        const segmenter = createSegmenter(vad, { hangoverMs: PAUSE_MS, maxUtteranceMs: MAX_UTTERANCE_MS });
        for await (const heard of segmenter.run(counted(), { signal, log, metrics, now })) {
          if (heard.type === "audio") frames.push(heard.frame);
          if (heard.type !== "ended") continue;
          const found = await writeOne(frames, { ...options, signal });
          frames = [];
          if (!found) continue;
          // The last frame is filled up with silence that the recording does not have.
          const utterance = { ...found, endMs: Math.min(found.endMs, Math.round(durationMs)) };
          utterances.push(utterance);
          options.onUtterance?.(utterance);
        }
        if (options.signal.aborted) throw new VoiceError("bad_message", "the client left");
        if (signal.aborted) throw new VoiceError("provider_timeout", `it was not written down in ${timeoutMs} ms`);
        return {
          text: utterances.map(({ text }) => text).join(" "),
          durationMs: Math.round(durationMs),
          confidence: utterances.length === 0 ? 0 : Math.min(...utterances.map(({ confidence }) => confidence)),
          utterances,
        };
      } finally {
        clearTimeout(timer);
        leave?.();
        controller.release();
      }
    },
  };
};
