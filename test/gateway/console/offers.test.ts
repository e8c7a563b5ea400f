import { describe, expect, it } from "vitest";
import { ANY_ENGINE, DEFAULT_BUDGET_MS, offersOf } from "../../../gateway/console/offers.ts";

const offered = (speakers: readonly string[]) =>
  offersOf({
    ...{ stt: "ears", sttWhy: "no weights", tts: "mouth", speakers, voices: [] },
    ...{ webrtc: { missing: undefined }, budgetMs: DEFAULT_BUDGET_MS },
  }).engines;

describe("engines that speak", () => {
  it("are a choice where there are several, and the gateway's own choice comes first", () => {
    const engines = offered(["openai", "flite", "espeak"]);
    expect(engines.map(({ name }) => name)).toEqual([ANY_ENGINE, "openai", "flite", "espeak"]);
    expect(engines.every(({ missing }) => missing === undefined)).toBe(true);
  });

  it.each([
    ["espeak", "flite"],
    ["flite", "espeak"],
  ])("are none where %s is alone, with the reason", (alone, other) => {
    expect(offered([alone])).toEqual([
      { name: alone, label: expect.any(String) },
      { name: other, label: expect.any(String), missing: expect.stringContaining("TTS_ENGINE") },
    ]);
  });
});
