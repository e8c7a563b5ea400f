import { ProviderFailure } from "../failure.ts";

export interface BreakerOptions {
  /** Failures in a row after which a provider is left alone. Default 3. */
  readonly failures?: number;
  /** For how long at first; doubled each time it fails again, to 16 times. Default 10 000 ms. */
  readonly coolMs?: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Keeps callers from waiting for a provider that is known to fail. */
export interface Breaker {
  /** Whether it may be asked now. Where it was left alone long enough, one caller may, to see whether it is back. */
  allows(): boolean;
  succeeded(): void;
  failed(error: unknown): void;
  /** What was asked ended without telling anything: the caller left. */
  dropped(): void;
  readonly isOpen: boolean;
}

/** A wrong key does not mend itself, but its owner may. */
const REFUSED_MS = 60_000;
const LONGEST = 16;

export const createBreaker = ({ failures = 3, coolMs = 10_000, now }: BreakerOptions): Breaker => {
  let inRow = 0;
  let openings = 0;
  let openUntil = 0;
  let isProbing = false;
  const open = (forMs: number) => {
    openUntil = Math.max(openUntil, now() + forMs);
    openings++;
  };
  return {
    allows: () => {
      if (now() < openUntil) return false;
      if (openings === 0) return true;
      if (isProbing) return false;
      isProbing = true;
      return true;
    },
    succeeded: () => {
      inRow = 0;
      openings = 0;
      openUntil = 0;
      isProbing = false;
    },
    failed: (error) => {
      const wasProbe = isProbing;
      isProbing = false;
      const reason = error instanceof ProviderFailure ? error.reason : undefined;
      // It was asked what nobody could answer.
      if (reason === "invalid" || reason === "too_long") return;
      inRow++;
      if (reason === "rate" && error instanceof ProviderFailure) open(error.waitMs ?? coolMs);
      else if (reason === "refused") open(REFUSED_MS);
      else if (wasProbe || inRow >= failures) open(coolMs * Math.min(LONGEST, 2 ** openings));
    },
    dropped: () => {
      isProbing = false;
    },
    get isOpen() {
      return now() < openUntil;
    },
  };
};
