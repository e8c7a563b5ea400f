import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { NEVER_TRAINED, ROUTER_DEV, readLabelled } from "../../../bench/intent/rows.ts";
import { run } from "../../../bench/router.ts";
import { ModelHeader } from "../../../pipeline/intent/classifier.ts";
import header from "../../../pipeline/intent/model/model.json" with { type: "json" };

it.skipIf(!existsSync(ROUTER_DEV))(
  "routes unseen lines well and refuses what is not ours (needs ../shared)",
  async () => {
    const figures = await run({ json: true });
    expect(figures["macro_f1"]).toBeGreaterThan(0.92);
    expect(figures["false_take"]).toBeLessThan(0.04);
    expect(figures["total"]).toMatchObject({ lines: expect.any(Number) });
  },
);

it("names the sources it was trained on, share-alike ones not among them", () => {
  const { sources } = ModelHeader.parse(header);
  expect(sources.length).toBeGreaterThan(1);
  for (const { name, licence } of sources) {
    expect(NEVER_TRAINED.has(name)).toBe(false);
    expect(licence).not.toMatch(/-SA|unknown/);
  }
});

it("reads a file of lines, and says nothing of one that is absent", () => {
  expect(readLabelled("/nowhere/lines.tsv")).toBeUndefined();
});
