export interface PausesOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** So much silence is to be heard now. */
  readonly onSilence: (ms: number) => void;
}

/** Tells the time in a stream whose sender leaves silence out: endings are found by the silence after them. */
export interface Pauses {
  /** Silence given since the last packet. */
  readonly givenMs: number;
  /** A packet of `ms` has come. */
  came(ms: number): void;
  /** May be called twice. */
  end(): void;
}

const TICK_MS = 20;
/**
 * Silence is given once nothing has come for this long, and then for all of it: networks pause too, for the 200 ms of
 * TCP's shortest retransmission, and an utterance takes longer to be over.
 */
const QUIET_MS = 240;

/** One timer each; nothing is given before the first packet. */
export const createPauses = ({ now, onSilence }: PausesOptions): Pauses => {
  let cameAt: number | undefined;
  let packetMs = 0;
  let givenMs = 0;
  const timer = setInterval(() => {
    if (cameAt === undefined) return;
    const owedMs = now() - cameAt - givenMs;
    if (givenMs === 0 && owedMs < QUIET_MS + packetMs) return;
    const ms = Math.floor(owedMs / TICK_MS) * TICK_MS;
    if (ms <= 0) return;
    givenMs += ms;
    onSilence(ms);
  }, TICK_MS);
  return {
    get givenMs() {
      return givenMs;
    },
    came(ms) {
      cameAt = now();
      packetMs = ms;
      givenMs = 0;
    },
    end: () => clearInterval(timer),
  };
};
