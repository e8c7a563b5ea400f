import { describe, expect, it } from "vitest";
import { curveOf, cutInsFor, silenceEnds, silenceFor, type VoicedUtterance } from "../../../bench/turns/curve.ts";

const windows = (...parts: readonly (readonly [ms: number, score: number])[]) =>
  parts.flatMap(([ms, score]) => Array.from({ length: ms / 10 }, () => score));
/** A second of speech, a rest of 400 ms, half a second of speech, a long silence. */
const utterance: VoicedUtterance = {
  scores: windows([200, 0], [1000, 0.9], [400, 0.1], [500, 0.9], [2000, 0.1]),
  windowMs: 10,
  startMs: 200,
  endMs: 2100,
  hasPauses: true,
};

describe("a fixed silence", () => {
  it.each([
    [300, [1500, 2400]],
    [400, [1600, 2500]],
    [410, [2510]],
    [800, [2900]],
  ] as const)("of %i ms ends the utterance at %j", (silence, expected) => {
    expect(silenceEnds(utterance, silence)).toEqual(expected);
  });

  it("does not begin an utterance by what is no speech", () => {
    expect(silenceEnds({ ...utterance, scores: windows([3000, 0.45]) }, 300)).toEqual([]);
    // Between the two thresholds speech goes on that has begun.
    expect(silenceEnds({ ...utterance, scores: windows([200, 0], [500, 0.9], [600, 0.45], [500, 0]) }, 300)).toEqual([
      1600,
    ]);
  });

  it("trades cut-ins for waits, and both can be looked up", () => {
    const short = { ...utterance, scores: windows([200, 0], [1900, 0.9], [2000, 0.1]), hasPauses: false };
    const curve = curveOf([utterance, short], [300, 400, 500]);
    expect(curve).toEqual([
      { silence_ms: 300, wait_ms_p50: 300, wait_ms_mean: 300, cut_in_rate: 1 },
      { silence_ms: 400, wait_ms_p50: 400, wait_ms_mean: 400, cut_in_rate: 1 },
      { silence_ms: 500, wait_ms_p50: 500, wait_ms_mean: 500, cut_in_rate: 0 },
    ]);
    expect(silenceFor(curve, 350)).toBe(350);
    expect(silenceFor(curve, 200)).toBe(200);
    expect(silenceFor(curve, 600)).toBe(600);
    expect(cutInsFor(curve, 450)).toBeCloseTo(0.5);
    expect(cutInsFor(curve, 900)).toBe(0);
  });
});
