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
  /** The same in fewer words, asked once where a model cannot read so many. */
  readonly shorter?: (place: Place) => ChatRequest;
  /** Best first; places without a model are passed over. */
  readonly places: readonly Place[];
  readonly signal: AbortSignal;
  /** Until the first clause, over all attempts. Default 5000 ms. */
  readonly budgetMs?: number;
  /** What is left of the turn it is for, in milliseconds: one that is late is answered by a smaller model. */
  readonly leftMs?: number;
  /** It is read and not spoken: pieces of text come as they are made, marks and line breaks included. Default false. */
  readonly isWritten?: boolean;
  /** Longest answer, in characters. Default 1500. */
  readonly maxCharacters?: number;
}

export interface BrainOptions {
  readonly models: readonly LanguageModel[];
  /** Whether the gateway has more to do than it can do in time: smaller models answer then. Default: never. */
  readonly isPressed?: () => boolean;
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
export const createBrain = ({
  models,
  isPressed = () => false,
  log,
  metrics,
  now,
  hedgeMs = 1000,
  coolMs = 10_000,
}: BrainOptions): Brain => {
  const providers = models.map((model) => providerOf(model, coolMs, now));

  const { run, failed, stop } = createRace({ providers, isPressed, log, metrics, now, hedgeMs });

  async function* think(options: ThinkOptions): AsyncIterable<BrainEvent> {
    options.signal.throwIfAborted();
    const won = await run(options);
    const { provider, events, promptTokens, first } = won;
    const { model, breaker } = provider;
    let said = 0;
    const spent = (event: Extract<ThoughtEvent, { type: "end" }>) =>
      event.usage ?? { promptTokens, completionTokens: said };
    let isDone = false;
    try {
      yield { type: "begun", model };
      for (let event: ThoughtEvent = first; ; ) {
        if (event.type === "clause") said += tokensOf(event.text);
        if (event.type === "calls")
          for (const { name, arguments: given } of event.calls) said += tokensOf(name + given);
        if (event.type === "end") {
          event = { ...event, usage: spent(event) };
          isDone = true;
          breaker.succeeded();
          metrics.gauge("llm_circuit_open", 0, { provider: model.name });
          metrics.count("llm_requests_total", { provider: model.name, outcome: "answered" });
          const { promptTokens: prompt, completionTokens } = spent(event);
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
