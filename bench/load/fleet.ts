import { setTimeout as sleep } from "node:timers/promises";
import { build, type Histogram } from "hdr-histogram-js";
import { type LoadSession, openLoadSession, type Phrase } from "./session.ts";

/** A turn that was not answered before the next one counts as this. */
export const UNANSWERED_MS = 6000;
const TURN_MS = 6000;
/** Sessions share one timer of this period; each has its own phase by when it was opened. */
const TICK_MS = 5;

/** How answers came in one stretch of time. */
export interface Window {
  readonly firstAudio: Histogram;
  turns: number;
  unanswered: number;
}

/** Many sessions of one process. */
export interface Fleet {
  /** Opens so many more sessions, at times that are spread like people's, over about `overMs`. Answers how many were refused. */
  grow(count: number, kind: "talking" | "silent", overMs: number): Promise<number>;
  /** Hangs up the newest until so many are left of the kind. */
  shrink(kind: "talking" | "silent", left: number): Promise<void>;
  /** Answers that come from now on count in a new window. */
  measure(): Window;
  count(kind: "talking" | "silent"): number;
  /** Sessions that ended by themselves so far. */
  readonly lost: number;
  close(): Promise<void>;
}

export interface FleetOptions {
  readonly url: string;
  readonly token: string;
  readonly phrases: readonly Phrase[];
  readonly quiet: Int16Array;
  readonly random: () => number;
  readonly turnMs?: number;
}

const newWindow = (): Window => ({
  firstAudio: build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000, numberOfSignificantValueDigits: 3 }),
  turns: 0,
  unanswered: 0,
});

export const createFleet = ({ url, token, phrases, quiet, random, turnMs = TURN_MS }: FleetOptions): Fleet => {
  const sessions = { talking: [] as LoadSession[], silent: [] as LoadSession[] };
  let window = newWindow();
  let windowFrom = 0;
  let lost = 0;
  let isClosed = false;

  const ticker = (async () => {
    while (!isClosed) {
      const now = performance.now();
      for (const session of sessions.talking) session.tick(now);
      for (const session of sessions.silent) session.tick(now);
      await sleep(Math.max(1, TICK_MS - (performance.now() - now)));
    }
  })();

  const open = (kind: "talking" | "silent"): Promise<LoadSession> => {
    const first = Math.floor(random() * phrases.length);
    return openLoadSession({
      url,
      token,
      quiet,
      phrases: kind === "silent" ? [] : [...phrases.slice(first), ...phrases.slice(0, first)],
      everyMs: turnMs,
      // People do not all begin at once.
      firstMs: 300 + random() * turnMs,
      onTurn({ firstAudioMs, intendedAt }) {
        if (intendedAt < windowFrom) return;
        window.turns++;
        if (firstAudioMs === undefined) window.unanswered++;
        window.firstAudio.recordValue(Math.max(1, Math.round(firstAudioMs ?? UNANSWERED_MS)));
      },
      onLost: () => {
        lost++;
      },
    });
  };

  return {
    async grow(count, kind, overMs) {
      let refused = 0;
      let at = performance.now();
      const opened: Promise<void>[] = [];
      for (let i = 0; i < count; i++) {
        // Arrivals are a Poisson process: the time to the next one knows nothing of the last.
        at += (-Math.log(1 - random()) * overMs) / count;
        await sleep(Math.max(0, at - performance.now()));
        opened.push(
          open(kind).then(
            (session) => void sessions[kind].push(session),
            () => {
              refused++;
            },
          ),
        );
      }
      await Promise.all(opened);
      return refused;
    },
    async shrink(kind, left) {
      await Promise.all(sessions[kind].splice(left).map((session) => session.close()));
    },
    measure() {
      window = newWindow();
      windowFrom = performance.now();
      return window;
    },
    count: (kind) => sessions[kind].filter(({ isOpen }) => isOpen).length,
    get lost() {
      return lost;
    },
    async close() {
      await Promise.all([...sessions.talking, ...sessions.silent].map((session) => session.close()));
      isClosed = true;
      await ticker;
    },
  };
};
