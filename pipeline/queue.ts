/** A bounded buffer between one writer and one reader. The only buffer there is. */
export interface Queue<T> extends AsyncIterable<T> {
  readonly size: number;
  /** False where the queue is full or ended: the item was not taken. */
  push(item: T): boolean;
  /** Ends the reader once it has read what is queued. */
  end(): void;
  /** Drops what is queued; answers how many items that were. */
  clear(): number;
}

/** Ends at once, dropping what is queued, when `signal` fires. */
export const createQueue = <T>(capacity: number, signal?: AbortSignal): Queue<T> => {
  // A ring, so that a busy queue makes no garbage.
  const ring = new Array<T | undefined>(capacity);
  let head = 0;
  let size = 0;
  let ended = false;
  let wake: (() => void) | undefined;

  const notify = () => {
    const waiting = wake;
    wake = undefined;
    waiting?.();
  };
  const clear = () => {
    const dropped = size;
    ring.fill(undefined);
    head = 0;
    size = 0;
    return dropped;
  };
  const end = () => {
    ended = true;
    signal?.removeEventListener("abort", onAbort);
    notify();
  };
  const onAbort = () => {
    clear();
    end();
  };
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort, { once: true });

  return {
    get size() {
      return size;
    },
    push(item) {
      if (ended || size === capacity) return false;
      ring[(head + size) % capacity] = item;
      size++;
      notify();
      return true;
    },
    end,
    clear,
    [Symbol.asyncIterator]() {
      let hasLeft = false;
      // By hand and not by a generator: every frame of every caller passes here, and a generator makes it several promises.
      const next = (): Promise<IteratorResult<T, undefined>> => {
        if (size > 0 && !hasLeft) {
          const value = ring[head] as T;
          ring[head] = undefined;
          head = (head + 1) % capacity;
          size--;
          return Promise.resolve({ value, done: false });
        }
        if (ended || hasLeft) return Promise.resolve({ value: undefined, done: true });
        const before = wake;
        return new Promise<void>((resolve) => {
          wake = () => {
            before?.();
            resolve();
          };
        }).then(next);
      };
      return {
        next,
        async return() {
          hasLeft = true;
          return { value: undefined, done: true };
        },
      };
    },
  };
};
