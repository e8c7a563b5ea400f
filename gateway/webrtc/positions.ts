/** How far each turn's reply has got: taken in, left for the client, heard there. All count samples. */
export interface Positions {
  /** So many samples of `turn` were taken in. */
  took(turn: number, samples: number): void;
  /** So many of them have left. */
  left(turn: number, samples: number): void;
  /** So many of them were dropped, and never will leave. */
  dropped(turn: number, samples: number): void;
  /** The client says it has heard `turn` up to here. False where that cannot be: not left, or less than before. */
  played(turn: number, position: number): boolean;
  sent(turn: number): number;
  /** What the client says it has heard; where it says nothing, what left long enough ago. */
  heard(turn: number): number;
}

export interface PositionsOptions {
  readonly now: () => number;
  /** From leaving to sound. */
  readonly latencyMs: number;
  readonly sampleRate: number;
}

interface Reply {
  taken: number;
  left: number;
  /** Undefined until the client says something. */
  told: number | undefined;
  /** When what left last did; the samples before it left at an even pace. */
  leftAt: number;
}

/** Turns whose positions are remembered: a client acknowledges the last one or two. */
const TURNS_KEPT = 32;

export const createPositions = ({ now, latencyMs, sampleRate }: PositionsOptions): Positions => {
  const replies = new Map<number, Reply>();
  const of = (turn: number): Reply => {
    const known = replies.get(turn);
    if (known) return known;
    const fresh: Reply = { taken: 0, left: 0, told: undefined, leftAt: 0 };
    replies.set(turn, fresh);
    for (const oldest of replies.keys()) {
      if (replies.size <= TURNS_KEPT) break;
      replies.delete(oldest);
    }
    return fresh;
  };

  return {
    took(turn, samples) {
      of(turn).taken += samples;
    },
    left(turn, samples) {
      const reply = of(turn);
      reply.left += samples;
      reply.leftAt = now();
    },
    dropped(turn, samples) {
      of(turn).taken -= samples;
    },
    played(turn, position) {
      const reply = replies.get(turn);
      if (!reply || position > reply.left || position < (reply.told ?? 0)) return false;
      reply.told = position;
      return true;
    },
    sent: (turn) => replies.get(turn)?.taken ?? 0,
    heard(turn) {
      const reply = replies.get(turn);
      if (!reply) return 0;
      if (reply.told !== undefined) return reply.told;
      const underWayMs = Math.max(0, latencyMs - (now() - reply.leftAt));
      return Math.max(0, reply.left - Math.round((underWayMs * sampleRate) / 1000));
    },
  };
};
