import type { SessionEvent } from "../../protocols/events.ts";

interface Playing {
  readonly startedAt: number;
  /** How long it has stood still, in milliseconds, until `heldSince`. */
  heldMs: number;
  /** Stands still since then; undefined while it plays. */
  heldSince: number | undefined;
  /** In Hz. */
  readonly sampleRate: number;
  /** How long it is, or where it was cut off; unknown while it is being spoken. */
  samples: number;
}

/** How far replies have been heard, by the clock: for audio that the browser plays without telling where it is. */
export interface ClockedReplies {
  hear(event: SessionEvent): void;
  /** Samples of `turn` that have been heard. */
  heard(turn: number): number;
  /** What has been heard since it was last asked: turn and position. */
  news(): readonly (readonly [turn: number, position: number])[];
  startedAt(turn: number): number | undefined;
}

/** `delayMs` answers how long audio waits here before it is heard. */
export const createClockedReplies = (delayMs: () => number): ClockedReplies => {
  const replies = new Map<number, Playing>();
  const told = new Map<number, number>();
  const heard = (turn: number): number => {
    const reply = replies.get(turn);
    if (!reply) return 0;
    const until = reply.heldSince ?? performance.now();
    const elapsedMs = Math.max(0, until - reply.startedAt - reply.heldMs - delayMs());
    return Math.min(reply.samples, Math.floor((elapsedMs / 1000) * reply.sampleRate));
  };
  return {
    heard,
    hear(event) {
      if (event.type === "reply.started")
        replies.set(event.turn, {
          startedAt: performance.now(),
          heldMs: 0,
          heldSince: undefined,
          sampleRate: event.sampleRate,
          samples: Number.POSITIVE_INFINITY,
        });
      else if (event.type === "reply.paused") {
        const reply = replies.get(event.turn);
        if (reply) reply.heldSince ??= performance.now();
      } else if (event.type === "reply.resumed") {
        const reply = replies.get(event.turn);
        if (reply?.heldSince === undefined) return;
        reply.heldMs += performance.now() - reply.heldSince;
        reply.heldSince = undefined;
      } else if (event.type === "reply.ended") {
        const reply = replies.get(event.turn);
        if (reply) reply.samples = event.reason === "completed" ? event.samples : heard(event.turn);
      }
    },
    news() {
      const fresh: (readonly [number, number])[] = [];
      for (const turn of replies.keys()) {
        const position = heard(turn);
        if (position > (told.get(turn) ?? 0)) fresh.push([turn, position]);
        told.set(turn, position);
      }
      return fresh;
    },
    startedAt: (turn) => replies.get(turn)?.startedAt,
  };
};
