import { describe, expect, it } from "vitest";
import { A_LAW, MU_LAW } from "../../native/g711.ts";

describe.each([
  ["mu-law", MU_LAW],
  ["A-law", A_LAW],
] as const)("%s", (name, law) => {
  it("gives each byte its own sample, and gets it back", () => {
    for (let byte = 0; byte < 256; byte++) {
      const [sample = 0] = law.decode(Uint8Array.of(byte));
      // Mu-law has two zeros.
      const expected = name === "mu-law" && byte === 0x7f ? 0xff : byte;
      expect(law.encode(Int16Array.of(sample))).toEqual(Uint8Array.of(expected));
    }
  });

  it("is off by no more than its interval anywhere, in order and without a bias", () => {
    const samples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    const heard = law.decode(law.encode(samples));
    const off = samples.filter((sample, i) => {
      const error = Math.abs((heard[i] ?? 0) - sample);
      return error > Math.max(16, Math.abs(sample) / 16) + 8 || (heard[i] ?? 0) < (heard[i - 1] ?? -32_768);
    });
    expect([...off]).toEqual([]);
    const bias = heard.reduce((sum, each, i) => sum + each - (samples[i] ?? 0), 0) / samples.length;
    expect(Math.abs(bias)).toBeLessThan(8);
  });

  it("fills memory it is given", () => {
    const bytes = new Uint8Array(3);
    const samples = new Int16Array(3);
    expect(law.encode(Int16Array.of(0, 1000, -1000), bytes)).toBe(bytes);
    expect(law.decode(bytes, samples)).toBe(samples);
    expect(samples[1]).toBe(-(samples[2] ?? 0));
  });
});

it.each([
  ["mu-law", MU_LAW, 0, 0xff],
  ["mu-law", MU_LAW, 32_767, 0x80],
  ["mu-law", MU_LAW, -32_768, 0x00],
  ["mu-law", MU_LAW, 1000, 0xce],
  ["A-law", A_LAW, 0, 0xd5],
  ["A-law", A_LAW, 32_767, 0xaa],
  ["A-law", A_LAW, -32_768, 0x2a],
  ["A-law", A_LAW, 1000, 0xfa],
] as const)("%s writes %s samples as the recommendation does", (_, law, sample, byte) => {
  expect(law.encode(Int16Array.of(sample))).toEqual(Uint8Array.of(byte));
});
