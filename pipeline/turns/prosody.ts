import type { AudioFrame } from "../../protocols/audio.ts";
import { cadenceOf } from "./cadence.ts";
import { createEnding } from "./ending.ts";
import { createPitchTrack, type Voicing } from "./pitch.ts";

/** How an utterance sounded just before it paused. */
export interface ProsodyFeatures {
  /** Semitones of the last voiced 200 ms against the utterance's median; below 0 is falling. */
  readonly pitchFall: number;
  /** Semitones a second over the last voiced 200 ms; below 0 is falling. */
  readonly pitchSlope: number;
  /** Decibels of the last voiced 200 ms against the median of what is voiced; below 0 is falling. */
  readonly energyFall: number;
  /** Length of the last stretch that is voiced without a break, in ms: last syllables are drawn out. */
  readonly finalMs: number;
  /** Log odds that so a sentence ends, as `cadence.ts` tells from the last 600 ms. */
  readonly cadence: number;
}

/** Listens to one utterance. */
export interface Prosody {
  /** 16 kHz frames of the utterance as they come. */
  feed(frame: Pick<AudioFrame, "samples">): void;
  /** Computed when asked for, at a pause, in under 4 ms; undefined where too little is voiced to tell. */
  features(): ProsodyFeatures | undefined;
  /** How its last 600 ms sounded, see `Ending`: what the cadence is fitted on. In under 4 ms. */
  ending(): Float32Array | undefined;
}

/** The end of an utterance that its pitch and loudness are taken from. */
const FINAL_MS = 200;
/** Voiced sound that there must be in all. */
const LEAST_MS = 200;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Slope of a straight line through the points, in units of `y` a unit of `x`. */
const slope = (points: readonly { readonly x: number; readonly y: number }[]): number => {
  const [x0, y0] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = points.reduce((sum, { x }) => sum + (x - x0) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0) / spread;
};

/** Frames that a jump of an octave or a stray one would spoil are left out: those far from the frames around them. */
const steady = (voiced: readonly Voicing[]): readonly Voicing[] =>
  voiced.filter((frame, i) => {
    const near = voiced.slice(Math.max(0, i - 2), i + 3).map(({ semitones }) => semitones);
    return Math.abs(frame.semitones - median(near)) < 4;
  });

/** Prosody of one utterance. Holds its last four seconds. */
export const createProsody = (): Prosody => {
  const track = createPitchTrack();
  const ending = createEnding();
  return {
    feed({ samples }) {
      track.feed(samples);
      ending.feed(samples);
    },
    ending: () => ending.values(steady(track.read().frames)),
    features() {
      const { stepMs, frames } = track.read();
      const voiced = steady(frames);
      const last = voiced.at(-1);
      if (!last || voiced.length * stepMs < LEAST_MS) return undefined;
      const final = voiced.slice(-Math.round(FINAL_MS / stepMs));
      let first = voiced.length - 1;
      while (first > 0 && (voiced[first]?.atMs ?? 0) - (voiced[first - 1]?.atMs ?? 0) <= stepMs * 1.5) first--;
      return {
        pitchFall: mean(final.map(({ semitones }) => semitones)) - median(voiced.map(({ semitones }) => semitones)),
        pitchSlope: slope(final.map(({ atMs, semitones }) => ({ x: atMs / 1000, y: semitones }))),
        energyFall: mean(final.map(({ db }) => db)) - median(voiced.map(({ db }) => db)),
        finalMs: last.atMs - (voiced[first]?.atMs ?? 0) + stepMs,
        cadence: cadenceOf(ending.values(voiced)),
      };
    },
  };
};
