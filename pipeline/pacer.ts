import { setTimeout as sleep } from "node:timers/promises";

export interface PacerOptions {
  /** How far ahead of the listener's clock audio may leave. Default 200 ms: more would make stopping slow. */
  readonly leadMs?: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface Pacer {
  /** Waits until audio at `positionMs` of the reply may leave. Answers how many ms too late for the listener that is, 0 when in time. */
  ready(positionMs: number): Promise<number>;
  /** Nothing is ready until `resume`. */
  hold(): void;
  /** The listener goes on at `positionMs`, where that is known; else where the audio that leaves next is. */
  resume(positionMs?: number): void;
  /** What is being played now, in milliseconds of the reply; undefined before the first frame. */
  readonly playingMs: number | undefined;
}

/**
 * Paces one reply by absolute deadlines: a frame's time is the reply's start plus its position, so lateness never adds
 * up as chained sleeps make it (116 ms in 8 s with setInterval). When audio comes too late, the start moves with it.
 */
export const createPacer = ({ leadMs = 200, now, signal }: PacerOptions): Pacer => {
  let start: number | undefined;
  let held: { readonly until: Promise<void>; readonly letGo: () => void } | undefined;
  const release = () => {
    held?.letGo();
    held = undefined;
  };
  signal.addEventListener("abort", release, { once: true });
  /** Waits out a hold, and answers the start after it. The listener had silence meanwhile; that is nobody's lateness. */
  const waited = async (positionMs: number): Promise<number> => {
    let goesOnAt = Number.NEGATIVE_INFINITY;
    while (held && !signal.aborted) {
      await held.until;
      goesOnAt = now() - positionMs;
    }
    return Math.max(start ?? goesOnAt, goesOnAt);
  };
  return {
    async ready(positionMs) {
      start ??= now() - positionMs;
      let known: number;
      do {
        known = start;
        const early = start + positionMs - leadMs - now();
        // Timers fire up to 1 ms early; the deadline is soft by less than a frame, so one sleep is enough.
        if (early > 0 && !held) await sleep(early, undefined, { signal }).catch(() => undefined);
        start = await waited(positionMs);
        // After a hold, the listener may be further from this than before.
      } while (start !== known);
      const late = Math.max(0, now() - (start + positionMs));
      // The listener had silence meanwhile: what follows is later by as much.
      start += late;
      return late;
    },
    hold() {
      if (held || signal.aborted) return;
      let letGo = () => {};
      const until = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      held = { until, letGo };
    },
    resume(positionMs) {
      if (positionMs !== undefined) start = Math.max(start ?? 0, now() - positionMs);
      release();
    },
    get playingMs() {
      return start === undefined ? undefined : now() - start;
    },
  };
};
