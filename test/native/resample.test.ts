import { describe, expect, it } from "vitest";
import { addonBuilt } from "../../native/load.ts";
import { createResampler } from "../../native/resample.ts";

const unable = !addonBuilt("audio") && "native addon audio is not built";

const tone = (hertz: number, rate: number, seconds: number): Int16Array =>
  Int16Array.from({ length: rate * seconds }, (_, i) => 8000 * Math.sin((2 * Math.PI * hertz * i) / rate));

/** How much of `samples` is the tone at `hertz`: its amplitude, by correlation. */
const amplitude = (samples: Int16Array, hertz: number, rate: number): number => {
  let real = 0;
  let imaginary = 0;
  samples.forEach((sample, i) => {
    real += sample * Math.cos((2 * Math.PI * hertz * i) / rate);
    imaginary += sample * Math.sin((2 * Math.PI * hertz * i) / rate);
  });
  return (2 * Math.hypot(real, imaginary)) / samples.length;
};

const inFrames = (samples: Int16Array, size: number, push: (frame: Int16Array) => Int16Array): Int16Array[] => {
  const out: Int16Array[] = [];
  for (let at = 0; at < samples.length; at += size) out.push(push(samples.subarray(at, at + size)));
  return out;
};

const joined = (pieces: readonly Int16Array[]): Int16Array => Int16Array.from(pieces.flatMap((piece) => [...piece]));

describe("resample", () => {
  it.each([
    [8000, 16_000],
    [24_000, 16_000],
    [48_000, 16_000],
    [16_000, 8000],
    [16_000, 24_000],
    [16_000, 48_000],
    [44_100, 16_000],
  ])("turns %d Hz into %d Hz, frame by frame, and keeps the tone", (from, to) => {
    if (unable) return;
    const resampler = createResampler(from, to);
    const out = inFrames(tone(1000, from, 1), from / 50, resampler.push);
    const all = joined([...out, resampler.flush()]);
    // Frames of 20 ms come out as frames of 20 ms, so that pacing stays simple.
    expect(new Set(out.slice(1).map(({ length }) => length))).toEqual(new Set([to / 50]));
    expect(all.length).toBeGreaterThanOrEqual(to);
    expect(amplitude(all.subarray(to / 10, to - to / 10), 1000, to)).toBeGreaterThan(7800);
    expect(amplitude(all.subarray(to / 10, to - to / 10), 1000, to)).toBeLessThan(8200);
    resampler.close();
  });

  it("lets nothing through that the lower rate cannot hold", (ctx) => {
    if (unable) return ctx.skip(unable);
    const resampler = createResampler(48_000, 16_000);
    const out = joined(inFrames(tone(11_000, 48_000, 1), 960, resampler.push));
    // 11 kHz would come back as 5 kHz.
    expect(amplitude(out, 5000, 16_000)).toBeLessThan(80);
    resampler.close();
  });

  it("gives the same whatever the size of the frames", (ctx) => {
    if (unable) return ctx.skip(unable);
    const outcome = [160, 441, 4800].map((size) => {
      const resampler = createResampler(48_000, 16_000);
      return joined([...inFrames(tone(700, 48_000, 0.5), size, resampler.push), resampler.flush()]);
    });
    expect(outcome[1]).toEqual(outcome[0]);
    expect(outcome[2]).toEqual(outcome[0]);
  });

  it("passes the same rate through untouched", () => {
    const samples = tone(500, 16_000, 0.1);
    expect(createResampler(16_000, 16_000).push(samples)).toBe(samples);
  });

  it("refuses absurd rates, other arrays, and work after close", (ctx) => {
    if (unable) return ctx.skip(unable);
    for (const rate of [0, -8000, 1.5, Number.NaN, 1e9]) {
      expect(() => createResampler(rate, 16_000)).toThrow("cannot resample");
    }
    const resampler = createResampler(8000, 16_000);
    expect(() => resampler.push(new Float32Array(10) as unknown as Int16Array)).toThrow("Int16Array");
    resampler.close();
    resampler.close();
    expect(resampler.flush()).toHaveLength(0);
    expect(() => resampler.push(new Int16Array(10))).toThrow("closed");
  });
});
