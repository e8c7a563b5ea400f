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
  resume(): void;
  /** When audio up to `positionMs` will have been played, on the clock of `now`; undefined before the first frame. */
  playedAt(positionMs: number): number | undefined;
}

/**
 * Paces one reply by absolute deadlines: a frame's time is the reply's start plus its position, so lateness never adds
 * up as chained sleeps make it (116 ms in 8 s with setInterval). When audio comes too late, the start moves with it.
 */
export const createPacer = ({ leadMs = 200, now, signal }: PacerOptions): Pacer => {
  let start: number | undefined;
  let held: { readonly until: Promise<void>; readonly release: () => void } | undefined;
  const resume = () => {
    held?.release();
    held = undefined;
  };
  signal.addEventListener("abort", resume, { once: true });
  /** Waits out a hold, and answers whether there was one. */
  const waited = async (): Promise<boolean> => {
    let isLate = false;
    while (held && !signal.aborted) {
      isLate = true;
      await held.until;
    }
    return isLate;
  };
  return {
    async ready(positionMs) {
      // The listener had silence meanwhile; that is nobody's lateness.
      if (await waited()) start = Math.max(start ?? 0, now() - positionMs);
      start ??= now() - positionMs;
      const early = start + positionMs - leadMs - now();
      // Timers fire up to 1 ms early; the deadline is soft by less than a frame, so one sleep is enough.
      if (early > 0) await sleep(early, undefined, { signal }).catch(() => undefined);
      if (await waited()) start = Math.max(start, now() - positionMs);
      const late = Math.max(0, now() - (start + positionMs));
      // The listener had silence meanwhile: what follows is later by as much.
      start += late;
      return late;
    },
    hold() {
      if (held || signal.aborted) return;
      let release = () => {};
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      held = { until, release };
    },
    resume,
    playedAt: (positionMs) => (start === undefined ? undefined : start + positionMs),
  };
};
