import { Redis } from "ioredis";
import type { Logger } from "../pipeline/log.ts";

/** A connection to Redis that comes back by itself. */
export interface OpenRedis {
  readonly client: Redis;
  /** May be called twice. */
  close(): Promise<void>;
}

/** Connects to Redis in the background: what counts by it counts for itself while it is away. */
export const openRedis = async ({ url, log }: { readonly url: string; readonly log: Logger }): Promise<OpenRedis> => {
  const client = new Redis(url, {
    // Whoever asks while it is away is told at once, rather than kept waiting.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5000,
    commandTimeout: 500,
    retryStrategy: (attempt) => Math.min(5000, attempt * 200),
    lazyConnect: true,
  });
  let isAway = false;
  client.on("ready", () => {
    isAway = false;
    log.info({}, "redis connected");
  });
  // The message may hold the address, and that the password.
  client.on("error", (error: Error & { readonly code?: string }) => {
    if (!isAway) log.warn({ code: error.code ?? "unknown" }, "redis is away, requests are counted here");
    isAway = true;
  });
  client.connect().catch(() => {});
  return {
    client,
    async close() {
      client.disconnect();
    },
  };
};
