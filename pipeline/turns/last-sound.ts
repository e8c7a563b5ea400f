/** Follows the level of one utterance, to tell when its last sound was: a voice detector lets go of speech some time after. */
export interface LastSound {
  /** 16 kHz samples of the utterance as they come. */
  feed(samples: Int16Array): void;
  /**
   * How long before the end of the detector's last frame of speech the voice fell silent, in ms. To be asked when
   * `silentMs` of what was fed came after that frame, some 64 ms.
   */
  lagMs(silentMs: number): number;
  /** The newest sound stands out of the silence before it: speech may be going on already. */
  readonly isRising: boolean;
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
/** Silero is that late: by 40 ms half of the time and seldom by more than 75, and in noise by 75 half of the time. */
const LAG_MS = { quiet: [0, 130], noisy: [50, 95] } as const;
const RISE_DB = 10;
/** The newest 16 ms against the 64 before. */
const [NEWEST, BEFORE] = [2, 8] as const;

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
      const [least, most] = loud - room >= QUIET_ROOM_DB ? LAG_MS.quiet : LAG_MS.noisy;
      const sound = said.findIndex((each) => each >= over);
      return Math.min(most, Math.max(least, (sound < 0 ? said.length : sound) * STEP_MS));
    },
    // Asked with every frame of silence: nothing is made for it.
    get isRising() {
      return count >= NEWEST + BEFORE && average(0, NEWEST) >= average(NEWEST, BEFORE) + RISE_DB;
    },
  };
};
