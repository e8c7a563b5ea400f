import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run as runCompare } from "../../bench/compare.ts";
import { compare, figuresIn, judge, ratiosOf } from "../../bench/ratios.ts";

const figures = (value: unknown) => figuresIn(value);

describe("figures of a result", () => {
  it("are its numbers by their paths, lists and what is no number left out", () => {
    const found = figures({
      turns: { first_audio_ms: { p50: 200, p95: Number.NaN }, curve: [1, 2] },
      node: "v20",
      n: 3,
    });
    expect([...found]).toEqual([
      ["turns.first_audio_ms.p50", 200],
      ["n", 3],
    ]);
  });
});

describe("comparing", () => {
  it.each([
    ["first_audio_ms.p50", 200, 225, "same"],
    ["first_audio_ms.p50", 200, 260, "worse"],
    ["first_audio_ms.p50", 260, 200, "better"],
    // Twice of next to nothing is next to nothing.
    ["stages.intent_ms.p50", 2, 8, "same"],
    ["turns.cut_in_rate", 0.02, 0.035, "same"],
    ["turns.cut_in_rate", 0.02, 0.08, "worse"],
    ["turns.turns_lost", 0, 1, "worse"],
    ["load.talking_sessions", 48, 46, "same"],
    ["load.talking_sessions", 48, 36, "worse"],
    ["load.talking_sessions", 36, 48, "better"],
    ["stt.wer", 0.036, 0.05, "worse"],
    ["router.macro_f1", 0.969, 0.95, "worse"],
    ["ratios.turns.cut_in_rate_vs_silence", 0.1, 0.5, "worse"],
  ] as const)("%s from %d to %d is %s", (name, before, after, verdict) => {
    expect(judge(name, before, after)?.verdict).toBe(verdict);
  });

  it("does not judge what a run says of its baseline, nor what no rule knows", () => {
    expect(judge("turns.baseline.first_audio_ms.p50", 1, 1000)).toBeUndefined();
    expect(judge("turns.turns", 1, 1000)).toBeUndefined();
  });

  it("looks at what both have", () => {
    const changes = compare(figures({ a: { first_audio_ms: { p50: 100 } }, wer: 0.1 }), figures({ wer: 0.2 }));
    expect(changes.map(({ name, verdict }) => [name, verdict])).toEqual([["wer", "worse"]]);
  });
});

describe("ratios", () => {
  it("are of figures of one run, and only where both are there", () => {
    const run = {
      turns: { cut_in_rate: 0.04, baseline: { cut_in_rate: 0.5 }, first_audio_ms: { p50: 200, p95: 400 } },
    };
    expect(ratiosOf(figures(run))).toEqual({
      "turns.cut_in_rate_vs_silence": 0.08,
      "turns.first_audio_p95_to_p50": 2,
    });
    expect(ratiosOf(figures({}))).toEqual({});
  });

  it("that are kept are those which a run makes, each a number that can be judged", async () => {
    const kept = JSON.parse(await readFile(new URL("../../bench/baseline.json", import.meta.url), "utf8"));
    expect(kept).toMatchObject({ machine: expect.any(String), node: expect.any(String), commit: expect.any(String) });
    const entries = Object.entries(kept.ratios as Record<string, number>);
    expect(entries.length).toBeGreaterThan(3);
    for (const [name, value] of entries) {
      expect(Number.isFinite(value)).toBe(true);
      expect(judge(`ratios.${name}`, value, value * 3 + 1)?.verdict).toBe("worse");
    }
  });
});

describe("the bench that compares", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-compare-"));
    await writeFile(join(folder, "a.json"), JSON.stringify({ first_audio_ms: { p50: 200 } }));
    // A bench's whole output: only the last line is JSON.
    await writeFile(join(folder, "b.txt"), `turns\n${JSON.stringify({ first_audio_ms: { p50: 400 } })}\n`);
    await writeFile(join(folder, "none.txt"), "nothing\n");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const files = (...names: string[]) => ({
    json: true,
    verbose: false,
    files: names.map((name) => join(folder, name)),
  });

  it("fails where something got worse, and not the other way round", async () => {
    expect(await runCompare(files("a.json", "b.txt"))).toMatchObject({ failed: true, figures: 1 });
    expect(await runCompare(files("b.txt", "a.json"))).toMatchObject({ failed: false });
  });

  it("says what is wrong with its files", async () => {
    await expect(runCompare(files("a.json"))).rejects.toThrow("two files");
    await expect(runCompare(files("a.json", "none.txt"))).rejects.toThrow("not JSON");
  });
});
