/** How long a provider takes to begin, lately. */
export interface Pace {
  add(ms: number): void;
  /** Of the last answers; undefined while there are too few to tell. */
  p95(): number | undefined;
}

const KEPT = 64;
const ENOUGH = 8;

export const createPace = (): Pace => {
  const last: number[] = [];
  return {
    add: (ms) => {
      last.push(ms);
      if (last.length > KEPT) last.shift();
    },
    p95: () => {
      if (last.length < ENOUGH) return undefined;
      return [...last].sort((a, b) => a - b)[Math.ceil(last.length * 0.95) - 1];
    },
  };
};
