import { describe, expect, it } from "vitest";
import type { OverlapOutcome, TurnOutcome } from "../../../bench/turns/outcome.ts";
import { figuresOf, NEVER_MS, overlapFigures, turnFigures } from "../../../bench/turns/score.ts";

const pause = { startMs: 500, endMs: 900, kind: "open" } as const;
const turn = (some: Partial<TurnOutcome>): TurnOutcome => ({
  kind: "paused",
  source: "flite",
  text: "",
  bed: "room",
  cutAt: [],
  pauses: [pause],
  endpointWaitMs: 200,
  firstAudioMs: 300,
  isFiller: false,
  lost: undefined,
  ...some,
});
const overlap = (some: Partial<OverlapOutcome>): OverlapOutcome => ({
  kind: "backchannel",
  text: "",
  echoDb: undefined,
  stopMs: undefined,
  duckMs: undefined,
  resumedMs: undefined,
  isAnswered: false,
  isEarly: false,
  isVoid: false,
  ...some,
});

describe("figures of turns", () => {
  const figures = turnFigures(
    [
      turn({}),
      turn({ pauses: [pause, { ...pause, kind: "filler" }], cutAt: [1] }),
      turn({ cutAt: [0], firstAudioMs: 1 }),
      turn({ source: "human", isFiller: true }),
      turn({ kind: "complete", pauses: [], firstAudioMs: 200 }),
      turn({ kind: "complete", pauses: [], firstAudioMs: undefined, endpointWaitMs: undefined, lost: "empty" }),
    ],
    1,
  );

  it("count cut-ins by turn, by pause and by kind of pause", () => {
    expect(figures).toMatchObject({
      cut_in_rate: 0.5,
      cut_in_rate_per_pause: 0.4,
      cut_in_rate_by_pause: { open: 0.25, filler: 1 },
      cut_in_rate_by_source: { flite: 0.6667, human: 0 },
      cut_in_rate_complete: 0,
      turns_with_pauses: 4,
      fillers: 1,
      pauses: 5,
    });
  });

  it("take the latency of whole turns, and of complete commands apart", () => {
    expect(figures.first_audio_ms).toMatchObject({ p50: 300, p95: 300 });
    expect(figures.first_audio_complete_ms.p50).toBe(200);
  });

  it("count what was lost, and commands that interrupted and were not answered", () => {
    expect(figures).toMatchObject({ turns_lost: 2, lost_by_reason: { empty: 1, interruption: 1 } });
  });

  it("of nothing are no rates that look like success", () => {
    expect(turnFigures([]).endpoint_wait_ms.p50).toBeNaN();
  });
});

describe("figures of replies", () => {
  it("a stop for words is measured, and one that never came counts as long", () => {
    const figures = overlapFigures([
      overlap({ kind: "interruption", stopMs: 150, duckMs: 90 }),
      overlap({ kind: "interruption" }),
    ]);
    expect(figures.barge_in_stop_ms).toMatchObject({ p50: 150, p95: NEVER_MS });
    expect(figures.barge_in_duck_ms.p50).toBe(90);
    expect(figures.barge_in_missed).toBe(1);
    expect(figures.false_barge_in_rate).toBe(0);
  });

  it("a false stop is one that lasts; one that resumes within half a second is counted apart", () => {
    const figures = overlapFigures([
      overlap({ stopMs: 200 }),
      overlap({ stopMs: 200, resumedMs: 480 }),
      overlap({ kind: "cough", stopMs: 200, resumedMs: 900 }),
      overlap({ kind: "cough" }),
    ]);
    expect(figures).toMatchObject({
      false_barge_in_rate: 0.5,
      false_barge_in_by_kind: { backchannel: 0.5, cough: 0.5 },
      resumed: 1,
    });
  });

  it("a reply that stopped by its echo before anything else sounded interrupted itself", () => {
    const figures = overlapFigures([
      overlap({ kind: "echo", echoDb: -10 }),
      overlap({ kind: "echo", echoDb: -6, stopMs: 300 }),
      overlap({ kind: "interruption", echoDb: -10, stopMs: -5, isEarly: true }),
      overlap({ kind: "interruption", echoDb: -20, stopMs: 100 }),
    ]);
    expect(figures).toMatchObject({
      self_interruption_rate: 0.5,
      self_interruption_by_db: { "-10": 0.5, "-20": 0, "-6": 1 },
      // An echo of -6 dB is measured and not promised.
      false_barge_in_rate: 0,
      barge_in_missed: 0,
    });
    expect(figures.barge_in_stop_ms.p95).toBe(100);
  });

  it("sounds for which no reply began are counted and not judged", () => {
    expect(overlapFigures([overlap({ isVoid: true }), overlap({ stopMs: 100 })])).toMatchObject({
      void_overlaps: 1,
      false_barge_in_rate: 1,
    });
  });

  it("of whole calls tell how many were lost", () => {
    const call = { turns: [turn({})], overlaps: [overlap({})], unanswered: 0, isLost: true };
    expect(figuresOf([call, { ...call, isLost: false }])).toMatchObject({ sessions_lost: 1, turns: 2, overlaps: 2 });
  });
});
