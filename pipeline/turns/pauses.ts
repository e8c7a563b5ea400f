/** How long this caller rests inside what they say. */
export interface OwnPauses {
  /** They rested so long, and went on. */
  rested(ms: number): void;
  /** Running mean in milliseconds; undefined before the first rest. */
  readonly meanMs: number | undefined;
}

/** Shorter ones are stops of consonants. */
const REST_MS = 100;
/** Weight of the newest rest: the last five or so count. */
const NEWEST = 0.2;

export const createOwnPauses = (): OwnPauses => {
  let meanMs: number | undefined;
  return {
    rested(ms) {
      if (ms < REST_MS) return;
      meanMs = meanMs === undefined ? ms : meanMs + (ms - meanMs) * NEWEST;
    },
    get meanMs() {
      return meanMs;
    },
  };
};
