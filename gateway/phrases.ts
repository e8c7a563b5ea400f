import type { Redis } from "ioredis";
import type { SharedPhrases } from "../pipeline/tts/cache.ts";

/** Sounds change when voices do; what nobody asks for is gone after a week. */
const TTL_S = 7 * 24 * 3600;
const PREFIX = "earshot:phrase:";

/** Phrases that gateways on one Redis share. Where it is away each keeps its own. */
export const createSharedPhrases = (redis: Redis): SharedPhrases => ({
  get: async (key) => (await redis.getBuffer(PREFIX + key)) ?? undefined,
  set(key, bytes) {
    redis.set(PREFIX + key, Buffer.from(bytes), "EX", TTL_S).catch(() => {});
  },
});
