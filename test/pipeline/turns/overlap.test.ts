import { describe, expect, it } from "vitest";
import { decideOverlap, isSaid, isStop, type OverlapEvidence, overlapText } from "../../../pipeline/turns/overlap.ts";

const SAID = "Your packing list has four items: rain coats and a charger for the old camera";

describe("what is said over a reply", () => {
  it.each([
    ["", "none"],
    ["uh huh", "backchannel"],
    ["okay yeah", "backchannel"],
    ["right", "backchannel"],
    ["stop", "stop"],
    ["no wait", "stop"],
    ["no weight", "stop"],
    ["no way", "stop"],
    ["away", "stop"],
    ["put it away", "words"],
    ["no", "no"],
    ["no don't", "words"],
    ["go ahead", "backchannel"],
    ["yeah but wait", "stop"],
    ["has four items", "echo"],
    ["charger", "echo"],
    ["what time is it in paris", "words"],
  ])("takes %j for %s", (text, kind) => {
    expect(overlapText(text, SAID)).toBe(kind);
  });
});

const evidence = (some: Partial<OverlapEvidence>): OverlapEvidence => ({
  speechMs: 0,
  clearMs: some.speechMs ?? 0,
  silentMs: 0,
  probability: 0.9,
  echoShare: 0,
  hasEcho: false,
  text: "none",
  words: some.text === undefined || some.text === "none" ? 0 : 1,
  isSteady: false,
  isSettled: false,
  isUnderstood: true,
  isMeant: false,
  pausedMs: 0,
  wasPaused: false,
  isSoft: false,
  ...some,
});

describe("what a reply does meanwhile", () => {
  it.each<[string, Partial<OverlapEvidence>, string]>([
    ["a click", { speechMs: 32 }, "play"],
    ["the beginning of what may be a voice", { speechMs: 64, probability: 0.7 }, "duck"],
    ["the beginning of what is surely one", { speechMs: 64 }, "pause"],
    ["the beginning of one where replies come back", { speechMs: 64, hasEcho: true }, "duck"],
    ["what is surely one where replies come back", { speechMs: 96, hasEcho: true }, "pause"],
    ["a voice that goes on", { speechMs: 160 }, "pause"],
    [
      "an uh-huh that is over",
      { speechMs: 300, silentMs: 100, text: "backchannel", isSettled: true, pausedMs: 200 },
      "resume",
    ],
    ["an uh-huh while it is said", { speechMs: 600, text: "backchannel", pausedMs: 300 }, "pause"],
    ["stop", { speechMs: 250, silentMs: 96, text: "stop", isSettled: true, pausedMs: 150 }, "stop"],
    ["a command", { speechMs: 900, text: "words", isMeant: true, isSettled: true, pausedMs: 300 }, "stop"],
    ["a sentence said for long", { speechMs: 650, text: "words", words: 3, pausedMs: 380 }, "stop"],
    [
      "two words that may be an uh-huh heard wrongly",
      { speechMs: 650, text: "words", words: 2, pausedMs: 380 },
      "pause",
    ],
    ["two words that last longer than one", { speechMs: 770, text: "words", words: 2, isSoft: true }, "stop"],
    ["a stop that was heard once", { speechMs: 250, text: "stop", pausedMs: 100 }, "pause"],
    ["a stop that was heard twice", { speechMs: 350, text: "stop", isSteady: true, pausedMs: 200 }, "stop"],
    ["a no in the middle of a sound", { speechMs: 350, text: "no", isSteady: true, pausedMs: 200 }, "pause"],
    ["a no", { speechMs: 250, silentMs: 100, text: "no", isSettled: true, pausedMs: 200 }, "stop"],
    [
      "a stop that is settled, of a soft voice",
      { speechMs: 250, silentMs: 100, probability: 0.65, text: "stop", isSettled: true, pausedMs: 200 },
      "stop",
    ],
    ["a sound that was no voice until now", { speechMs: 360, isSoft: true }, "duck"],
    [
      "sound after a pause, where replies come back",
      { speechMs: 200, hasEcho: true, wasPaused: true, text: "words" },
      "duck",
    ],
    ["sound after a pause, where none does", { speechMs: 200, wasPaused: true }, "pause"],
    [
      "words for long that may be an echo's",
      { speechMs: 800, clearMs: 60, hasEcho: true, text: "words", words: 3, wasPaused: true },
      "duck",
    ],
    [
      "what was an echo, once the reply is silent",
      { speechMs: 300, echoShare: 0.9, hasEcho: true, pausedMs: 100 },
      "pause",
    ],
    ["words that go on when it must decide", { speechMs: 560, text: "words", words: 2, pausedMs: 430 }, "stop"],
    ["one word that an okay may be taken for", { speechMs: 560, text: "words", pausedMs: 430 }, "soften"],
    ["a stop that was heard once when it must decide", { speechMs: 560, text: "stop", pausedMs: 430 }, "stop"],
    [
      "words that are not understood yet",
      { speechMs: 400, silentMs: 100, text: "words", isSettled: true, isUnderstood: false, pausedMs: 330 },
      "play",
    ],
    [
      "words that mean nothing to us",
      { speechMs: 400, silentMs: 100, text: "words", isSettled: true, pausedMs: 330 },
      "resume",
    ],
    [
      "nothing but a voice, without words yet, when it must decide",
      { speechMs: 560, probability: 0.95, pausedMs: 430 },
      "stop",
    ],
    [
      "a voice that sounds on when the echo of the reply is over",
      { speechMs: 560, clearMs: 110, hasEcho: true, probability: 0.95, pausedMs: 430 },
      "stop",
    ],
    [
      "a word of a voice that sounds on",
      { speechMs: 560, probability: 0.88, text: "words", isSteady: true, pausedMs: 430 },
      "stop",
    ],
    [
      "a word that may be a listener's",
      { speechMs: 420, probability: 0.88, text: "words", isSteady: true, pausedMs: 430 },
      "soften",
    ],
    ["what may be a voice when it must decide", { speechMs: 560, probability: 0.8, pausedMs: 430 }, "soften"],
    [
      "a word whose sound has just ended when it must decide",
      { speechMs: 500, silentMs: 32, text: "words", pausedMs: 430 },
      "soften",
    ],
    ["a sound that it plays softly for", { speechMs: 580, probability: 0.8, isSoft: true }, "play"],
    ["a chair that scrapes for long", { speechMs: 700, probability: 0.8, text: "words", isSoft: true }, "play"],
    [
      "a text that comes long after its sound",
      { speechMs: 700, silentMs: 500, text: "words", isSettled: true },
      "resume",
    ],
    [
      "a no that hardly was a voice",
      { speechMs: 400, probability: 0.75, text: "no", silentMs: 100, isSettled: true },
      "resume",
    ],
    ["a long noise that is hardly a voice", { speechMs: 900, probability: 0.55, pausedMs: 430 }, "resume"],
    ["the reply's own echo", { speechMs: 300, echoShare: 0.9 }, "play"],
    ["an echo that had paused it", { speechMs: 300, text: "echo", pausedMs: 100 }, "resume"],
    [
      "a short word of a caller whose replies come back",
      { speechMs: 96, probability: 0.8, text: "stop", hasEcho: true, pausedMs: 50 },
      "duck",
    ],
  ])("%s", (_, some, decision) => {
    expect(decideOverlap(evidence(some))).toBe(decision);
  });

  it("never keeps a reply silent for longer than it may", () => {
    for (const text of ["none", "echo", "backchannel", "words"] as const)
      for (const speechMs of [100, 300, 600])
        for (const silentMs of [0, 64, 200])
          expect(["resume", "soften", "stop"]).toContain(
            decideOverlap(evidence({ speechMs, silentMs, text, isSettled: silentMs > 100, pausedMs: 430 })),
          );
  });
});

describe("what is answered though it stopped nothing", () => {
  it.each<[string, number, number, number, boolean]>([
    ["a sentence", 700, 0.9, 4, true],
    ["one word that an okay was taken for", 620, 0.9, 1, false],
    ["a long word", 800, 0.9, 1, true],
    ["a sentence made of noise", 700, 0.7, 4, false],
    ["a soft voice that went on", 1000, 0.78, 4, true],
    ["long noise", 1000, 0.7, 4, false],
  ])("%s", (_, speechMs, probability, words, isAnswered) => {
    expect(isSaid({ speechMs, probability, words })).toBe(isAnswered);
  });

  it("is a stop that was settled, and a no only from a clear voice", () => {
    const settled = { isSettled: true, isSteady: true };
    expect(isStop({ text: "stop", probability: 0.65, ...settled })).toBe(true);
    expect(isStop({ text: "no", probability: 0.65, ...settled })).toBe(false);
    expect(isStop({ text: "no", probability: 0.85, ...settled })).toBe(true);
    expect(isStop({ text: "words", probability: 0.95, ...settled })).toBe(false);
  });
});
