/** How long this caller rests inside what they say. */
export interface OwnPauses {
  /** They rested so long, and went on. */
  rested(ms: number): void;
  /** Running mean in milliseconds; undefined before the third rest, as two tell little. */
  readonly meanMs: number | undefined;
}

/** Shorter ones are stops of consonants. */
const REST_MS = 100;
/** Weight of the newest rest: the last five or so count. */
const NEWEST = 0.2;
const LEAST_RESTS = 3;

export const createOwnPauses = (): OwnPauses => {
  let meanMs = 0;
  let rests = 0;
  return {
    rested(ms) {
      if (ms < REST_MS) return;
      rests++;
      // The first few weigh the same.
      meanMs += (ms - meanMs) * Math.max(NEWEST, 1 / rests);
    },
    get meanMs() {
      return rests < LEAST_RESTS ? undefined : meanMs;
    },
  };
};
