import { openWhisper, type Whisper, type WhisperOptions, type WhisperResult } from "../../native/whisper.ts";
import { type Followed, follow } from "../abort.ts";
import { type Metrics, noMetrics } from "../metrics.ts";
import type { SpeechToText, TranscribeOptions, Transcript } from "../providers.ts";
import { createRecording } from "./whisper/recording.ts";
import { promptFor, spokenText, whisperLanguage } from "./whisper/text.ts";

export interface WhisperEngineOptions extends Omit<WhisperOptions, "onGuard"> {
  /** Path of a `ggml-*.bin` model. */
  readonly model: string;
  readonly metrics?: Metrics;
  /** Writes English whatever is spoken. Default false. */
  readonly translate?: boolean;
  /** Audio between two partials, and before the first. Default 2500 ms. */
  readonly partialMs?: number;
  /** Silence after which transcription begins though the utterance may go on. Default 160 ms. */
  readonly speculateMs?: number;
}

/** Text that the model itself takes for no speech, and does not believe in. */
const NO_SPEECH = 0.6;
const UNLIKELY = -1;

const EMPTY: Transcript = { text: "", final: true, confidence: 0 };

/** Work in the background that may be thrown away. */
interface Attempt {
  readonly lengthMs: number;
  readonly result: Promise<WhisperResult | undefined>;
  readonly controller: Followed;
  done: boolean;
}

const toTranscript = (result: WhisperResult, times: boolean): Transcript => {
  const text = spokenText(result.text);
  const silent = result.noSpeech > NO_SPEECH && result.logProbability < UNLIKELY;
  if (text === "" || silent) return EMPTY;
  const likelihood = Math.min(1, Math.exp(result.logProbability));
  const confidence = result.guard?.outcome === "cut" ? likelihood / 2 : likelihood;
  if (!times) return { text, final: true, confidence };
  const words = result.words.flatMap(({ text: written, startMs = 0, endMs = 0, confidence: each }) => {
    const spoken = spokenText(written);
    return spoken === "" ? [] : [{ text: spoken, startMs, endMs, confidence: each }];
  });
  return { text, final: true, confidence, words };
};

/**
 * Whisper on this machine. Collects the utterance and writes it down at its end; gives partials of long ones while
 * there is room, and begins early on a pause, where frames say whether they are voiced.
 */
export const createWhisper = async ({
  model,
  metrics = noMetrics,
  translate = false,
  partialMs = 2500,
  speculateMs = 160,
  ...options
}: WhisperEngineOptions): Promise<SpeechToText & { readonly whisper: Whisper }> => {
  const whisper = await openWhisper(model, {
    ...options,
    onGuard: ({ reason, outcome }) => metrics.count("stt_guards_total", { reason, outcome }),
  });

  async function* transcribe(
    utterance: Parameters<SpeechToText["transcribe"]>[0],
    { signal, language = "en", hints = [], times = false }: TranscribeOptions,
  ): AsyncIterable<Transcript> {
    const recording = createRecording();
    const prompt = promptFor(hints);
    const attempt = (): Attempt => {
      const controller = follow(signal);
      const task = { signal: controller.signal, language: whisperLanguage(language), translate, prompt, times };
      const made: Attempt = {
        lengthMs: recording.lengthMs,
        controller,
        done: false,
        result: whisper.transcribe(recording.samples(), task).finally(() => {
          made.done = true;
          controller.release();
        }),
      };
      // Whoever drops it does not want to know why it failed.
      made.result.catch(() => undefined);
      return made;
    };
    const drop = (dropped: Attempt | undefined): undefined => {
      if (dropped && !dropped.done) dropped.controller.abort();
    };

    let partial: Attempt | undefined;
    let speculation: Attempt | undefined;
    let nextPartialMs = partialMs;
    let said = "";
    let onAbort = (): void => undefined;
    const aborted = new Promise<"aborted">((resolve) => {
      onAbort = () => resolve("aborted");
    });
    signal.addEventListener("abort", onAbort, { once: true });
    const frames = utterance[Symbol.asyncIterator]();
    const read = () => frames.next().then((next) => ({ next }));
    try {
      let reading = read();
      // Its failure is seen where it is awaited; an abort may come first.
      reading.catch(() => undefined);
      while (!signal.aborted) {
        const heard = await Promise.race([
          reading,
          aborted,
          ...(partial
            ? [
                partial.result.then(
                  (result) => ({ result }),
                  () => ({ result: undefined }),
                ),
              ]
            : []),
        ]);
        if (heard === "aborted") return;
        if ("result" in heard) {
          partial = undefined;
          const text = heard.result ? toTranscript(heard.result, false) : EMPTY;
          if (text.text !== "" && text.text !== said) {
            said = text.text;
            yield { ...text, final: false };
          }
          continue;
        }
        if (heard.next.done) break;
        recording.add(heard.next.value);
        if (speculation && recording.quietMs < recording.lengthMs - speculation.lengthMs) {
          metrics.count("stt_speculations_total", { outcome: "dropped" });
          speculation = drop(speculation);
        }
        if (!speculation && recording.audible && recording.quietMs >= speculateMs && whisper.free() > 0) {
          partial = drop(partial);
          speculation = attempt();
        } else if (!partial && !speculation && recording.audible && recording.lengthMs >= nextPartialMs) {
          // One state stays free for those whose utterance is over.
          if (whisper.free() > Math.min(1, whisper.states - 1)) partial = attempt();
          nextPartialMs = recording.lengthMs + partialMs;
        }
        reading = read();
        reading.catch(() => undefined);
      }
      if (signal.aborted) return;
      partial = drop(partial);
      if (!recording.audible) {
        yield EMPTY;
        return;
      }
      if (speculation) metrics.count("stt_speculations_total", { outcome: "used" });
      speculation ??= attempt();
      const result = await speculation.result;
      if (result) yield toTranscript(result, times);
    } finally {
      signal.removeEventListener("abort", onAbort);
      drop(partial);
      drop(speculation);
      // It may be waiting for a frame that never comes.
      frames.return?.().then(undefined, () => undefined);
    }
  }

  return { name: "whisper", whisper, transcribe, close: () => whisper.close() };
};
