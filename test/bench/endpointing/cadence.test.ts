import { expect, it } from "vitest";
import { type Ending, fitCadence, packCadence } from "../../../bench/endpointing/cadence.ts";
import { areaUnderCurve } from "../../../bench/endpointing/fit.ts";
import { seededRandom } from "../../../bench/speech-set.ts";
import { cadenceOf, unpackCadence } from "../../../pipeline/turns/cadence.ts";
import { ENDING_VALUES } from "../../../pipeline/turns/ending.ts";

/** Endings in which two numbers tell the ends, but only together: no weighted sum does. */
const endings = (count: number, seed: number): readonly Ending[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const values = Float32Array.from({ length: ENDING_VALUES }, () => random() - 0.5);
    const [a, b] = [random() < 0.5 ? 1 : -1, random() < 0.5 ? 1 : -1];
    values[290] = 2 * a;
    values[291] = 2 * b;
    return { values, isEnd: a === b, weight: 1 };
  });
};
const areaOf = (model: Parameters<typeof cadenceOf>[1], of: readonly Ending[]) =>
  areaUnderCurve(of.map(({ values, isEnd }) => ({ score: cadenceOf(values, model), isEnd })));

it("learns what no weighted sum can tell, the same each time, and keeps it in bytes", () => {
  const [known, fresh] = [endings(2500, 1), endings(300, 2)];
  const model = fitCadence(known);
  expect(areaOf(model, fresh)).toBeGreaterThan(0.9);
  const packed = unpackCadence(packCadence(model));
  for (const { values } of fresh.slice(0, 50))
    expect(Math.abs(cadenceOf(values, packed) - cadenceOf(values, model))).toBeLessThan(0.3);
  expect(areaOf(packed, fresh)).toBeGreaterThan(0.9);
  expect(fitCadence(known.slice(0, 200)).outer).toEqual(fitCadence(known.slice(0, 200)).outer);
}, 120_000);
