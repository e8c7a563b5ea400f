import { describe, expect, it } from "vitest";
import { audioContextFor, cutLoops, findLoop, maxTokensFor } from "../../native/whisper-guard.ts";

const words = (text: string) => text.split(" ");
const cut = (text: string) =>
  cutLoops(words(text).map((word) => ({ text: word })))
    .map((word) => word.text)
    .join(" ");

describe("audioContextFor", () => {
  it.each([
    [0.3, 256],
    [3.8, 256],
    [3.9, 512],
    [8.9, 512],
    [9.1, 768],
    [24.3, 1280],
    [24.4, 0],
    [30, 0],
    [60, 0],
  ])("gives %s s an encoder of %s rows", (seconds, rows) => {
    expect(audioContextFor(Math.round(seconds * 16_000))).toBe(rows);
  });

  it("gives only multiples of 256, with 64 rows to spare", () => {
    for (let samples = 0; samples < 480_000; samples += 160) {
      const rows = audioContextFor(samples);
      expect(rows % 256).toBe(0);
      if (rows > 0) expect(rows).toBeGreaterThanOrEqual((samples / 16_000) * 50 + 64);
    }
  });
});

describe("findLoop", () => {
  it.each([
    ["X. X. X. X. X.", true],
    ["thank you thank you thank you thank you", true],
    ["set a timer for set a timer for set a timer for", true],
    ["please turn on the kitchen light please turn on the kitchen light", true],
    ["call me back at one one one two two three", false],
    ["no no no not that one", false],
    ["add milk and eggs and bread and butter to the list", false],
    ["row row row your boat", false],
    ["", false],
  ])("hears whether %j is a loop: %s", (text, expected) => {
    expect(findLoop(words(text)) !== undefined).toBe(expected);
  });
});

describe("cutLoops", () => {
  it.each([
    ["turn it on X. X. X. X. X. X.", "turn it on X."],
    ["call mum call mum call mum call mum now", "call mum now"],
    ["what is the time", "what is the time"],
  ])("says %j once", (text, expected) => {
    expect(cut(text)).toBe(expected);
  });
});

it("allows twice as many tokens as anybody speaks", () => {
  expect(maxTokensFor(16_000)).toBe(16);
  expect(maxTokensFor(48_000)).toBe(32);
});
