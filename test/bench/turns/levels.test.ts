import { describe, expect, it } from "vitest";
import { levelsOf, quietFrom, soundFrom, voiceLevel } from "../../../bench/turns/levels.ts";
import { concat, still, tone } from "./tones.ts";

const levels = (...parts: readonly Int16Array[]) => levelsOf(concat(...parts), 16_000);

describe("levels", () => {
  it("tell the RMS level of each 10 ms", () => {
    const [silent, loud] = [levels(still(20)), levels(tone(20, -20))];
    expect(silent).toEqual([-120, -120]);
    expect(loud).toHaveLength(2);
    for (const level of loud) expect(level).toBeCloseTo(-20, 0);
  });

  it("find where sound begins, and nothing in silence", () => {
    const mixed = levels(still(120), tone(100), still(100));
    expect(soundFrom(mixed, 0)).toBe(120);
    expect(soundFrom(mixed, 150)).toBe(150);
    expect(soundFrom(mixed, 220)).toBeUndefined();
    expect(soundFrom(levels(tone(100, -70)), 0)).toBeUndefined();
  });

  it.each([
    ["a rest that is shorter is passed by", [tone(200), still(200), tone(200), still(500)], 0, 600],
    ["what comes after the end is quiet", [tone(200), still(50), tone(100)], 0, 350],
    ["silence that has begun is quiet at once", [tone(200), still(600)], 300, 300],
    ["sound to the end is quiet after it", [tone(500)], 100, 500],
  ] as const)("quiet is found: %s", (_, parts, from, expected) => {
    expect(quietFrom(levels(...parts), from)).toBe(expected);
  });

  it("a voice that is 20 dB weaker is quiet under a limit of its own", () => {
    const ducked = levels(tone(300, -20), tone(300, -44), tone(300, -20));
    expect(quietFrom(ducked, 0, { underDb: -40, forMs: 150 })).toBe(300);
    expect(quietFrom(ducked, 0, { underDb: -50, forMs: 150 })).toBe(900);
  });

  it("a voice's level is that of its loud part", () => {
    expect(voiceLevel(levels(tone(100, -18), still(400)), 0, 500)).toBeCloseTo(-18, 0);
  });
});
