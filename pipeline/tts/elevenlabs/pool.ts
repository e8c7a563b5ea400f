import { ProviderFailure } from "../../failure.ts";
import { type Connection, type ConnectionOptions, createConnection } from "./connection.ts";

/** Connections, kept from one reply to the next. */
export interface Pool {
  /** One to `url` with room for a reply; `fresh` is one that has served nobody. Rejects with ProviderFailure. */
  take(url: string, options?: { readonly fresh?: boolean }): Promise<Taken>;
  /** May be called twice. */
  close(): Promise<void>;
}

export interface Taken {
  readonly connection: Connection;
  /** Whether it has served before, and so may have died unnoticed. */
  readonly isUsed: boolean;
}

export interface PoolOptions extends Omit<ConnectionOptions, "url"> {
  /** Connections at a time, over all voices. */
  readonly max: number;
  /** For so long after a reply the server's closing an idle connection is answered by opening another. */
  readonly keepMs: number;
  readonly now: () => number;
}

interface Kept {
  readonly connection: Connection;
  uses: number;
}

export const createPool = ({ max, keepMs, now, ...options }: PoolOptions): Pool => {
  const kept = new Map<string, Set<Kept>>();
  const lastUsed = new Map<string, number>();
  let isClosed = false;

  const all = () => [...kept.values()].flatMap((set) => [...set]);
  /** Makes room by closing what nobody speaks by, the longest idle voice first. */
  const makeRoom = () => {
    if (all().length < max) return true;
    const urls = [...kept.keys()].sort((a, b) => (lastUsed.get(a) ?? 0) - (lastUsed.get(b) ?? 0));
    for (const url of urls)
      for (const one of kept.get(url) ?? [])
        if (one.connection.contexts === 0) {
          kept.get(url)?.delete(one);
          one.connection.close();
          return true;
        }
    return false;
  };
  const connect = (url: string): Kept => {
    const one: Kept = { connection: createConnection({ url, ...options }), uses: 0 };
    const set = kept.get(url) ?? new Set();
    kept.set(url, set.add(one));
    void one.connection.closed.then(() => {
      const wasKept = set.delete(one);
      if (set.size > 0) return;
      if (kept.get(url) === set) kept.delete(url);
      // The next reply should not wait for a handshake. One that never opened would fail again.
      const isWanted = now() - (lastUsed.get(url) ?? Number.NEGATIVE_INFINITY) < keepMs;
      if (wasKept && one.uses > 0 && isWanted && !isClosed && makeRoom()) connect(url);
    });
    return one;
  };

  return {
    async take(url, { fresh = false } = {}) {
      if (isClosed) throw new ProviderFailure("connection", "elevenlabs is closed");
      const free = [...(kept.get(url) ?? [])].find(({ connection, uses }) => connection.isFree && !(fresh && uses > 0));
      if (!free && !makeRoom()) throw new ProviderFailure("rate", "all connections to elevenlabs are taken");
      const one = free ?? connect(url);
      await one.connection.ready;
      // Others may have come while it opened.
      if (!one.connection.isFree) return this.take(url, { fresh });
      lastUsed.set(url, now());
      return { connection: one.connection, isUsed: one.uses++ > 0 };
    },
    async close() {
      isClosed = true;
      await Promise.all(
        all().map(({ connection }) => {
          connection.close();
          return connection.closed;
        }),
      );
    },
  };
};
