import { describe, expect, it } from "vitest";
import type { OverlapCase, TurnCase } from "../../../bench/turns/corpus.ts";
import type { Span } from "../../../bench/turns/mix.ts";
import { overlapOutcome, turnOutcome } from "../../../bench/turns/outcome.ts";
import type { SessionEvent } from "../../../protocols/events.ts";
import { concat, still, tone } from "./tones.ts";

const bed = { name: "room", samples: new Int16Array(0) };
/** A second of speech, half a second of rest, a second of speech; said at 10 000 on the clock, 5000 in the stream. */
const turn: TurnCase = {
  kind: "paused",
  source: "flite",
  voice: "slt",
  text: "a // b",
  samples: still(2500),
  pauses: [{ startMs: 1000, endMs: 1500, kind: "open" }],
  bed,
};
const said = { at: 10_000, streamMs: 5000 };
const started = (number: number): SessionEvent => ({ type: "speech.started", turn: number, startMs: 5000 });
const ended = (number: number, endMs: number): SessionEvent => ({
  type: "speech.ended",
  turn: number,
  startMs: 5000,
  endMs,
});
const final = (number: number, text = "words"): SessionEvent => ({
  type: "transcript.final",
  turn: number,
  text,
  confidence: 1,
});
const heard = (...events: readonly (readonly [number, SessionEvent])[]) => events.map(([at, event]) => ({ at, event }));
const outcome = (events: readonly (readonly [number, SessionEvent])[], reply = still(0), replyFromMs = 10_000) =>
  turnOutcome({ turn, said, heard: heard(...events), reply, replyFromMs });

describe("what became of an utterance", () => {
  it("heard whole: the wait and the first sound count from its end", () => {
    const events = [
      [10_200, started(1)],
      [12_800, ended(1, 7500)],
      [12_850, final(1)],
    ] as const;
    expect(outcome(events, concat(still(2900), tone(500)))).toMatchObject({
      cutAt: [],
      endpointWaitMs: 300,
      firstAudioMs: 400,
      lost: undefined,
    });
  });

  it("cut in two at its pause, though the first half's text came late", () => {
    const events = [
      [10_200, started(1)],
      [11_400, ended(1, 6000)],
      [11_600, started(2)],
      [12_700, final(1)],
      [12_800, ended(2, 7500)],
      [12_900, final(2)],
    ] as const;
    expect(outcome(events, concat(still(3000), tone(100))).cutAt).toEqual([0]);
  });

  it("cut in two, and only the first half's text is there yet", () => {
    const events = [
      [10_200, started(1)],
      [11_400, ended(1, 6000)],
      [11_600, { ...started(2), startMs: 6500 }],
      [12_600, final(1)],
      [12_800, ended(2, 7500)],
    ] as const;
    expect(outcome(events, concat(still(2700), tone(100))).cutAt).toEqual([0]);
  });

  it("a reply that is heard while the speaker has more to say cuts in", () => {
    const events = [
      [10_200, started(1)],
      [11_300, ended(1, 6000)],
    ] as const;
    expect(outcome(events, concat(still(1400), tone(500))).cutAt).toEqual([0]);
  });

  it("cut where the script has no pause", () => {
    const events = [
      [10_200, started(1)],
      [10_700, ended(1, 5500)],
      [10_710, final(1)],
      [12_800, ended(2, 7500)],
      [12_900, final(2)],
    ] as const;
    expect(outcome(events).cutAt).toEqual([1]);
  });

  it("a part that was no words is no turn", () => {
    const events = [
      [10_200, started(1)],
      [11_400, ended(1, 6000)],
      [11_450, final(1, "")],
      [12_800, ended(2, 7500)],
      [12_900, final(2)],
    ] as const;
    expect(outcome(events).cutAt).toEqual([]);
  });

  it.each([
    ["unheard", []],
    [
      "empty",
      [
        [10_200, started(1)],
        [12_800, ended(1, 7500)],
        [12_850, final(1, "")],
      ],
    ],
    [
      "silent",
      [
        [10_200, started(1)],
        [12_800, ended(1, 7500)],
        [12_850, final(1)],
      ],
    ],
  ] as const)("lost, because it was %s", (lost, events) => {
    expect(outcome(events)).toMatchObject({ lost, firstAudioMs: undefined });
  });

  it.each([
    ["One moment.", true],
    ["Let me check that.", true],
    ["A second reminder is set for five, and one moment of silence is planned.", false],
    ["It is five o'clock.", false],
  ])("%s fills the time: %s", (text, isFiller) => {
    const reply: SessionEvent = { type: "reply.text", turn: 1, text, language: "en", position: 0 };
    expect(outcome([[12_900, reply]], concat(still(2900), tone(500))).isFiller).toBe(isFiller);
  });

  it("silence that is sent is no sound", () => {
    const events = [
      [10_200, started(1)],
      [12_800, ended(1, 7500)],
      [12_850, final(1)],
    ] as const;
    expect(outcome(events, still(4000)).lost).toBe("silent");
  });
});

const overlap: OverlapCase = {
  kind: "backchannel",
  text: "okay",
  samples: still(300),
  atMs: 1000,
  echo: undefined,
  bed,
  isCommand: false,
};
const over = (
  reply: Int16Array,
  events: readonly (readonly [number, SessionEvent])[] = [],
  { what = overlap, gaps = [] }: { readonly what?: OverlapCase; readonly gaps?: readonly Span[] } = {},
) =>
  overlapOutcome({
    gaps,
    overlap: what,
    onsetAt: 21_000,
    watchedUntil: 23_500,
    turn: 3,
    heard: heard(...events),
    reply,
    replyFromMs: 20_000,
  });
const replyEnded = (reason: "completed" | "interrupted"): SessionEvent => ({
  type: "reply.ended",
  turn: 3,
  samples: 1,
  heard: 1,
  reason,
});

describe("what became of a reply", () => {
  it("that plays on", () => {
    expect(over(tone(4000))).toMatchObject({ stopMs: undefined, duckMs: undefined, resumedMs: undefined });
  });

  it("that stops", () => {
    expect(over(tone(1250), [[21_240, replyEnded("interrupted")]])).toMatchObject({
      stopMs: 250,
      resumedMs: undefined,
    });
  });

  it("that is weaker first, and stops then", () => {
    expect(over(concat(tone(1100, -20), tone(200, -44)), [[21_300, replyEnded("interrupted")]])).toMatchObject({
      duckMs: 100,
      stopMs: 300,
    });
  });

  it("that stops and goes on", () => {
    expect(over(concat(tone(1200), still(470), tone(3000)))).toMatchObject({
      stopMs: 200,
      resumedMs: 470,
      duckMs: 200,
    });
  });

  it("that pauses too shortly for its sound to tell, but sends nothing meanwhile", () => {
    const reply = concat(tone(1200), still(250), tone(3000));
    const gaps = [{ startMs: 1200, endMs: 1450 }];
    expect(over(reply, [], { gaps })).toMatchObject({ stopMs: 200, resumedMs: 250 });
    expect(over(reply)).toMatchObject({ stopMs: undefined, resumedMs: undefined });
    // Words that pause a reply for a moment have not stopped it.
    const what: OverlapCase = { ...overlap, kind: "interruption" };
    expect(over(reply, [], { gaps, what })).toMatchObject({ stopMs: undefined });
  });

  it("that was at its end anyway", () => {
    expect(over(tone(1500), [[21_600, replyEnded("completed")]]).stopMs).toBeUndefined();
  });

  it("that had stopped before the sound came", () => {
    expect(over(tone(500), [[20_600, replyEnded("interrupted")]])).toMatchObject({ isEarly: true });
    expect(over(tone(1250), [[21_240, replyEnded("interrupted")]])).toMatchObject({ isEarly: false });
  });

  it("after which the sound was answered", () => {
    expect(over(tone(4000), [[21_900, final(4)]]).isAnswered).toBe(true);
    expect(
      over(tone(4000), [
        [21_900, final(4, "")],
        [20_500, final(2)],
      ]).isAnswered,
    ).toBe(false);
  });
});
