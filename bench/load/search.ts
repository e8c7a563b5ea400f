export interface SearchOptions {
  /** First size that is tried. */
  readonly start: number;
  /** Larger ones are not tried. */
  readonly max: number;
  /** Sizes closer together than this are not told apart. */
  readonly step: number;
}

/** The largest size that `passes`, found by growing by half and then halving what is left between; 0 where none does. */
export const largest = async (
  passes: (size: number) => Promise<boolean>,
  { start, max, step }: SearchOptions,
): Promise<number> => {
  const round = (size: number) => Math.min(max, Math.max(step, Math.round(size / step) * step));
  let good = 0;
  let bad: number | undefined;
  let size = round(start);
  for (;;) {
    if (await passes(size)) good = size;
    else bad = size;
    if (good >= max || (bad !== undefined && bad - good <= step)) return good;
    size = round(bad === undefined ? Math.max(good + step, good * 1.5) : (good + bad) / 2);
    if (size === good || size === bad) return good;
  }
};

/** Slope of the line that lies nearest to the points, y for one x; 0 of fewer than two. */
export const slope = (points: readonly (readonly [x: number, y: number])[]): number => {
  const mean = (pick: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  let [above, below] = [0, 0];
  for (const [x, y] of points) {
    above += (x - meanX) * (y - meanY);
    below += (x - meanX) ** 2;
  }
  return below === 0 ? 0 : above / below;
};
