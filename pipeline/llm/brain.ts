import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { ThoughtEvent } from "./clauses.ts";
import { LlmFailure } from "./failure.ts";
import type { ChatRequest, LanguageModel, Place } from "./model.ts";
import { createRace, providerOf } from "./race.ts";
import { tokensOf } from "./tokens.ts";

/** The language models that there are, used as one that seldom fails. */
export interface Brain {
  /** Where there is one. */
  readonly places: readonly Place[];
  /**
   * Asks the model of the first place; the next where that fails, or is slower than it usually is. Its answer begins with
   * the model that gives it. Throws where none gave a first clause in time, and where the answer breaks off later. What
   * was asked for is taken back when `signal` fires or the reader leaves.
   */
  think(options: ThinkOptions): AsyncIterable<BrainEvent>;
}

export type BrainEvent = { readonly type: "begun"; readonly model: LanguageModel } | ThoughtEvent;

export interface ThinkOptions {
  /** What to ask, by where it goes: not all may go everywhere. */
  readonly request: (place: Place) => ChatRequest;
  /** Best first; places without a model are passed over. */
  readonly places: readonly Place[];
  readonly signal: AbortSignal;
  /** Until the first clause, over all attempts. Default 5000 ms. */
  readonly budgetMs?: number;
}

export interface BrainOptions {
  readonly models: readonly LanguageModel[];
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** When a second model is asked too, while it is not known how long the first usually takes. Default 1000 ms. */
  readonly hedgeMs?: number;
  /** See Breaker. Default 10 000 ms. */
  readonly coolMs?: number;
}

/** Makes one of `models`: a breaker for each, a second one asked when the first is slow, retries within the deadline. */
export const createBrain = ({ models, log, metrics, now, hedgeMs = 1000, coolMs = 10_000 }: BrainOptions): Brain => {
  const providers = models.map((model) => providerOf(model, coolMs, now));

  const { run, failed, stop } = createRace({ providers, log, metrics, now, hedgeMs });

  async function* think(options: ThinkOptions): AsyncIterable<BrainEvent> {
    options.signal.throwIfAborted();
    const won = await run(options);
    const { provider, events, promptTokens, first } = won;
    const { model, breaker } = provider;
    let said = 0;
    let isDone = false;
    try {
      yield { type: "begun", model };
      for (let event: ThoughtEvent = first; ; ) {
        if (event.type === "clause") said += tokensOf(event.text);
        if (event.type === "end") {
          isDone = true;
          breaker.succeeded();
          metrics.gauge("llm_circuit_open", 0, { provider: model.name });
          metrics.count("llm_requests_total", { provider: model.name, outcome: "answered" });
          const { promptTokens: prompt, completionTokens } = event.usage ?? { promptTokens, completionTokens: said };
          metrics.count("llm_tokens_total", { provider: model.name, kind: "prompt" }, prompt);
          metrics.count("llm_tokens_total", { provider: model.name, kind: "completion" }, completionTokens);
        }
        yield event;
        if (isDone) return;
        const next = await events.next();
        if (next.done) throw new LlmFailure("broken_off", `${model.name} broke off in the middle`);
        event = next.value;
      }
    } catch (error) {
      if (!options.signal.aborted) {
        isDone = true;
        failed(provider, error);
      }
      throw error;
    } finally {
      if (!isDone) {
        breaker.dropped();
        metrics.count("llm_requests_total", { provider: model.name, outcome: "dropped" });
        metrics.count("llm_tokens_total", { provider: model.name, kind: "wasted" }, promptTokens + said);
      }
      stop(won);
    }
  }

  return { places: [...new Set(models.map(({ place }) => place))], think };
};
