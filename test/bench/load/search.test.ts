import { describe, expect, it } from "vitest";
import { largest, slope } from "../../../bench/load/search.ts";

describe("the largest size that passes", () => {
  const upTo = (limit: number, tried: number[] = []) => ({
    tried,
    passes: async (size: number) => {
      tried.push(size);
      return size <= limit;
    },
  });

  it.each([
    [43, 40],
    [16, 16],
    [15, 12],
    [3, 0],
    [500, 120],
    [120, 120],
    [119, 116],
  ])("of a limit of %i is %i", async (limit, expected) => {
    expect(await largest(upTo(limit).passes, { start: 16, max: 120, step: 4 })).toBe(expected);
  });

  it("is found without trying a size twice", async () => {
    for (let limit = 0; limit <= 130; limit++) {
      const { tried, passes } = upTo(limit);
      await largest(passes, { start: 16, max: 120, step: 4 });
      expect(new Set(tried).size).toBe(tried.length);
      expect(tried.length).toBeLessThan(12);
    }
  });
});

describe("a slope", () => {
  it("is that of the nearest line", () => {
    expect(
      slope([
        [0, 5],
        [1, 7],
        [2, 9],
      ]),
    ).toBeCloseTo(2);
    expect(
      slope([
        [0, 1],
        [1, 3],
        [2, 1],
        [3, 3],
      ]),
    ).toBeCloseTo(0.4);
  });

  it("of one point or of none is 0", () => {
    expect(slope([[3, 4]])).toBe(0);
    expect(slope([])).toBe(0);
  });
});
