import { describe, expect, it } from "vitest";
import {
  atLevel,
  joined,
  over,
  quietPlaces,
  speechLevel,
  speechSpan,
  stretched,
  trimmed,
} from "../../../bench/turns/mix.ts";
import { concat, still, tone } from "./tones.ts";

const ms = (samples: Int16Array) => samples.length / 16;

describe("mixing", () => {
  it("speech is found between silences, and none in silence", () => {
    expect(speechSpan(concat(still(200), tone(300), still(100)))).toEqual({ startMs: 200, endMs: 500 });
    expect(speechSpan(still(300))).toBeUndefined();
    expect(ms(trimmed(concat(still(200), tone(300), still(100))))).toBe(300);
  });

  it("rests inside speech are found, not the silence around it", () => {
    const speech = concat(still(200), tone(300), still(120), tone(300), still(40), tone(100), still(300));
    expect(quietPlaces(speech, 80)).toEqual([{ startMs: 500, endMs: 620 }]);
    expect(quietPlaces(speech, 20)).toHaveLength(2);
  });

  it("speech is brought to a level whatever silence is around it", () => {
    expect(speechLevel(atLevel(concat(still(500), tone(200, -40)), -24))).toBeCloseTo(-24, 0);
  });

  it("a rest is made longer or shorter, and what is around it stays", () => {
    const speech = concat(tone(300), still(100), tone(200));
    for (const length of [20, 100, 650]) {
      const { samples, pauses } = stretched(speech, [{ startMs: 300, endMs: 400 }], [length]);
      expect(ms(samples)).toBe(500 + length);
      expect(pauses).toEqual([{ startMs: 300, endMs: 300 + length }]);
      expect(samples.slice(0, 300 * 16)).toEqual(speech.slice(0, 300 * 16));
      expect(samples.slice(-200 * 16)).toEqual(speech.slice(-200 * 16));
    }
  });

  it("a longer rest is filled with its own background and not with silence", () => {
    const rest = tone(100, -60);
    const { samples } = stretched(concat(tone(300), rest, tone(200)), [{ startMs: 300, endMs: 400 }], [700]);
    const filled = samples.slice(320 * 16, 980 * 16);
    expect(filled.filter((sample) => sample !== 0).length).toBeGreaterThan(filled.length / 2);
    expect(Math.max(...filled)).toBeLessThanOrEqual(Math.max(...rest));
  });

  it("two rests grow independently", () => {
    const speech = concat(tone(200), still(100), tone(200), still(100), tone(200));
    const places = quietPlaces(speech, 80);
    expect(stretched(speech, places, [300, 500]).pauses).toEqual([
      { startMs: 200, endMs: 500 },
      { startMs: 700, endMs: 1200 },
    ]);
  });

  it("pieces are joined with silence between them", () => {
    expect(joined([tone(100), tone(100), tone(100)], [50, 60])).toEqual(
      concat(tone(100), still(50), tone(100), still(60), tone(100)),
    );
  });

  it("a bed lies under speech and begins again when it ends", () => {
    const bed = Int16Array.of(1, 2, 3);
    expect([...over(Int16Array.of(10, 10, 10, 10), bed, 2)]).toEqual([13, 11, 12, 13]);
    expect([...over(Int16Array.of(32_767), Int16Array.of(100), 0)]).toEqual([32_767]);
  });
});
