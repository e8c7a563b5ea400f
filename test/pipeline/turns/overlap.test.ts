import { describe, expect, it } from "vitest";
import { decideOverlap, type OverlapEvidence, overlapText } from "../../../pipeline/turns/overlap.ts";

const SAID = "Your packing list has four items: rain coats and a charger for the old camera";

describe("what is said over a reply", () => {
  it.each([
    ["", "none"],
    ["uh huh", "backchannel"],
    ["okay yeah", "backchannel"],
    ["right", "backchannel"],
    ["stop", "stop"],
    ["no wait", "stop"],
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
  silentMs: 0,
  probability: 0.9,
  echoShare: 0,
  hasEcho: false,
  text: "none",
  isSettled: false,
  isMeant: false,
  pausedMs: 0,
  isSoft: false,
  ...some,
});

describe("what a reply does meanwhile", () => {
  it.each<[string, Partial<OverlapEvidence>, string]>([
    ["a click", { speechMs: 32 }, "play"],
    ["the beginning of what may be a voice", { speechMs: 64, probability: 0.7 }, "duck"],
    ["the beginning of what is surely one", { speechMs: 64 }, "pause"],
    ["a voice that goes on", { speechMs: 160 }, "pause"],
    [
      "an uh-huh that is over",
      { speechMs: 300, silentMs: 100, text: "backchannel", isSettled: true, pausedMs: 200 },
      "resume",
    ],
    ["an uh-huh while it is said", { speechMs: 600, text: "backchannel", pausedMs: 300 }, "pause"],
    ["stop", { speechMs: 250, silentMs: 96, text: "stop", isSettled: true, pausedMs: 150 }, "stop"],
    ["a command", { speechMs: 900, text: "words", isMeant: true, isSettled: true, pausedMs: 300 }, "stop"],
    ["anything said for long", { speechMs: 650, text: "words", pausedMs: 380 }, "stop"],
    ["words that go on when it must decide", { speechMs: 560, text: "words", pausedMs: 430 }, "stop"],
    [
      "nothing but a voice, without words yet, when it must decide",
      { speechMs: 560, probability: 0.95, pausedMs: 430 },
      "stop",
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
      { speechMs: 400, probability: 0.75, text: "stop", silentMs: 100, isSettled: true },
      "resume",
    ],
    ["a long noise that is hardly a voice", { speechMs: 900, probability: 0.55, pausedMs: 430 }, "resume"],
    ["the reply's own echo", { speechMs: 300, echoShare: 0.9 }, "play"],
    ["an echo that had paused it", { speechMs: 300, echoShare: 0.9, pausedMs: 100 }, "resume"],
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
