import { describe, expect, it } from "vitest";
import { type Activity, activityAfter } from "../../../gateway/console/activity.ts";
import { newTurn, tell, timesOf } from "../../../gateway/console/turn.ts";
import { dayOf, timeLeft } from "../../../gateway/console/when.ts";
import type { SessionEvent } from "../../../protocols/events.ts";

const METRICS: SessionEvent = {
  type: "turn.metrics",
  turn: 1,
  stages: { endpoint: 300, stt: 40, intent: 5, command: 10, tts: 25 },
  firstAudioMs: 380,
  speechMs: 1500,
};
const at = (now: number) => ({ now, capturedAt: (positionMs: number) => 1000 + positionMs });

describe("a turn's times", () => {
  it("are measured as events pass until the gateway tells its own", () => {
    const turn = newTurn("spoken", 1, 0);
    tell(turn, { type: "speech.ended", turn: 1, startMs: 0, endMs: 500 }, at(1810));
    tell(turn, { type: "transcript.final", turn: 1, text: "hello", confidence: 1 }, at(1850));
    expect(timesOf(turn)).toEqual({ stages: { endpoint: 310, stt: 40 }, areFinal: false });
    tell(turn, METRICS, at(5000));
    expect(timesOf(turn)).toEqual({
      stages: { endpoint: 300, stt: 40, intent: 5, command: 10, tts: 25 },
      areFinal: true,
    });
  });

  it("count as network what the gateway does not account for, and never less than nothing", () => {
    const turn = newTurn("spoken", 1, 0);
    tell(turn, METRICS, at(0));
    turn.totalMs = 410;
    expect(timesOf(turn)?.stages.network).toBe(30);
    turn.totalMs = 370;
    expect(timesOf(turn)?.stages.network).toBe(0);
    turn.totalMs = undefined;
    turn.networkMs = 42;
    expect(timesOf(turn)?.stages.network).toBe(42);
  });

  it("leave out what typing does not take", () => {
    const turn = newTurn("typed", 1, 0);
    tell(turn, METRICS, at(0));
    expect(timesOf(turn)?.stages).toEqual({ intent: 5, command: 10, tts: 25 });
  });

  it("are none where the gateway speaks of its own accord", () => {
    const turn = newTurn("announcement", 1, 0);
    tell(turn, { type: "reply.started", turn: 1, sampleRate: 24_000, cause: "announcement" }, at(0));
    expect(timesOf(turn)).toBeUndefined();
  });
});

describe("what is going on", () => {
  const started: SessionEvent = { type: "speech.started", turn: 2, startMs: 0 };
  const ended: SessionEvent = { type: "reply.ended", turn: 1, samples: 10, heard: 5, reason: "interrupted" };
  it.each<[string, Activity, SessionEvent, Activity]>([
    ["speech begins", "speaking", started, "hearing"],
    ["an interrupted reply ends while the caller speaks", "hearing", ended, "hearing"],
    ["a reply ends", "speaking", ended, "idle"],
    ["a noise was no speech", "thinking", { type: "transcript.final", turn: 1, text: "", confidence: 0 }, "idle"],
    [
      "speech was written down",
      "thinking",
      { type: "transcript.final", turn: 1, text: "a", confidence: 0 },
      "thinking",
    ],
    ["an earlier turn is measured while the caller speaks", "hearing", METRICS, "hearing"],
  ])("when %s", (_, before, event, after) => {
    expect(activityAfter(before, event)).toBe(after);
  });
});

describe("when things are", () => {
  const now = new Date(2026, 2, 28, 22, 0);
  it.each([
    ["today", new Date(2026, 2, 28, 0, 0)],
    // The clocks change in many places in the night to the 29th.
    ["tomorrow", new Date(2026, 2, 29, 23, 59)],
    ["yesterday", new Date(2026, 2, 27, 23, 59)],
  ])("%s", (day, instant) => {
    expect(dayOf(instant.toISOString(), now)).toBe(day);
  });

  it("counts down to nothing", () => {
    expect(timeLeft(new Date(3_723_000).toISOString(), 0)).toBe("1:02:03");
    expect(timeLeft(new Date(61_000).toISOString(), 0)).toBe("1:01");
    expect(timeLeft(new Date(1000).toISOString(), 5000)).toBe("0:00");
  });
});
