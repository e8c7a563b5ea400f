/** Follows the level of one utterance, to tell when its last sound was: a voice detector lets go of speech some time after. */
export interface LastSound {
  /** 16 kHz samples of the utterance as they come. */
  feed(samples: Int16Array): void;
  /**
   * How long before the end of the detector's last frame of speech the voice fell silent, in ms. To be asked when
   * `silentMs` of what was fed came after that frame, some 64 ms.
   */
  lagMs(silentMs: number): number;
  /**
   * Whether the newest sound stands out of the quietest moment of the last `silentMs`: speech may be going on already, which
   * a voice detector tells 60 to 200 ms later, latest of words that begin with an "s" or an "f".
   */
  standsOut(silentMs: number): boolean;
}

const STEP_MS = 8;
const STEP = 16 * STEP_MS;
/** Two seconds. */
const STEPS = 250;
/** A voice is over where it is this much under its loud parts, in dB ... */
const RANGE_DB = 30;
/** ... or hardly over the room. */
const OVER_ROOM_DB = 8;
/** A room so much under the voice is quiet: there levels tell the end to within 10 ms. */
const QUIET_ROOM_DB = RANGE_DB + OVER_ROOM_DB;
/** A voice so little over its room, in dB, is hardly heard. */
const LOUD_ROOM_DB = 18;
/**
 * Silero is late by 60 ms half of the time and by 110 at times; in noise of 20 dB by 75 half of the time, and where noise is
 * 10 to 15 dB under the voice by 105 to 155.
 */
const LAG_MS = { quiet: [0, 130], noisy: [50, 115], loud: [85, 140] } as const;
/** A room is as loud as the quietest 48 ms of a silence, of its last 0.8 s. */
const [ROOM, LONGEST] = [6, 100] as const;
/**
 * Sound of so many steps stands out when it is so much louder: no bed of noise does by itself, nine in ten words do once they
 * have sounded for 50 ms.
 */
const STANDS_OUT = [
  [2, 12],
  [4, 10],
  [8, 8],
] as const;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Measured on flite's voices and people in noise of 10 to 20 dB and in quiet; holds two seconds of levels. */
export const createLastSound = (): LastSound => {
  const levels = new Float32Array(STEPS);
  let count = 0;
  let [squares, filled] = [0, 0];
  /** The level of so many steps ago, in dB of one 16-bit step; the newest is 0. */
  const level = (ago: number): number => levels[(count - 1 - ago + STEPS * 2) % STEPS] ?? 0;
  const range = (from: number, steps: number): number[] =>
    Array.from({ length: Math.max(0, Math.min(steps, Math.min(count, STEPS) - from)) }, (_, i) => level(from + i));
  const average = (from: number, steps: number): number => {
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += level(from + i);
    return sum / steps;
  };

  return {
    feed(samples) {
      for (const sample of samples) {
        squares += sample * sample;
        if (++filled < STEP) continue;
        levels[count % STEPS] = 10 * Math.log10(squares / STEP + 1);
        count = count === STEPS * 2 - 1 ? STEPS : count + 1;
        [squares, filled] = [0, 0];
      }
    },
    lagMs(silentMs) {
      const after = Math.round(silentMs / STEP_MS);
      const said = range(after, STEPS);
      if (said.length === 0 || after === 0) return 0;
      const loud = [...said].sort((a, b) => a - b)[Math.floor(said.length * 0.9)] ?? 0;
      // A room is as loud as its quietest 32 ms.
      const quietest = said
        .slice(3)
        .reduce((low, _, i) => Math.min(low, mean(said.slice(i, i + 4))), Number.POSITIVE_INFINITY);
      const room = Math.min(quietest, mean(range(0, after)));
      const over = Math.max(loud - RANGE_DB, room + OVER_ROOM_DB);
      const overDb = loud - room;
      const [least, most] = LAG_MS[overDb >= QUIET_ROOM_DB ? "quiet" : overDb >= LOUD_ROOM_DB ? "noisy" : "loud"];
      const sound = said.findIndex((each) => each >= over);
      return Math.min(most, Math.max(least, (sound < 0 ? said.length : sound) * STEP_MS));
    },
    // Asked with every frame of silence: nothing is made for it.
    standsOut(silentMs) {
      const steps = Math.min(Math.floor(silentMs / STEP_MS), LONGEST, Math.min(count, STEPS));
      let room = Number.POSITIVE_INFINITY;
      for (let from = 0; from + ROOM <= steps; from++) room = Math.min(room, average(from, ROOM));
      for (const [newest, db] of STANDS_OUT) if (newest <= steps && average(0, newest) >= room + db) return true;
      return false;
    },
  };
};
