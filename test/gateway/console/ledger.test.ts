import { describe, expect, it } from "vitest";
import { pictureOf, summaryOf } from "../../../gateway/console/ledger-bars.ts";
import type { TurnRecord } from "../../../pipeline/turns/ledger.ts";

const record = (turn: number, stages: Partial<TurnRecord["stages"]>, rest: Partial<TurnRecord> = {}): TurnRecord => {
  const all = { endpoint: 0, stt: 0, intent: 0, command: 0, tts: 0, ...stages };
  return {
    ...{ sessionId: "s", userId: "ann", turn, at: "2026-03-02T12:00:00Z", outcome: "completed", speechMs: 900 },
    ...{ stages: all, firstAudioMs: Object.values(all).reduce((sum, ms) => sum + ms, 0), budgetMs: 800 },
    ...{ over: [], dropped: 0, filler: false, isLocal: true, ...rest },
  };
};
const FAST = record(1, { endpoint: 200, stt: 50, tts: 50 });
const LATE = record(2, { endpoint: 500, stt: 300, tts: 200 }, { over: ["endpoint", "stt"] });
const SILENT = record(3, { endpoint: 200 }, { firstAudioMs: null });
const ENDLESS = record(4, { endpoint: 200, command: 9000, tts: 100 }, { over: ["command"] });

describe("the picture of the last turns", () => {
  it("has a bar a turn, the oldest first, as high as the turn took", () => {
    const { bars = [], budgetShare = 0 } = pictureOf([LATE, FAST]) ?? {};
    expect(bars.map(({ turn }) => turn.turn)).toEqual([1, 2]);
    const heights = bars.map(({ parts }) => parts.reduce((sum, { share }) => sum + share, 0));
    expect(heights[0]).toBeCloseTo(budgetShare * (300 / 800));
    expect(heights[1]).toBeCloseTo(budgetShare * (1000 / 800));
    expect(heights[1]).toBeLessThan(1);
  });

  it("marks the stages that took more than their share, and leaves out those that took nothing", () => {
    const parts = pictureOf([LATE])?.bars[0]?.parts;
    expect(parts?.map(({ stage, isOver }) => [stage, isOver])).toEqual([
      ["endpoint", true],
      ["stt", true],
      ["tts", false],
    ]);
  });

  it("cuts a turn that took for ever, so that the others can be seen", () => {
    const { bars = [], budgetShare = 0 } = pictureOf([ENDLESS, FAST]) ?? {};
    expect(bars.map(({ isCut }) => isCut)).toEqual([false, true]);
    expect(bars[1]?.parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(budgetShare).toBeGreaterThan(0.4);
  });

  it("shows a turn without sound as such", () => {
    expect(pictureOf([SILENT])?.bars[0]).toMatchObject({ parts: [], isCut: false });
  });

  it("is none where there are no turns", () => {
    expect(pictureOf([])).toBeUndefined();
  });
});

describe("the same in a sentence", () => {
  it.each([
    [[], "No turns yet."],
    [[SILENT], "1 turn, none answered aloud."],
    [[FAST], "1 turn, median 300 ms, none over 800 ms."],
    [[ENDLESS, SILENT, LATE, FAST], "4 turns, median 1000 ms, 2 over 800 ms."],
  ])("%#", (turns, sentence) => {
    expect(summaryOf(turns)).toBe(sentence);
  });
});
