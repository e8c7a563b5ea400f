/** A fixed number of places, taken in order of asking. */
export interface Slots {
  /** Waits for a place; the answer gives it back, and may be called twice. Undefined once `signal` has fired. */
  take(signal: AbortSignal): Promise<(() => void) | undefined>;
  readonly waiting: number;
}

export const slots = (count: number): Slots => {
  let free = count;
  const queue: (() => void)[] = [];

  const release = () => {
    const next = queue.shift();
    if (next) next();
    else free++;
  };
  const held = () => {
    let isHeld = true;
    return () => {
      if (isHeld) release();
      isHeld = false;
    };
  };

  return {
    get waiting() {
      return queue.length;
    },
    async take(signal) {
      if (signal.aborted) return undefined;
      if (free > 0) {
        free--;
        return held();
      }
      return new Promise((resolve) => {
        const enter = () => {
          signal.removeEventListener("abort", leave);
          resolve(held());
        };
        const leave = () => {
          queue.splice(queue.indexOf(enter), 1);
          resolve(undefined);
        };
        queue.push(enter);
        signal.addEventListener("abort", leave, { once: true });
      });
    },
  };
};
