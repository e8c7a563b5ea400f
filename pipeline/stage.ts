import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";

/** A stage turns one stream into another. State lives in its closure; it ends with its input. */
export type Stage<In, Out> = (input: AsyncIterable<In>, ctx: StageContext) => AsyncIterable<Out>;

export interface StageContext {
  /** Fires on barge-in or hang-up. */
  readonly signal: AbortSignal;
  /** Child logger, already carrying sessionId and turn. */
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Monotonic milliseconds; tests pass their own. */
  readonly now: () => number;
}
