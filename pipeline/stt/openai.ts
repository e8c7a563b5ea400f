import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import { VoiceError } from "../../protocols/errors.ts";
import { type Followed, follow } from "../abort.ts";
import { type Metrics, noMetrics } from "../metrics.ts";
import type { SpeechToText, TranscribeOptions, Transcript, Word } from "../providers.ts";
import type { TimedWord } from "./openai/answer.ts";
import { createClient } from "./openai/client.ts";
import { createRecording, type Recording } from "./whisper/recording.ts";
import { promptFor, spokenText, whisperLanguage } from "./whisper/text.ts";

export interface OpenAiSpeechToTextOptions {
  /** Servers that want none take any text. */
  readonly apiKey: string;
  /** Default https://api.openai.com/v1. */
  readonly baseUrl?: string;
  /** Default gpt-4o-mini-transcribe. */
  readonly model?: string;
  /** From the utterance's end to its text, retries included; then "provider_timeout". Default 7000 ms. */
  readonly timeoutMs?: number;
  readonly metrics?: Metrics;
}

/** What is said after this is not sent: nobody asks an assistant anything that long, and each second costs money. */
const MAX_SAMPLES = 32 * HEARD_SAMPLE_RATE;
/** How long an answer may take to end once its text is known; its connection then serves the next utterance. */
const LINGER_MS = 1000;
/** Confidence where the server does not tell any. */
const UNKNOWN = 0.5;

const EMPTY: Transcript = { text: "", final: true, confidence: 0 };

/** Words as they are spoken. The server does not say how sure it is of each. */
const spokenWords = (words: readonly TimedWord[], confidence: number): readonly Word[] =>
  words.flatMap(({ text, startMs, endMs }) => {
    const spoken = spokenText(text);
    return spoken === "" ? [] : [{ text: spoken, startMs, endMs, confidence }];
  });

/** Reads the utterance to its end. Rejects with the signal's reason when that fires, though no frame comes. */
const collect = async (utterance: AsyncIterable<AudioFrame>, signal: AbortSignal): Promise<Recording> => {
  const recording = createRecording();
  const frames = utterance[Symbol.asyncIterator]();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
  });
  aborted.catch(() => undefined);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    for (let room = MAX_SAMPLES; ; ) {
      signal.throwIfAborted();
      const next = await Promise.race([frames.next(), aborted]);
      if (next.done) return recording;
      const frame = next.value;
      if (room > 0) recording.add({ ...frame, samples: frame.samples.subarray(0, room) });
      room -= frame.samples.length;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    // It may be waiting for a frame that never comes.
    frames.return?.().then(undefined, () => undefined);
  }
};

/** Transcription by OpenAI, or by any server with its API. The utterance is sent whole, at its end. */
export const createOpenAiSpeechToText = ({
  apiKey,
  baseUrl = "https://api.openai.com/v1",
  model = "gpt-4o-mini-transcribe",
  timeoutMs = 7000,
  metrics = noMetrics,
}: OpenAiSpeechToTextOptions): SpeechToText => {
  const client = createClient({ apiKey, baseUrl, model, timeoutMs, metrics });
  const calls = new Set<Followed>();
  let closed = false;

  async function* transcribe(
    utterance: AsyncIterable<AudioFrame>,
    { signal, language = "en", hints = [], times = false }: TranscribeOptions,
  ): AsyncIterable<Transcript> {
    if (closed) throw new VoiceError("overloaded", "speech recognition is closed");
    const call = follow(signal);
    calls.add(call);
    let overdue: NodeJS.Timeout | undefined;
    let isWritten = false;
    let shown = "";
    try {
      const recording = await collect(utterance, call.signal);
      if (!recording.audible) {
        yield EMPTY;
        return;
      }
      const timeout = new VoiceError("provider_timeout", `openai gave no text in ${timeoutMs} ms`);
      overdue = setTimeout(() => call.abort(timeout), timeoutMs);
      const options = { signal: call.signal, language: whisperLanguage(language), prompt: promptFor(hints), times };
      for await (const written of client.write(recording.samples(), options)) {
        call.signal.throwIfAborted();
        const text = spokenText(written.text);
        if (written.final) {
          isWritten = true;
          const { confidence = UNKNOWN, words } = written;
          yield text === ""
            ? EMPTY
            : { text, final: true, confidence, ...(words && { words: spokenWords(words, confidence) }) };
          return;
        }
        if (text === shown || text === "") continue;
        shown = text;
        yield { text, final: false, confidence: UNKNOWN };
      }
      call.signal.throwIfAborted();
      throw new VoiceError("provider_failed", "openai broke off before the text was whole");
    } catch (error) {
      if (signal.aborted) return;
      throw call.signal.aborted ? call.signal.reason : error;
    } finally {
      clearTimeout(overdue);
      if (isWritten) setTimeout(() => call.abort(), LINGER_MS).unref();
      else call.abort();
      call.release();
      calls.delete(call);
    }
  }

  return {
    name: "openai",
    transcribe,
    async close() {
      closed = true;
      for (const call of calls) call.abort(new VoiceError("overloaded", "speech recognition is closing"));
    },
  };
};
