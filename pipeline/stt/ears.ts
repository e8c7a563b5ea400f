import { follow } from "../abort.ts";
import { ProviderFailure } from "../failure.ts";
import { createBreaker } from "../llm/breaker.ts";
import { type Logger, silentLogger } from "../log.ts";
import { type Metrics, noMetrics } from "../metrics.ts";
import type { SpeechToText, TranscribeOptions, Transcript } from "../providers.ts";
import { createReplay } from "./replay.ts";

export interface EarsOptions {
  readonly cloud: SpeechToText;
  readonly local: SpeechToText;
  /** From the utterance's end to its text elsewhere; then it is written down here. Default 2500 ms. */
  readonly cloudMs?: number;
  /** See Breaker. Default 10 000 ms. */
  readonly coolMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  readonly metrics?: Metrics;
  readonly log?: Logger;
}

/**
 * Writes down elsewhere what may leave, and here what may not. What fails elsewhere, or takes too long there, is written
 * down here from its first frame on; an engine that keeps failing is left alone for a while.
 */
export const createEars = ({
  cloud,
  local,
  cloudMs = 2500,
  coolMs = 10_000,
  now = () => performance.now(),
  metrics = noMetrics,
  log = silentLogger,
}: EarsOptions): SpeechToText => {
  const breaker = createBreaker({ coolMs, now });
  const gauge = () => metrics.gauge("stt_circuit_open", breaker.isOpen ? 1 : 0, { engine: cloud.name });
  gauge();
  const failed = (error: unknown) => {
    const wasOpen = breaker.isOpen;
    breaker.failed(error);
    gauge();
    metrics.count("provider_failures_total", { provider: cloud.name });
    metrics.count("stt_fallbacks_total", { engine: cloud.name, reason: "failed" });
    if (!wasOpen && breaker.isOpen) log.warn({ provider: cloud.name }, "speech to text is left alone for a while");
  };

  async function* transcribe(
    utterance: Parameters<SpeechToText["transcribe"]>[0],
    { mayLeave = () => true, hints, ...options }: TranscribeOptions,
  ): AsyncIterable<Transcript> {
    const { signal } = options;
    const here = { ...options, ...(hints && { hints }) };
    // Nobody knows what is in an utterance before it is written down: all of it may go, or none.
    if (!mayLeave("")) {
      yield* local.transcribe(utterance, here);
      return;
    }
    if (!breaker.allows()) {
      metrics.count("stt_fallbacks_total", { engine: cloud.name, reason: "left_alone" });
      yield* local.transcribe(utterance, here);
      return;
    }
    const replay = createReplay(utterance);
    const attempt = follow(signal);
    let overdue: NodeJS.Timeout | undefined;
    let isKnown = false;
    void replay.ended.then(() => {
      const late = () => attempt.abort(new ProviderFailure("timeout", `${cloud.name} gave no text in ${cloudMs} ms`));
      if (!isKnown) overdue = setTimeout(late, cloudMs);
    });
    try {
      try {
        const there = { ...options, signal: attempt.signal, ...(hints && { hints: hints.filter(mayLeave) }) };
        for await (const transcript of cloud.transcribe(replay.read(), there)) {
          if (transcript.final) {
            isKnown = true;
            // Silence is not sent: it tells nothing of whom it would have been sent to.
            if (transcript.text === "") breaker.dropped();
            else breaker.succeeded();
            gauge();
          }
          yield transcript;
          if (transcript.final) return;
        }
        if (signal.aborted) return;
        attempt.signal.throwIfAborted();
        throw new ProviderFailure("broken_off", `${cloud.name} gave no final text`);
      } catch (error) {
        if (signal.aborted) return;
        isKnown = true;
        failed(error);
      }
      yield* local.transcribe(replay.read(), here);
    } finally {
      clearTimeout(overdue);
      if (!isKnown) breaker.dropped();
      isKnown = true;
      attempt.abort();
      attempt.release();
      replay.close();
    }
  }

  return {
    name: cloud.name,
    transcribe,
    close: async () => {
      await Promise.all([cloud.close(), local.close()]);
    },
  };
};

/** `stt` for one caller, who says before each utterance what may leave; nothing does where that cannot be told. */
export const createHearing = (stt: SpeechToText, lookUp: () => Promise<(piece: string) => boolean>): SpeechToText => ({
  name: stt.name,
  ...(stt.settles !== undefined && { settles: stt.settles }),
  async *transcribe(utterance, options) {
    const mayLeave = await lookUp().catch(() => () => false);
    yield* stt.transcribe(utterance, { ...options, mayLeave });
  },
  close: async () => {},
});
