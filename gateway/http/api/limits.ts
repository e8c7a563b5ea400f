import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { VoiceError } from "../../../protocols/errors.ts";

/** How often something may be done: `points` times in any `seconds`. */
interface Policy {
  readonly points: number;
  readonly seconds: number;
}

/** What is counted, and for whom. */
export const LIMITS = {
  /** Each user, everything that has no limit of its own. */
  default: { points: 3000, seconds: 60 },
  /** Each user, what costs: models, speech, translation. */
  costly: { points: 120, seconds: 60 },
  /** Each address, the same: many may share one. */
  costlyFrom: { points: 3000, seconds: 60 },
  /** Each user, sessions and chats that are opened: all speakers of a house come back at once. */
  openings: { points: 6000, seconds: 60 },
  /** Each address, the same. */
  openingsFrom: { points: 6000, seconds: 60 },
  /** Each address, what needs no token. */
  open: { points: 120, seconds: 60 },
  /** Each address, what tries a password or a code, or sends mail. */
  login: { points: 30, seconds: 60 },
  /** Each account, passwords that were wrong. */
  passwords: { points: 10, seconds: 900 },
  /** Each address, tokens that were wrong. */
  tokens: { points: 120, seconds: 60 },
} as const satisfies Record<string, Policy>;
export type LimitName = keyof typeof LIMITS;

/** What is left after something was counted. */
export interface Allowance {
  readonly isAllowed: boolean;
  /** RateLimit headers, and Retry-After where it is not allowed. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Limits {
  /** Counts one for `who`. */
  take(name: LimitName, who: string): Promise<Allowance>;
  /** Whether `who` has any left, without counting. */
  look(name: LimitName, who: string): Promise<Allowance>;
  /** Forgets what was counted for `who`. */
  clear(name: LimitName, who: string): Promise<void>;
}

/** What of Redis is used; an ioredis client fits. */
export type RedisClient = ConstructorParameters<typeof RateLimiterRedis>[0]["storeClient"];

export interface LimitsOptions {
  /** Counts for all gateways that share it; this process's memory where it is left out, and while it is away. */
  readonly redis?: RedisClient;
  /** Multiplies every limit; 0 lets everything through. Default 1. */
  readonly factor?: number;
}

const headersOf = (name: string, { points, seconds }: Policy, { remainingPoints, msBeforeNext }: RateLimiterRes) => {
  const left = Math.max(0, remainingPoints);
  const resetS = Math.max(0, Math.ceil(msBeforeNext / 1000));
  return {
    // As the standard has it by now, and as most clients know it.
    "ratelimit-policy": `"${name}";q=${points};w=${seconds}`,
    ratelimit: `"${name}";r=${left};t=${resetS}`,
    "ratelimit-limit": String(points),
    "ratelimit-remaining": String(left),
    "ratelimit-reset": String(resetS),
  };
};

export const createLimits = ({ redis, factor = 1 }: LimitsOptions = {}): Limits => {
  if (factor === 0) {
    const all: Allowance = { isAllowed: true, headers: {} };
    return { take: async () => all, look: async () => all, clear: async () => {} };
  }
  const made = Object.entries(LIMITS).map(([name, { points, seconds }]) => {
    const policy = { points: Math.max(1, Math.round(points * factor)), seconds };
    const memory = new RateLimiterMemory({ keyPrefix: name, points: policy.points, duration: seconds });
    const limiter = redis
      ? new RateLimiterRedis({
          storeClient: redis,
          keyPrefix: `earshot:${name}`,
          points: policy.points,
          duration: seconds,
          insuranceLimiter: memory,
        })
      : memory;
    return [name, { policy, limiter }] as const;
  });
  const limiters = Object.fromEntries(made) as Record<LimitName, (typeof made)[number][1]>;
  return {
    async take(name, who) {
      const { policy, limiter } = limiters[name];
      try {
        return { isAllowed: true, headers: headersOf(name, policy, await limiter.consume(who)) };
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const headers = headersOf(name, policy, refused);
        return { isAllowed: false, headers: { ...headers, "retry-after": headers["ratelimit-reset"] } };
      }
    },
    async look(name, who) {
      const { policy, limiter } = limiters[name];
      const known = (await limiter.get(who)) ?? new RateLimiterRes(policy.points, policy.seconds * 1000, 0, true);
      const headers = headersOf(name, policy, known);
      const isAllowed = known.remainingPoints > 0;
      return { isAllowed, headers: isAllowed ? headers : { ...headers, "retry-after": headers["ratelimit-reset"] } };
    },
    async clear(name, who) {
      await limiters[name].limiter.delete(who);
    },
  };
};

/** A refusal that says when to come back. */
export class TooMany extends VoiceError {
  readonly headers: Readonly<Record<string, string>>;
  constructor({ headers }: Allowance) {
    super("too_fast", "too many requests: wait as Retry-After says");
    this.headers = headers;
  }
}

/** Counts one for a user or, where nobody is signed in, for their address; what costs counts for both. */
export const takeFor = async (
  limits: Limits,
  name: LimitName,
  { userId, address }: { readonly userId?: string | undefined; readonly address: string },
): Promise<Allowance> => {
  const own = await limits.take(name, userId ?? address);
  if (!own.isAllowed || name !== "costly") return own;
  const there = await limits.take("costlyFrom", address);
  return there.isAllowed ? own : there;
};

/** What `authenticate` says of a token, unless too many wrong ones came from `address`; a wrong one counts there. */
export const believed = async <T>(limits: Limits, address: string, authenticate: () => Promise<T>): Promise<T> => {
  const guesses = await limits.look("tokens", address);
  if (!guesses.isAllowed) throw new TooMany(guesses);
  return await authenticate().catch(async (error: unknown) => {
    if (error instanceof VoiceError && error.code === "unauthorized") await limits.take("tokens", address);
    throw error;
  });
};
