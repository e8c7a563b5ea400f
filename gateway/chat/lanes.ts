import { VoiceError } from "../../protocols/errors.ts";

/** Does one thing at a time for each key, in the order asked. */
export interface Lanes {
  /** Rejects with VoiceError "overloaded" where too much waits for the key already. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export const createLanes = ({ maxWaiting = 8 }: { readonly maxWaiting?: number } = {}): Lanes => {
  const lanes = new Map<string, { last: Promise<unknown>; waiting: number }>();
  return {
    async run(key, work) {
      const lane = lanes.get(key) ?? { last: Promise.resolve(), waiting: 0 };
      if (lane.waiting > maxWaiting) throw new VoiceError("overloaded", "this conversation has not answered yet");
      lanes.set(key, lane);
      lane.waiting++;
      const mine = lane.last.then(work, work);
      lane.last = mine.catch(() => {});
      try {
        return await mine;
      } finally {
        lane.waiting--;
        if (lane.waiting === 0) lanes.delete(key);
      }
    },
  };
};
