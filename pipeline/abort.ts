/** A controller that aborts when its parent does, until released. */
export interface Followed {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Unlinks from the parent. Call in `finally`; may be called twice. */
  release(): void;
}

/**
 * Links a new controller to `parent`, by hand: `AbortSignal.any` on a long-lived signal keeps every short-lived one
 * alive (119 MB per 100 000 turns on Node 20).
 */
export const follow = (parent: AbortSignal): Followed => {
  const controller = new AbortController();
  const onAbort = () => controller.abort(parent.reason);
  if (parent.aborted) onAbort();
  else parent.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => parent.removeEventListener("abort", onAbort),
  };
};
