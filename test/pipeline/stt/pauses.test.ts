import { describe, expect, it } from "vitest";
import { createPauses } from "../../../pipeline/stt/pauses.ts";

const tone = (ms: number, amplitude: number) =>
  Int16Array.from({ length: ms * 16 }, (_, index) => amplitude * Math.sin(index / 5));

describe("pauses", () => {
  it.each([
    ["digital silence", 0, false],
    ["a quiet room", 20, false],
    ["someone speaking", 3000, true],
  ])("heard something in %s, of amplitude %i: %j", (_, amplitude, heard) => {
    const pauses = createPauses();
    pauses.feed(tone(500, amplitude));
    expect(pauses.heard).toBe(heard);
  });

  it.each([
    [400, 20],
    [8000, 300],
  ])("grow while a caller of loudness %i is quiet, in a room of %i", (speech, room) => {
    const pauses = createPauses();
    pauses.feed(tone(300, room));
    const before = pauses.loudMs;
    for (const samples of [tone(600, speech), tone(200, room)]) pauses.feed(samples);
    expect(pauses.quietMs).toBe(200);
    expect(pauses.loudMs - before).toBe(600);
    pauses.feed(tone(40, speech));
    expect(pauses.quietMs).toBe(0);
  });
});
