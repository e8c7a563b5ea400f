import { HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";

/** Follows the loudness of one utterance. */
export interface Pauses {
  /** Takes what was heard next. Where the voice detector says that it is no voice, it is quiet, however loud the room. */
  feed(samples: Int16Array, voiced?: boolean): void;
  /** Whether anything louder than a quiet room was heard. */
  readonly heard: boolean;
  /** How long it has been quiet, against how loud this caller speaks. */
  readonly quietMs: number;
  /** Loud sound so far. */
  readonly loudMs: number;
}

const STEP_MS = 20;
const STEP = (HEARD_SAMPLE_RATE * STEP_MS) / 1000;
/** Speech is this much of its loudest steps even in soft syllables. */
const SOFT = 0.12;
/** What stands this far over the quietest steps is more than the room. */
const OVER_ROOM = 2;
/** Loudness, of 32 768, under which a recording holds nothing. */
const NOTHING = 30;

export const createPauses = (): Pauses => {
  let [squares, filled] = [0, 0];
  let [loudest, room] = [0, Number.POSITIVE_INFINITY];
  let [quietMs, loudMs] = [0, 0];
  let smoothed = 0;

  const step = (loudness: number, voiced: boolean) => {
    // Clicks are one step long; the mean of three steps hardly sees them.
    smoothed += (loudness - smoothed) / 3;
    loudest = Math.max(loudest * 0.999, smoothed);
    room = Math.min(room * 1.005, Math.max(smoothed, 1));
    if (!voiced || loudness < Math.max(loudest * SOFT, room * OVER_ROOM, NOTHING)) quietMs += STEP_MS;
    else {
      quietMs = 0;
      loudMs += STEP_MS;
    }
  };
  return {
    feed(samples, voiced = true) {
      for (const sample of samples) {
        squares += sample * sample;
        if (++filled < STEP) continue;
        step(Math.sqrt(squares / STEP), voiced);
        squares = 0;
        filled = 0;
      }
    },
    get heard() {
      return loudest >= NOTHING * 2;
    },
    get quietMs() {
      return quietMs;
    },
    get loudMs() {
      return loudMs;
    },
  };
};
