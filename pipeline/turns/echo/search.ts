import { createLagFinder } from "./lag.ts";
import type { Reference } from "./reference.ts";
import { THIN } from "./thinner.ts";

/** The echo comes so much later than the reply leaves, at most. */
const MAX_DELAY_MS = 800;
/** A first guess of when a microphone's samples were heard may be so much too late. */
const EARLY_MS = 40;
const PER_MS = 4;
const LAGS = (MAX_DELAY_MS + EARLY_MS) * PER_MS;
/** Another block of 20 ms makes what was before weigh so much: the last quarter of a second counts. */
const KEEP = 0.92;
/** A voice is like another for a moment, at some lag; what explains more than this is the same voice. */
const CLEAR = 0.45;
/** When the lag has stayed where it is, less is enough. */
const STEADY = 0.36;
const SUSPECT_BLOCKS = 4;
const LOCK_BLOCKS = 7;
/** Periods of a voice: likeness at such a distance from the best lag is the voice's own. */
const PITCH_LAGS = 14 * PER_MS;

export type Suspicion = "none" | "echo" | "found";

/** Looks for the reply in what the microphone hears, at every delay an echo may have. */
export interface EchoSearch {
  /** One loud block: where its first sample was heard, on the reply's clock. */
  add(thin: Float32Array, place: number): Suspicion;
  /** Share of the microphone that the reply explains. */
  readonly share: number;
  /** How much later than expected the echo comes, in samples at 16 kHz. */
  readonly delay: number;
  /** That, and others at which it is nearly as alike, near it. */
  delays(): number[];
  reset(): void;
}

export const createEchoSearch = (reference: Reference, blockSamples: number): EchoSearch => {
  const finder = createLagFinder(LAGS);
  const played = new Float32Array(LAGS - 1 + blockSamples / THIN + 1);
  const early = EARLY_MS * PER_MS * THIN;
  let steady = 0;
  let blocks = 0;
  let last = 0;
  let lastShare = 0;
  return {
    add(thin, place) {
      reference.readThin(place + early - (LAGS - 1) * THIN, played);
      finder.add(thin, played, KEEP);
      const stays = Math.abs(finder.best - last) <= 1;
      last = finder.best;
      steady = stays ? steady + 1 : 0;
      blocks++;
      const { share } = finder;
      const before = lastShare;
      lastShare = share;
      if (steady >= LOCK_BLOCKS && share > STEADY && finder.rival(PITCH_LAGS) < 0.7 * share) return "found";
      if (Math.min(share, before) > CLEAR && blocks >= 3) return "echo";
      return steady >= SUSPECT_BLOCKS && share > STEADY ? "echo" : "none";
    },
    get share() {
      return finder.share;
    },
    get delay() {
      return finder.best * THIN - early;
    },
    delays: () =>
      finder
        .peaks()
        .filter((lag) => Math.abs(lag - finder.best) <= PITCH_LAGS)
        .map((lag) => lag * THIN - early),
    reset() {
      finder.reset();
      steady = 0;
      blocks = 0;
      lastShare = 0;
    },
  };
};
