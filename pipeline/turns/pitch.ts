import { HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";

/** A moment in which somebody sings or speaks a vowel. */
export interface Voicing {
  /** From the first sample fed. */
  readonly atMs: number;
  /** Above 55 Hz. */
  readonly semitones: number;
  /** Of full scale. */
  readonly db: number;
}

/** Keeps the end of a recording and finds its pitch when asked. */
export interface PitchTrack {
  /** 16 kHz samples. */
  feed(samples: Int16Array): void;
  /** The voiced moments of what is kept, those of the last 1.5 s a step of `stepMs` apart where none is missing. */
  read(): { readonly stepMs: number; readonly frames: readonly Voicing[] };
}

/** Voices lie under 400 Hz, so a quarter of the rate holds all that their pitch is made of. */
const DOWN = 4;
const RATE = HEARD_SAMPLE_RATE / DOWN;
const KEPT = 4 * RATE;
const [LOW_HZ, HIGH_HZ] = [65, 400];
const WINDOW = Math.round(RATE * 0.036);
const [SHORTEST, LONGEST] = [Math.floor(RATE / HIGH_HZ), Math.ceil(RATE / LOW_HZ)];
const STEP_MS = 20;
const STEP = (RATE * STEP_MS) / 1000;
/** Of what is older than this, every other step is enough to know how the voice usually sounds. */
const RECENT = (1.5 * RATE) / STEP;
/** What lies this far under the loudest moment is no vowel. */
const RANGE_DB = 26;
/** Likeness of a period to the next from which sound is voiced. */
const LIKENESS = 0.6;
/** A shorter period this near to the best is the true one: the best may be two or three of it. */
const NEARLY = 0.9;

/** The pitch of the window at `from`, in Hz, by normalised correlation with itself; undefined where there is none. */
const pitchAt = (samples: Float32Array, from: number): number | undefined => {
  const scores: number[] = [];
  let energy = 0;
  for (let i = 0; i < WINDOW; i++) energy += (samples[from + i] ?? 0) ** 2;
  let shifted = 0;
  for (let i = 0; i < WINDOW; i++) shifted += (samples[from + i + SHORTEST] ?? 0) ** 2;
  let best = 0;
  for (let lag = SHORTEST; lag <= LONGEST; lag++) {
    let product = 0;
    for (let i = 0; i < WINDOW; i++) product += (samples[from + i] ?? 0) * (samples[from + i + lag] ?? 0);
    const score = product / (Math.sqrt(energy * shifted) + 1e-9);
    scores.push(score);
    best = Math.max(best, score);
    shifted += (samples[from + lag + WINDOW] ?? 0) ** 2 - (samples[from + lag] ?? 0) ** 2;
  }
  if (best < LIKENESS) return undefined;
  const peak = scores.findIndex(
    (score, i) => score >= best * NEARLY && score >= (scores[i - 1] ?? 0) && score >= (scores[i + 1] ?? 0),
  );
  const [before, at, after] = [scores[peak - 1] ?? 0, scores[peak] ?? 0, scores[peak + 1] ?? 0];
  const bend = before - 2 * at + after;
  // The true maximum lies between two samples: on the parabola through the three highest.
  return RATE / (SHORTEST + peak + (bend === 0 ? 0 : (before - after) / (2 * bend)));
};

/** Cheap while it is fed; reading costs what four seconds cost, however long the recording is. */
export const createPitchTrack = (): PitchTrack => {
  const ring = new Float32Array(KEPT);
  let written = 0;
  let [sum, filled] = [0, 0];

  return {
    feed(samples) {
      for (const sample of samples) {
        sum += sample;
        if (++filled < DOWN) continue;
        ring[written++ % KEPT] = sum / DOWN;
        sum = 0;
        filled = 0;
      }
    },
    read() {
      const start = Math.max(0, written - KEPT);
      const kept = Float32Array.from({ length: written - start }, (_, i) => ring[(start + i) % KEPT] ?? 0);
      const levels: number[] = [];
      for (let at = 0; at + WINDOW + LONGEST <= kept.length; at += STEP) {
        let energy = 0;
        for (let i = 0; i < WINDOW; i++) energy += (kept[at + i] ?? 0) ** 2;
        levels.push(10 * Math.log10(energy / WINDOW / 32_768 ** 2 + 1e-12));
      }
      const floor = levels.reduce((loudest, db) => Math.max(loudest, db), -120) - RANGE_DB;
      const frames = levels.flatMap((db, i): Voicing[] => {
        const isSkipped = i < levels.length - RECENT && i % 2 === 1;
        const hz = isSkipped || db < floor || db < -70 ? undefined : pitchAt(kept, i * STEP);
        const atMs = ((start + i * STEP) * 1000) / RATE;
        return hz === undefined ? [] : [{ atMs, db, semitones: 12 * Math.log2(hz / 55) }];
      });
      return { stepMs: STEP_MS, frames };
    },
  };
};
