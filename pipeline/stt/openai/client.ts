import { setTimeout as sleep } from "node:timers/promises";
import { HEARD_SAMPLE_RATE } from "../../../protocols/audio.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Metrics } from "../../metrics.ts";
import { loadOpenAi } from "../../openai-sdk.ts";
import { readEvents, readWhole, type Written } from "./answer.ts";
import { failureOf, refusesStreaming, retryAfter } from "./failure.ts";
import { encodeWav } from "./wav.ts";

export interface ClientOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly timeoutMs: number;
  readonly metrics: Metrics;
}

export interface WriteOptions {
  readonly signal: AbortSignal;
  /** ISO 639-1; empty where unknown. */
  readonly language: string;
  /** Text that might have come before; may be empty. */
  readonly prompt: string;
  /** Whether the times of words are wanted; only some models know them. */
  readonly times: boolean;
}

/** The wire to one server. */
export interface Client {
  /**
   * Has `samples` (16 kHz) written down: the text as it grows, and last the final one, which is missing where the answer
   * ended early. Throws VoiceError; what it throws once `signal` has fired means nothing.
   */
  write(samples: Int16Array, options: WriteOptions): AsyncIterable<Written>;
}

/** More text than anyone says in one utterance. */
const MAX_ANSWER_BYTES = 1 << 20;
/** Models of OpenAI that tell how sure they are of each token. Others refuse to be asked. */
const TELLS_PROBABILITIES = /^gpt-4o(-mini)?-transcribe(?!-diarize)/;
/** Models of OpenAI that tell the times of words. Others refuse to be asked. */
const TELLS_TIMES = /^whisper-1$/;
/** Takes `stream` and ignores it, so that it need not be asked. */
const NEVER_STREAMS = /^whisper-1$/;

/** Begins to load the SDK, so that the first caller need not wait for it. */
export const createClient = (options: ClientOptions): Client => {
  const { apiKey, model, timeoutMs, metrics } = options;
  // Such a key cannot be a header, and the error that says so would show it.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new VoiceError("invalid", "the OpenAI API key holds blanks or is empty");
  const loading = loadOpenAi({
    ...{ apiKey, timeoutMs, baseUrl: options.baseUrl },
    bound: {
      bytes: MAX_ANSWER_BYTES,
      failure: () => new VoiceError("provider_failed", "openai answered without end"),
    },
  });
  // Seen by whoever first waits for it.
  loading.catch(() => undefined);
  let streams = !NEVER_STREAMS.test(model);

  async function* write(
    samples: Int16Array,
    { signal, language, prompt, times }: WriteOptions,
  ): AsyncIterable<Written> {
    const deadline = performance.now() + timeoutMs;
    const { sdk, client } = await loading;
    const request = {
      file: new File([encodeWav(samples, HEARD_SAMPLE_RATE)], "utterance.wav", { type: "audio/wav" }),
      model,
      ...(language === "" ? {} : { language }),
      ...(prompt === "" ? {} : { prompt }),
      ...(TELLS_PROBABILITIES.test(model) ? { include: ["logprobs" as const] } : {}),
      ...(times && TELLS_TIMES.test(model)
        ? { response_format: "verbose_json" as const, timestamp_granularities: ["word" as const] }
        : { response_format: "json" as const }),
    };
    const send = async () => {
      const { transcriptions } = client.audio;
      if (!streams) return { response: await transcriptions.create(request, { signal }).asResponse() };
      const { data, response } = await transcriptions.create({ ...request, stream: true }, { signal }).withResponse();
      // Some servers answer whole though asked to stream.
      return response.headers.get("content-type")?.includes("text/event-stream") ? { events: data } : { response };
    };
    const sendUntilAnswered = async () => {
      for (let retries = 0; ; ) {
        try {
          return await send();
        } catch (error) {
          signal.throwIfAborted();
          if (streams && refusesStreaming(sdk, error)) {
            streams = false;
            continue;
          }
          const retry = retryAfter(sdk, error, retries++);
          // Whoever would wait past the deadline may as well be told now, while there is time for another engine.
          if (!retry || performance.now() + retry.waitMs >= deadline) throw error;
          metrics.count("provider_retries_total", { provider: "openai", reason: retry.reason });
          await sleep(retry.waitMs, undefined, { signal });
        }
      }
    };
    try {
      const answer = await sendUntilAnswered();
      if ("events" in answer) yield* readEvents(answer.events);
      else yield readWhole(await answer.response.text());
    } catch (error) {
      throw failureOf(sdk, error, apiKey);
    }
  }

  return { write };
};
