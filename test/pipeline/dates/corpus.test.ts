import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { run } from "../../../bench/dates.ts";

const FILE = "../shared/eval/nlu/dates_dev.tsv";

it.skipIf(!existsSync(FILE))(
  "most of a corpus of English date expressions is understood (skips without the corpus)",
  async () => {
    const result = await run({ json: true, file: FILE });
    expect(result.instant_exact).toBeGreaterThan(0.9);
    expect(result.interval_exact).toBeGreaterThan(0.9);
    expect(result.none_exact).toBe(1);
  },
);
