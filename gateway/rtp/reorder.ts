/** Packets further apart than this are another stream: the sender has started anew. */
const RESTART = 1000;
const WRAP = 1 << 16;

/** A packet in its turn. */
export interface Ordered<T> {
  readonly item: T;
  /** Packets right before it that never came, or came too late. */
  readonly lost: number;
  /** Whether the stream begins anew with it: what came before has nothing to do with it. */
  readonly restarted: boolean;
}

export interface ReorderOptions {
  /** How long a gap is waited for. Default 60 ms. */
  readonly windowMs?: number;
  /** Packets held at once; a gap is given up above. Default 64. */
  readonly capacity?: number;
}

/**
 * Puts datagrams in order by 16-bit sequence number. What is in order comes out at once, with no playout delay: speech
 * recognition needs order and not rhythm. One stream each; the caller tells the time.
 */
export interface ReorderWindow<T> {
  push(sequence: number, item: T, nowMs: number): Ordered<T>[];
  /** What has waited long enough for a gap. Call it at `dueMs`. */
  expire(nowMs: number): Ordered<T>[];
  /** When a gap will have been waited for long enough; undefined where nothing waits. */
  readonly dueMs: number | undefined;
  /** Packets that came twice, or after their gap was given up. */
  readonly late: number;
}

export const createReorderWindow = <T>({ windowMs = 60, capacity = 64 }: ReorderOptions = {}): ReorderWindow<T> => {
  interface Held {
    readonly item: T;
    readonly atMs: number;
  }
  const held = new Map<number, Held>();
  /** Sequence number, counted on over the wrap, of the packet that comes out next. */
  let next: number | undefined;
  let late = 0;

  const extend = (sequence: number, near: number): number => {
    const ahead = (((sequence - near) % WRAP) + WRAP) % WRAP;
    return near + (ahead < WRAP / 2 ? ahead : ahead - WRAP);
  };

  const release = (ready: (first: Held) => boolean): Ordered<T>[] => {
    const out: Ordered<T>[] = [];
    while (next !== undefined && held.size > 0) {
      const first = held.has(next) ? next : Math.min(...held.keys());
      const packet = held.get(first);
      if (!packet || (first !== next && !ready(packet))) break;
      held.delete(first);
      out.push({ item: packet.item, lost: first - next, restarted: false });
      next = first + 1;
    }
    return out;
  };
  const oldest = (): number => Math.min(...[...held.values()].map(({ atMs }) => atMs));
  const waited = (nowMs: number) => (): boolean => held.size > 0 && nowMs - oldest() >= windowMs;

  return {
    push(sequence, item, nowMs) {
      const number = next === undefined ? sequence : extend(sequence, next);
      if (next === undefined) next = number;
      if (Math.abs(number - next) > RESTART) {
        const before = release(() => true);
        next = number + 1;
        return [...before, { item, lost: 0, restarted: true }];
      }
      if (number < next || held.has(number)) {
        late++;
        return [];
      }
      held.set(number, { item, atMs: nowMs });
      return release((first) => held.size > capacity || waited(nowMs)() || nowMs - first.atMs >= windowMs);
    },
    expire: (nowMs) => release(waited(nowMs)),
    get dueMs() {
      return held.size > 0 ? oldest() + windowMs : undefined;
    },
    get late() {
      return late;
    },
  };
};
