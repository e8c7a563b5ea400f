import { BANDS, type BandPowers } from "./bands.ts";

/** A room rings: what was played 20 ms ago is expected at this share of its power. */
const RING = 0.5;
/** The leak of a band is that which four blocks in five stay under: it climbs by so many dB where one does not ... */
const CLIMB_DB = 1.2;
/** ... and falls by so many where one does. */
const FALL_DB = 0.3;
/** While a caller speaks it climbs all the same, so that a changed room does not sound like one for ever. */
const SLOW_CLIMB_DB = 0.15;
/** What has just been learnt fits what it was learnt from better than what comes. */
const FRESH_DB = 6;
const [LEAST_DB, MOST_DB] = [-60, 20];
/** A band counts from so much over what is expected on, and no further than that. */
const OVER_DB = 3;
const FULL_DB = 12;
const FLOOR_RATIO = 4;

/**
 * Tells a caller from what is left of an echo, by band: voices that sound together seldom fill the same ones. Learns how
 * much of what is played is usually left in each.
 */
export interface NearEnd {
  /** How far the bands stand over what is expected of an echo, in dB, as a mean over all of them: 0 where none does. */
  evidence(powers: BandPowers, floor: number): number;
  /** The block that `evidence` was last asked about was an echo, or most likely was not. */
  learn(isEcho: boolean): void;
  /** What is known was learnt a moment ago. */
  doubt(): void;
}

const decibels = (power: number) => 10 * Math.log10(power + 1e-3);

export const createNearEnd = (): NearEnd => {
  const expected = new Float64Array(BANDS);
  /** How much of a band is left, in dB; NaN until anything was played in it. */
  const leakDb = new Float64Array(BANDS).fill(Number.NaN);
  const lastDb = new Float64Array(BANDS);
  const leakOf = (band: number) => {
    const leak = leakDb[band] as number;
    return Number.isNaN(leak) ? MOST_DB : leak;
  };
  return {
    evidence({ left, played }, floor) {
      const quiet = (FLOOR_RATIO * floor) / BANDS;
      let sum = 0;
      for (let band = 0; band < BANDS; band++) {
        const source = Math.max(played[band] as number, (expected[band] as number) * RING);
        expected[band] = source;
        const power = left[band] as number;
        lastDb[band] = source > 1 ? decibels(power) - decibels(source) : Number.NaN;
        const over = decibels(power) - decibels(source * 10 ** (leakOf(band) / 10) + quiet);
        sum += Math.min(FULL_DB, Math.max(0, over - OVER_DB));
      }
      return sum / BANDS;
    },
    learn(isEcho) {
      for (let band = 0; band < BANDS; band++) {
        const last = lastDb[band] as number;
        if (Number.isNaN(last)) continue;
        const leak = leakDb[band] as number;
        const step = last > leak ? (isEcho ? CLIMB_DB : SLOW_CLIMB_DB) : isEcho ? -FALL_DB : 0;
        leakDb[band] = Number.isNaN(leak) ? last : Math.min(MOST_DB, Math.max(LEAST_DB, leak + step));
      }
    },
    doubt() {
      for (let band = 0; band < BANDS; band++) leakDb[band] = Math.min(MOST_DB, (leakDb[band] as number) + FRESH_DB);
    },
  };
};
