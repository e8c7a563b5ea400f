import type { Loudness } from "./loudness.ts";

/** What a caller's room sounds like while nobody speaks. One caller each. */
export interface Room {
  /** A frame without speech. */
  learn(loudness: Loudness): void;
  /** Whether enough is known, and it is quiet enough, to tell by loudness alone that nobody speaks. */
  readonly isKnown: boolean;
  /** Whether a frame is louder, in any way, than the room is by itself. */
  standsOut(loudness: Loudness): boolean;
}

/** Frames until a room is known: half a second. */
const KNOWN_FRAMES = 16;
/** A frame's share in the mean: a new fan is part of the room after some seconds. */
const SLOW = 0.03;
/** Louder by so many deviations is not the room itself, within these bounds in dB. */
const DEVIATIONS = 4;
const [LEAST_DB, MOST_DB] = [3, 6];
/** A frame that is far louder counts no more than this much: one door does not make a loud room. */
const SURPRISE_DB = 10;

interface Level {
  mean: number;
  variance: number;
}

/** `loudestDb` of full scale: in a louder room loudness alone tells nothing. */
export const createRoom = ({ loudestDb }: { readonly loudestDb: number }): Room => {
  const levels: Record<keyof Loudness, Level> = {
    whole: { mean: 0, variance: 0 },
    middle: { mean: 0, variance: 0 },
    treble: { mean: 0, variance: 0 },
  };
  let frames = 0;

  const learn = (level: Level, db: number) => {
    // The first ones count alike, later ones ever less than the mean of all.
    const share = Math.max(SLOW, 1 / frames);
    const step = frames === 1 ? db - level.mean : Math.min(SURPRISE_DB, db - level.mean);
    level.mean += share * step;
    level.variance = frames === 1 ? 0 : (1 - share) * (level.variance + share * step * step);
  };
  const exceeds = ({ mean, variance }: Level, db: number) =>
    db > mean + Math.min(MOST_DB, Math.max(LEAST_DB, DEVIATIONS * Math.sqrt(variance)));

  return {
    learn({ whole, middle, treble }) {
      frames++;
      learn(levels.whole, whole);
      learn(levels.middle, middle);
      learn(levels.treble, treble);
    },
    get isKnown() {
      return frames >= KNOWN_FRAMES && levels.whole.mean <= loudestDb;
    },
    standsOut: ({ whole, middle, treble }) =>
      exceeds(levels.whole, whole) || exceeds(levels.middle, middle) || exceeds(levels.treble, treble),
  };
};
