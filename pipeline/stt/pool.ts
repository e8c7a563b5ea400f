import { VoiceError } from "../../protocols/errors.ts";

/** A bounded number of costly things, made when first needed and used by one at a time. */
export interface Pool<T> {
  /** Waits for one that is free. Throws VoiceError "overloaded" after the wait it was given, or when closed. */
  take(): Promise<T>;
  give(item: T): void;
  /** Closes all, also those still in use. May be called twice. */
  close(): Promise<void>;
}

export interface PoolOptions<T> {
  readonly create: () => Promise<T>;
  readonly destroy: (item: T) => Promise<void>;
  /** At most so many. */
  readonly max: number;
  /** Longest wait for one. */
  readonly maxWaitMs: number;
}

export const createPool = <T>({ create, destroy, max, maxWaitMs }: PoolOptions<T>): Pool<T> => {
  const all: T[] = [];
  const free: T[] = [];
  const waiting: { take(item: T): void; fail(error: VoiceError): void }[] = [];
  let making = 0;
  let closed = false;

  const give = (item: T) => {
    const next = waiting.shift();
    if (next) next.take(item);
    else free.push(item);
  };
  const make = async (): Promise<T> => {
    making++;
    try {
      const item = await create();
      all.push(item);
      if (!closed) return item;
      await destroy(item);
      throw new VoiceError("overloaded", "speech recognition is closing");
    } finally {
      making--;
    }
  };
  return {
    async take() {
      if (closed) throw new VoiceError("overloaded", "speech recognition is closed");
      const item = free.pop();
      if (item !== undefined) return item;
      if (all.length + making < max) return make();
      return new Promise<T>((resolve, reject) => {
        const waiter = {
          take(found: T) {
            clearTimeout(timer);
            resolve(found);
          },
          fail(error: VoiceError) {
            clearTimeout(timer);
            reject(error);
          },
        };
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(waiter), 1);
          waiter.fail(new VoiceError("overloaded", "no speech recogniser is free"));
        }, maxWaitMs);
        waiting.push(waiter);
      });
    },
    give,
    async close() {
      closed = true;
      for (const waiter of waiting.splice(0))
        waiter.fail(new VoiceError("overloaded", "speech recognition is closing"));
      free.length = 0;
      await Promise.all(all.splice(0).map(destroy));
    },
  };
};
