/** Where in a stretch of lags two signals are most alike. */
export interface LagFinder {
  /** `heard` is compared with `played`, which begins as many samples before it as there are lags but one; sums of before weigh `keep` as much. */
  add(heard: Float32Array, played: Float32Array, keep: number): void;
  /** The lag of the greatest likeness so far, in thinned samples. */
  readonly best: number;
  /** Share from 0 to 1 of what was heard that the played explains at `best`. */
  readonly share: number;
  /** The greatest share at any lag that is more than `apart` away from the best. */
  rival(apart: number): number;
  /** Lags at which the two are nearly as alike as at the best: a voice is like itself a period later. The best first, eight at most. */
  peaks(): number[];
  /** The share at `lag`. */
  at(lag: number): number;
  reset(): void;
}

const NEARLY = 0.4;
const MOST_PEAKS = 8;

/** Normalised cross-correlation over `lags` lags with a memory that fades. */
export const createLagFinder = (lags: number): LagFinder => {
  const products = new Float32Array(lags);
  const energies = new Float32Array(lags);
  let heardEnergy = 0;
  let [best, share] = [0, 0];

  const shareOf = (product: number, energy: number) => {
    const norm = heardEnergy * energy;
    return norm > 0 ? Math.min(1, (product * product) / norm) : 0;
  };
  const at = (lag: number) => {
    const [before, product, after] = [products[lag - 1] ?? 0, products[lag] ?? 0, products[lag + 1] ?? 0];
    // The true lag may lie between two samples. Where the reply begins, a neighbour may hold all of its energy.
    const energy = Math.max(energies[lag - 1] ?? 0, energies[lag] ?? 0, energies[lag + 1] ?? 0);
    const left = 0.5625 * (before + product) - 0.0625 * ((products[lag - 2] ?? 0) + after);
    const right = 0.5625 * (product + after) - 0.0625 * (before + (products[lag + 2] ?? 0));
    return Math.max(shareOf(product, energy), shareOf(left, energy), shareOf(right, energy));
  };

  return {
    add(heard, played, keep) {
      const length = heard.length;
      heardEnergy *= keep;
      for (let i = 0; i < length; i++) heardEnergy += (heard[i] ?? 0) ** 2;
      let energy = 0;
      for (let i = 0; i < length; i++) energy += (played[i] ?? 0) ** 2;
      let greatest = 0;
      best = 0;
      for (let from = 0; from < lags; from++) {
        const lag = lags - 1 - from;
        let product = 0;
        for (let i = 0; i < length; i++) product += (heard[i] as number) * (played[from + i] as number);
        product += (products[lag] ?? 0) * keep;
        products[lag] = product;
        const total = (energies[lag] ?? 0) * keep + Math.max(0, energy);
        energies[lag] = total;
        energy += (played[from + length] ?? 0) ** 2 - (played[from] ?? 0) ** 2;
        const ratio = total > 1 ? (product * product) / total : 0;
        if (ratio > greatest) {
          greatest = ratio;
          best = lag;
        }
      }
      share = at(best);
    },
    get best() {
      return best;
    },
    get share() {
      return share;
    },
    rival(apart) {
      let greatest = 0;
      for (let lag = 0; lag < lags; lag++)
        if (Math.abs(lag - best) > apart)
          greatest = Math.max(greatest, shareOf(products[lag] ?? 0, energies[lag] ?? 0));
      return greatest;
    },
    peaks() {
      const found: { lag: number; share: number }[] = [];
      for (let lag = 0; lag < lags; lag++) {
        const here = shareOf(products[lag] ?? 0, energies[lag] ?? 0);
        const isPeak =
          here >= shareOf(products[lag - 1] ?? 0, energies[lag - 1] ?? 0) &&
          here > shareOf(products[lag + 1] ?? 0, energies[lag + 1] ?? 0);
        if (isPeak && here > NEARLY * share) found.push({ lag, share: here });
      }
      const lagsFound = found.sort((a, b) => b.share - a.share).map(({ lag }) => lag);
      return [best, ...lagsFound.filter((lag) => lag !== best)].slice(0, MOST_PEAKS);
    },
    at,
    reset() {
      products.fill(0);
      energies.fill(0);
      heardEnergy = 0;
      [best, share] = [0, 0];
    },
  };
};
