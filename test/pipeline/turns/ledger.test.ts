import { describe, expect, it } from "vitest";
import { tooSlow } from "../../../gateway/pressure.ts";
import { DEFAULT_BUDGET, overruns, startBudget, totalOf } from "../../../pipeline/turns/budget.ts";
import { wordsHeard } from "../../../pipeline/turns/heard.ts";
import { createLedger, type TurnRecord } from "../../../pipeline/turns/ledger.ts";
import { createOwnPauses } from "../../../pipeline/turns/pauses.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const record = (some: Partial<TurnRecord> = {}): TurnRecord => ({
  sessionId: "s",
  userId: "anna",
  turn: 1,
  at: NOW.toISOString(),
  outcome: "completed",
  stages: { endpoint: 200, stt: 1, intent: 1, command: 5, tts: 15 },
  firstAudioMs: 222,
  speechMs: 1500,
  budgetMs: 800,
  over: [],
  dropped: 0,
  filler: false,
  isLocal: true,
  ...some,
});

describe("the ledger of turns", () => {
  it("keeps the newest, and gives each user their own", () => {
    const ledger = createLedger({ size: 3, clock: () => NOW });
    for (let turn = 1; turn <= 5; turn++) ledger.record(record({ turn, userId: turn % 2 === 0 ? "ben" : "anna" }));
    expect(ledger.list().map(({ turn }) => turn)).toEqual([5, 4, 3]);
    expect(ledger.list({ userId: "ben" }).map(({ turn }) => turn)).toEqual([4]);
    expect(ledger.list({ limit: 1 })).toHaveLength(1);
  });

  it("keeps new callers out only while many answers of this machine are late", () => {
    const ledger = createLedger({ clock: () => NOW });
    for (let i = 0; i < 39; i++) ledger.record(record({ firstAudioMs: 5000 }));
    expect(tooSlow(ledger, DEFAULT_BUDGET)).toBeUndefined();
    for (let i = 0; i < 40; i++) ledger.record(record({ firstAudioMs: 9000, isLocal: false }));
    expect(tooSlow(ledger, DEFAULT_BUDGET)).toBeUndefined();
    ledger.record(record({ firstAudioMs: 5000 }));
    expect(tooSlow(ledger, DEFAULT_BUDGET)).toMatchObject({ code: "overloaded" });
  });

  it("forgets that it was busy half a minute ago", () => {
    const ledger = createLedger({ clock: () => new Date(NOW.getTime() + 31_000) });
    for (let i = 0; i < 50; i++) ledger.record(record({ firstAudioMs: 5000 }));
    expect(tooSlow(ledger, DEFAULT_BUDGET)).toBeUndefined();
  });
});

describe("a turn's budget", () => {
  it("is 800 ms in all, and names the stages that took more than their share", () => {
    expect(totalOf(DEFAULT_BUDGET)).toBe(800);
    expect(overruns({ endpoint: 251, stt: 150, intent: 0, command: 500, tts: 1 }, DEFAULT_BUDGET)).toEqual([
      "endpoint",
      "command",
    ]);
  });

  it("knows what is left of it", () => {
    let now = 1000;
    const budget = startBudget(DEFAULT_BUDGET, 300, () => now);
    expect(budget.left()).toBe(400);
    now += 500;
    expect(budget.left()).toBe(-100);
  });
});

describe("words that were heard", () => {
  const pieces = [
    { text: "Added milk.", position: 0 },
    { text: "Anything else you need today?", position: 16_000 },
  ];
  it.each([
    [0, ""],
    [15_999, "Added"],
    [16_000, "Added milk."],
    [16_000 + 8_000, "Added milk."],
    [16_000 + 12_000, "Added milk. Anything"],
    [16_000 + 21_000, "Added milk. Anything else you"],
    [16_000 + 200_000, "Added milk. Anything else you need today?"],
  ])("after %d samples are %j", (heard, words) => {
    expect(wordsHeard(pieces, { sent: Math.max(heard, 16_000), heard, sampleRate: 16_000 })).toBe(words);
  });
});

describe("a caller's own pauses", () => {
  it("are a running mean from the third on, in which stops of consonants do not count", () => {
    const pauses = createOwnPauses();
    pauses.rested(60);
    expect(pauses.meanMs).toBeUndefined();
    pauses.rested(400);
    pauses.rested(600);
    expect(pauses.meanMs).toBeUndefined();
    pauses.rested(500);
    expect(pauses.meanMs).toBeCloseTo(500, 5);
    for (let i = 0; i < 20; i++) pauses.rested(800);
    expect(pauses.meanMs).toBeCloseTo(800, -1);
  });
});
