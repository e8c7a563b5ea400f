import type { SessionEvent } from "./events.ts";

/** A loudspeaker that makes no sound: tells when each sample would have been heard. */
export interface Playout {
  /** Rate of the reply audio, in Hz; before it nothing is played. */
  begin(sampleRate: number): void;
  /** Audio of `turn` has arrived: so many samples from `position` on. */
  take(audio: { readonly turn: number; readonly position: number; readonly samples: number }): void;
  /**
   * Does what an event asks of a loudspeaker: an interrupted reply is silent at once, and what was not played will not
   * be; a paused one keeps its place until it resumes, there or further back.
   */
  follow(event: SessionEvent): void;
  end(): void;
}

/** Acknowledgements are at least this far apart. */
const INTERVAL_MS = 40;

/** Calls `played` as the frames it takes would come out of a loudspeaker that starts with their arrival. */
export const createPlayout = (played: (turn: number, position: number) => void): Playout => {
  let sampleRate = 0;
  let waiting: { readonly turn: number; readonly position: number; readonly heardAt: number }[] = [];
  let silentAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pausedAt: number | undefined;
  /** Where the last audio that came ends. */
  let latest = { turn: 0, position: 0 };

  const tell = () => {
    timer = undefined;
    const now = performance.now();
    const positions = new Map<number, number>();
    while (waiting[0] && waiting[0].heardAt <= now) {
      positions.set(waiting[0].turn, waiting[0].position);
      waiting.shift();
    }
    for (const [turn, position] of positions) played(turn, position);
    schedule();
  };
  const schedule = () => {
    if (timer !== undefined || !waiting[0] || pausedAt !== undefined) return;
    timer = setTimeout(tell, Math.max(INTERVAL_MS, waiting[0].heardAt - performance.now()));
  };
  /** What is heard again of `turn` from `position` on, in milliseconds: told already, so that it is not told twice. */
  const againMs = (turn: number, position: number): number => {
    const next = waiting[0] ?? { ...latest, heardAt: 0 };
    if (next.turn !== turn || pausedAt === undefined) return 0;
    const leftMs = Math.max(0, next.heardAt - pausedAt);
    return Math.max(0, ((next.position - position) / sampleRate) * 1000 - leftMs);
  };
  const resume = (backMs = 0) => {
    if (pausedAt === undefined) return;
    const silence = performance.now() - pausedAt + backMs;
    pausedAt = undefined;
    waiting = waiting.map((frame) => ({ ...frame, heardAt: frame.heardAt + silence }));
    silentAt = Math.max(silentAt + silence, performance.now() + backMs);
    schedule();
  };
  const pause = () => {
    if (pausedAt !== undefined) return;
    // What has been heard already is told before the clock stops.
    clearTimeout(timer);
    tell();
    clearTimeout(timer);
    timer = undefined;
    pausedAt = performance.now();
  };
  const drop = () => {
    pausedAt = undefined;
    waiting = [];
    clearTimeout(timer);
    timer = undefined;
    silentAt = 0;
  };

  return {
    begin(rate) {
      sampleRate = rate;
    },
    take({ turn, position, samples }) {
      if (sampleRate === 0) return;
      // Time stands still while it is paused.
      silentAt = Math.max(silentAt, pausedAt ?? performance.now()) + (samples / sampleRate) * 1000;
      latest = { turn, position: position + samples };
      waiting.push({ ...latest, heardAt: silentAt });
      schedule();
    },
    follow(event) {
      if (event.type === "reply.paused") pause();
      else if (event.type === "reply.resumed")
        resume(event.position === undefined ? 0 : againMs(event.turn, event.position));
      else if (event.type === "reply.ended") {
        if (event.reason === "interrupted") waiting = waiting.filter((frame) => frame.turn !== event.turn);
        if (waiting.length === 0) drop();
        else resume();
      }
    },
    end: drop,
  };
};
