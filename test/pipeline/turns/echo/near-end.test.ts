import { describe, expect, it } from "vitest";
import { gaussian } from "../../../../bench/noises.ts";
import { seededRandom } from "../../../../bench/speech-set.ts";
import { BANDS, createBandSplit } from "../../../../pipeline/turns/echo/bands.ts";
import { createNearEnd } from "../../../../pipeline/turns/echo/near-end.ts";

const BLOCK = 320;
const FLOOR = 10;
const tone = (hertz: number, amplitude: number, block: number) =>
  Int16Array.from({ length: BLOCK }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hertz * (block * BLOCK + i)) / 16_000)),
  );
const sum = (a: Int16Array, b: Int16Array) => a.map((value, i) => value + (b[i] ?? 0));

describe("the bands of two signals", () => {
  it("keeps them apart, and each tone in its band", () => {
    const split = createBandSplit(BLOCK);
    let powers = split.add(tone(500, 1000, 0), tone(2000, 2000, 0));
    for (let block = 1; block < 4; block++) powers = split.add(tone(500, 1000, block), tone(2000, 2000, block));
    const loudest = (band: Float64Array) => band.indexOf(Math.max(...band));
    expect(loudest(powers.left)).toBe(2);
    expect(loudest(powers.played)).toBe(8);
    expect(powers.left[8]).toBeLessThan(1);
  });

  it("has as much power in all of them as the noise has that fills them", () => {
    const split = createBandSplit(BLOCK);
    const noise = Int16Array.from(gaussian(BLOCK * 50, seededRandom(1)), (value) => Math.round(value * 1000));
    let [inBands, inAll] = [0, 0];
    for (let block = 0; block < 50; block++) {
      const part = noise.subarray(block * BLOCK, (block + 1) * BLOCK);
      inBands += split.add(part, new Int16Array(BLOCK)).left.reduce((all, power) => all + power, 0);
      inAll += part.reduce((all, value) => all + value * value, 0) / BLOCK;
    }
    // Bands reach from 100 to 7600 of 8000 Hz.
    expect(inBands / inAll).toBeGreaterThan(0.85);
    expect(inBands / inAll).toBeLessThan(1.02);
  });
});

describe("the evidence of a caller over an echo", () => {
  /** Echo of a quarter of what is played, learnt for some time; then the caller's own sound with it. */
  const evidence = (caller: (block: number) => Int16Array) => {
    const split = createBandSplit(BLOCK);
    const nearEnd = createNearEnd();
    const noise = Int16Array.from(gaussian(BLOCK * 60, seededRandom(2)), (value) => Math.round(value * 2000));
    const found: number[] = [];
    for (let block = 0; block < 60; block++) {
      const played = noise.subarray(block * BLOCK, (block + 1) * BLOCK);
      const echo = played.map((value) => value / 4);
      const heard = block < 50 ? echo : sum(echo, caller(block));
      const value = nearEnd.evidence(split.add(heard, played), FLOOR);
      if (block < 50) nearEnd.learn(true);
      else found.push(value);
    }
    return found;
  };

  it("is next to nothing in the echo alone", () => {
    expect(Math.max(...evidence(() => new Int16Array(BLOCK)))).toBeLessThan(0.5);
  });

  it("comes with the second block of a caller who is louder in a few bands only", () => {
    const voice = (block: number) => sum(tone(700, 3000, block), sum(tone(1100, 3000, block), tone(2500, 2500, block)));
    expect(Math.min(...evidence(voice).slice(1))).toBeGreaterThan((3 * 6) / BANDS);
  });

  it("is nothing for more of the same echo than usual by less than twice", () => {
    const split = createBandSplit(BLOCK);
    const nearEnd = createNearEnd();
    let last = 0;
    for (let block = 0; block < 60; block++) {
      const played = tone(900, 4000, block);
      last = nearEnd.evidence(
        split.add(
          played.map((value) => value * (block < 55 ? 0.2 : 0.26)),
          played,
        ),
        FLOOR,
      );
      if (block < 55) nearEnd.learn(true);
    }
    expect(last).toBeLessThan(0.5);
  });
});
