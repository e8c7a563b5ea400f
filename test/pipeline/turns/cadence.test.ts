import { expect, it } from "vitest";
import { foldOf } from "../../../bench/endpointing/endings.ts";
import { areaUnderCurve } from "../../../bench/endpointing/fit.ts";
import { trainingPhrases } from "../../../bench/endpointing/phrases.ts";
import { speakPhrase } from "../../../bench/endpointing/speak.ts";
import { isHeldOut } from "../../../bench/intent/rows.ts";
import { seededRandom } from "../../../bench/speech-set.ts";
import { cadenceOf } from "../../../pipeline/turns/cadence.ts";
import { createProsody } from "../../../pipeline/turns/prosody.ts";

it("knows nothing of what was not heard", () => {
  expect(cadenceOf(undefined)).toBe(0);
});

it("tells the ends of sentences that it was not fitted on from rests in them, by their sound alone", async () => {
  const phrases = trainingPhrases(900, 77)
    .filter(({ words, rests }) => rests.length > 0 && isHeldOut(words.join(" ")))
    .slice(0, 24);
  const scored: { score: number; isEnd: boolean }[] = [];
  for (const [i, phrase] of phrases.entries()) {
    const { samples, pauses, endMs } = await speakPhrase(phrase, seededRandom(i));
    for (const at of [...pauses.map(({ startMs }) => startMs), endMs]) {
      const prosody = createProsody();
      prosody.feed({ samples: samples.subarray(0, Math.round((at + 120) * 16)) });
      scored.push({ score: prosody.features()?.cadence ?? 0, isEnd: at === endMs });
    }
  }
  expect(scored.length).toBeGreaterThan(40);
  expect(areaUnderCurve(scored)).toBeGreaterThan(0.72);
}, 60_000);

it("folds hold about as many sentences each, and the same ones always", () => {
  const folds = [0, 0, 0, 0];
  for (let i = 0; i < 400; i++) {
    const fold = foldOf(`sentence ${i}`, 4);
    expect(fold).toBe(foldOf(`sentence ${i}`, 4));
    folds[fold] = (folds[fold] ?? 0) + 1;
  }
  expect(Math.min(...folds)).toBeGreaterThan(70);
});
