import { describe, expect, it } from "vitest";
import { ECHO_MEMORY_MS, echoOf } from "../../../bench/turns/echo.ts";
import { levelsOf, voiceLevel } from "../../../bench/turns/levels.ts";
import { concat, still, tone } from "./tones.ts";

const level = (samples: Int16Array) => voiceLevel(levelsOf(samples, 16_000), 0, samples.length / 16);

describe("an echo", () => {
  it.each([-6, -10, -20])("comes back %i dB weaker", (db) => {
    const echo = echoOf(tone(300 + ECHO_MEMORY_MS, -12), db);
    expect(echo.length).toBe(300 * 16);
    // Reflections add to it or take from it.
    expect(Math.abs(level(echo) - (-12 + db))).toBeLessThan(4);
  });

  it("rings on for a little while after the sound", () => {
    const echo = echoOf(concat(tone(ECHO_MEMORY_MS), still(100)), -6);
    expect(echo.slice(0, 20 * 16).some((sample) => sample !== 0)).toBe(true);
    expect(echo.slice(40 * 16).every((sample) => sample === 0)).toBe(true);
  });

  it("of silence is silence", () => {
    expect(echoOf(still(100), -6).every((sample) => sample === 0)).toBe(true);
  });
});
