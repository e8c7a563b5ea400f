import { describe, expect, it } from "vitest";
import { addonBuilt } from "../../native/load.ts";
import { createPreprocessor, type PreprocessorOptions } from "../../native/preprocess.ts";

const skip = !addonBuilt("preprocess");
const power = (samples: ArrayLike<number>): number =>
  Array.from(samples).reduce((sum, sample) => sum + sample * sample, 0) / samples.length;

/** Four seconds of a sound, by 20 ms; answers the power of the last second before and after. */
const through = (options: PreprocessorOptions, sound: (i: number) => number): { before: number; after: number } => {
  const preprocessor = createPreprocessor(options);
  const [before, after]: [number[], number[]] = [[], []];
  for (let n = 0; n < 200; n++) {
    const frame = Int16Array.from({ length: 320 }, (_, i) => sound(n * 320 + i));
    const untouched = frame.slice();
    const out = preprocessor.process(frame);
    expect(frame).toEqual(untouched);
    if (n >= 150) {
      before.push(...frame);
      after.push(...out);
    }
  }
  preprocessor.close();
  return { before: power(before), after: power(after) };
};

let state = 7;
const noise = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return 600 * (state / 2 ** 31 - 1);
};
/** A voice: overtones that come and go four times a second. */
const voice = (i: number): number => {
  const t = i / 16_000;
  const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * t));
  return 3000 * syllable * [1, 2, 3, 5].reduce((sum, n) => sum + Math.sin(2 * Math.PI * 150 * n * t) / n, 0);
};

describe.skipIf(skip)(`the preprocessor${skip ? ": its addon is not built" : ""}`, () => {
  it("pushes steady noise down and leaves a voice", () => {
    const hiss = through({ suppressDb: 15 }, noise);
    expect(hiss.after).toBeLessThan(hiss.before / 10);
    const speech = through({ suppressDb: 15 }, voice);
    expect(speech.after).toBeGreaterThan(speech.before / 2);
  });

  it("raises a quiet voice where it is asked", () => {
    const quiet = through({ suppressDb: 0, gainLevel: 16_000 }, (i) => voice(i) / 8);
    expect(quiet.after).toBeGreaterThan(3 * quiet.before);
  });

  it("refuses frames of another length, and work after its end", () => {
    const preprocessor = createPreprocessor();
    expect(() => preprocessor.process(new Int16Array(321))).toThrow();
    preprocessor.close();
    preprocessor.close();
    expect(() => preprocessor.process(new Int16Array(320))).toThrow(/closed/);
  });
});
