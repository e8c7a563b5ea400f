import { setTimeout as sleep } from "node:timers/promises";
import { type Followed, follow } from "../abort.ts";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { ThinkOptions } from "./brain.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { clausesOf, type ThoughtEvent } from "./clauses.ts";
import { LlmFailure } from "./failure.ts";
import type { LanguageModel, Place } from "./model.ts";
import { createPace, type Pace } from "./pace.ts";
import { tokensOfMessages } from "./tokens.ts";

/** Nobody gains by asking a second model sooner. */
const LEAST_HEDGE_MS = 150;
const RETRY_MS = 150;
const RETRIED = new Set(["rate", "server", "connection", "broken_off", "garbage"]);

/** One request to one model. */
export interface Attempt {
  readonly provider: Provider;
  readonly controller: Followed;
  readonly events: AsyncIterator<ThoughtEvent>;
  readonly promptTokens: number;
  /** When it was asked. */
  readonly askedAt: number;
}

/** The attempt that spoke first, and what it said. */
export interface Begun extends Attempt {
  readonly first: ThoughtEvent;
}

/** A model, and how it has done lately. */
export interface Provider {
  readonly model: LanguageModel;
  readonly breaker: Breaker;
  readonly pace: Pace;
}

export const providerOf = (model: LanguageModel, coolMs: number, now: () => number): Provider => ({
  model,
  breaker: createBreaker({ now, coolMs }),
  pace: createPace(),
});

const reasonOf = (error: unknown): string => (error instanceof LlmFailure ? error.reason : "failed");

export interface RaceOptions {
  /** In any order; who is asked first is for the places of each thought to say. */
  readonly providers: readonly Provider[];
  readonly isPressed: () => boolean;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** When a second model is asked too, while it is not known how long the first usually takes. */
  readonly hedgeMs: number;
}

/** Has models race for the first clause. */
export interface Race {
  run(options: ThinkOptions): Promise<Begun>;
  /** Tells that `provider` failed after it had begun. */
  failed(provider: Provider, error: unknown): void;
  /** Takes an attempt back. May be called twice. */
  stop(attempt: Attempt): void;
}

export const createRace = ({ providers, isPressed, log, metrics, now, hedgeMs }: RaceOptions): Race => {
  const failed = ({ model, breaker }: Provider, error: unknown) => {
    const wasOpen = breaker.isOpen;
    breaker.failed(error);
    metrics.count("llm_requests_total", { provider: model.name, outcome: reasonOf(error) });
    metrics.count("provider_failures_total", { provider: model.name });
    metrics.gauge("llm_circuit_open", breaker.isOpen ? 1 : 0, { provider: model.name });
    if (!wasOpen && breaker.isOpen)
      log.warn({ provider: model.name, reason: reasonOf(error) }, "language model is left alone for a while");
  };
  const wasted = ({ provider: { model }, promptTokens }: Attempt) =>
    metrics.count("llm_tokens_total", { provider: model.name, kind: "wasted" }, promptTokens);

  /** Who answers at `place`: the smaller model where one is there and the usual one's pace is more than there is left. */
  const chosenAt = (place: Place, leftMs: number | undefined): readonly Provider[] => {
    const here = providers.filter(({ model }) => model.place === place);
    const usual = here.filter(({ model }) => model.isFast !== true);
    const fast = here.find(({ model }) => model.isFast === true);
    const needed = usual[0]?.pace.p95() ?? 0;
    const why = isPressed() ? "pressure" : leftMs !== undefined && leftMs < needed ? "late" : undefined;
    if (fast === undefined || why === undefined) return usual;
    metrics.count("llm_smaller_total", { provider: fast.model.name, reason: why });
    return [fast];
  };

  const start = (
    provider: Provider,
    { request, signal, isWritten, maxCharacters }: Omit<ThinkOptions, "places">,
  ): Attempt => {
    const { model } = provider;
    const controller = follow(signal);
    const asked = request(model.place);
    const form = { ...(isWritten && { isWritten }), ...(maxCharacters !== undefined && { maxCharacters }) };
    const events = clausesOf(model.chat(asked, controller.signal), model.name, form)[Symbol.asyncIterator]();
    const promptTokens = tokensOfMessages(asked.messages, asked.tools);
    return { provider, controller, events, promptTokens, askedAt: now() };
  };
  const stop = ({ controller, events }: Attempt) => {
    controller.abort();
    controller.release();
    // It may be waiting for a word that never comes.
    void events.return?.().then(undefined, () => undefined);
  };

  /** What `attempt` says first; rejects where that is nothing, or takes longer than `waitMs`. */
  const begin = (attempt: Attempt, waitMs: number, signal: AbortSignal): Promise<Begun> => {
    const { provider, events, askedAt } = attempt;
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason);
      const late = () =>
        reject(new LlmFailure("timeout", `${provider.model.name} said nothing in ${Math.round(waitMs)} ms`));
      const timer = setTimeout(late, waitMs);
      signal.addEventListener("abort", onAbort, { once: true });
      events
        .next()
        .then((next) => {
          if (next.done || next.value.type === "end")
            throw new LlmFailure("garbage", `${provider.model.name} answered nothing`);
          provider.pace.add(now() - askedAt);
          metrics.observe("llm_first_clause_ms", now() - askedAt, { provider: provider.model.name });
          resolve({ ...attempt, first: next.value });
        })
        .catch(reject)
        .finally(() => {
          clearTimeout(timer);
          signal.removeEventListener("abort", onAbort);
        });
    });
  };

  /** The attempt that speaks first. */
  const race = (options: ThinkOptions): Promise<Begun> => {
    const { places, signal, budgetMs = 5000 } = options;
    const deadline = now() + budgetMs;
    const left = () => deadline - now();
    const waiting = places.flatMap((place) => chosenAt(place, options.leftMs));
    const running = new Set<Attempt>();
    const again = new Map<Provider, number>();
    const shortened = new Set<Provider>();
    let hedge: NodeJS.Timeout | undefined;
    let isOver = false;
    let pauses = 0;
    let failure: unknown = new LlmFailure("connection", "no language model can be asked now");

    return new Promise<Begun>((resolve, reject) => {
      const over = () => {
        isOver = true;
        clearTimeout(hedge);
      };
      const giveUp = () => {
        if (isOver || running.size > 0 || pauses > 0) return;
        over();
        reject(failure);
      };
      const startNext = (isHedge: boolean): void => {
        if (isOver) return;
        const provider = waiting.shift();
        if (provider === undefined) {
          giveUp();
          return;
        }
        if (left() <= 0 || !provider.breaker.allows()) {
          metrics.count("llm_requests_total", { provider: provider.model.name, outcome: "left_alone" });
          startNext(isHedge);
          return;
        }
        attempt(provider, isHedge);
      };
      const retry = async (provider: Provider, error: unknown) => {
        const tries = again.get(provider) ?? 0;
        const waitMs =
          (error instanceof LlmFailure ? error.waitMs : undefined) ?? RETRY_MS * 2 ** tries * (1 + Math.random() / 4);
        // Nothing was said yet, so that asking again does no harm; but whoever would wait past the deadline is told now.
        if (!RETRIED.has(reasonOf(error)) || tries >= 1 || waitMs >= left() || waiting.length > 0 || running.size > 0)
          return;
        if (provider.breaker.isOpen && (error instanceof LlmFailure ? error.waitMs : undefined) === undefined) return;
        again.set(provider, tries + 1);
        pauses++;
        metrics.count("provider_retries_total", { provider: provider.model.name, reason: reasonOf(error) });
        try {
          await sleep(waitMs, undefined, { signal });
        } finally {
          pauses--;
        }
        if (!isOver) attempt(provider, false);
      };
      const attempt = (provider: Provider, isHedge: boolean) => {
        const request = (shortened.has(provider) && options.shorter) || options.request;
        const started = start(provider, { ...options, request });
        running.add(started);
        clearTimeout(hedge);
        if (waiting.length > 0)
          hedge = setTimeout(() => startNext(true), Math.max(LEAST_HEDGE_MS, provider.pace.p95() ?? hedgeMs));
        begin(started, Math.max(1, Math.min(provider.model.timeoutMs, left())), signal).then(
          (won) => {
            running.delete(started);
            if (isOver) return stop(started);
            over();
            for (const loser of running) {
              wasted(loser);
              // It takes at least so long: without these its pace would be that of its good moments.
              loser.provider.pace.add(now() - loser.askedAt);
              loser.provider.breaker.dropped();
              metrics.count("llm_requests_total", { provider: loser.provider.model.name, outcome: "lost" });
              stop(loser);
            }
            if (isHedge) metrics.count("llm_hedges_total", { outcome: "won" });
            else if (running.size > 0) metrics.count("llm_hedges_total", { outcome: "lost" });
            resolve(won);
          },
          async (error: unknown) => {
            running.delete(started);
            stop(started);
            if (isOver) return;
            if (signal.aborted) {
              provider.breaker.dropped();
              wasted(started);
              over();
              return reject(signal.reason);
            }
            failure = error;
            failed(provider, error);
            if (reasonOf(error) === "timeout") provider.pace.add(now() - started.askedAt);
            if (reasonOf(error) === "too_long" && options.shorter && !shortened.has(provider) && left() > 0) {
              shortened.add(provider);
              metrics.count("provider_retries_total", { provider: provider.model.name, reason: "too_long" });
              return attempt(provider, isHedge);
            }
            await retry(provider, error).catch(() => undefined);
            if (isOver) return;
            // The next one need not wait for its turn.
            if (waiting.length > 0) startNext(false);
            else giveUp();
          },
        );
      };
      startNext(false);
    });
  };

  return { run: race, failed, stop };
};
