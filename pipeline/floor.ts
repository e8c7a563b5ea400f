/** Who has the floor: counts what is being said or answered, so that announcements wait their turn. */
export interface Floor {
  readonly isFree: boolean;
  /** Takes the floor until the answer is called; that may be called twice. */
  take(): () => void;
  /** Resolves when nobody has the floor, or `signal` fires. */
  free(signal: AbortSignal): Promise<void>;
}

export const createFloor = (): Floor => {
  let holders = 0;
  const waiting = new Set<() => void>();
  return {
    get isFree() {
      return holders === 0;
    },
    take() {
      holders++;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        if (--holders === 0) for (const wake of [...waiting]) wake();
      };
    },
    free: (signal) =>
      new Promise((resolve) => {
        if (holders === 0 || signal.aborted) return resolve();
        const wake = () => {
          waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener("abort", wake, { once: true });
      }),
  };
};
