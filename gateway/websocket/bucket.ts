/** Lets through what comes no faster than it refills. */
export interface Bucket {
  /** False where `amount` is more than is left; then nothing is taken. */
  take(amount: number): boolean;
}

/** A token bucket, full at first. `now` gives monotonic milliseconds. */
export const createBucket = (capacity: number, perSecond: number, now: () => number): Bucket => {
  let tokens = capacity;
  let filledAt = now();
  return {
    take(amount) {
      const at = now();
      tokens = Math.min(capacity, tokens + ((at - filledAt) / 1000) * perSecond);
      filledAt = at;
      if (amount > tokens) return false;
      tokens -= amount;
      return true;
    },
  };
};
