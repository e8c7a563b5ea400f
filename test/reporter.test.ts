import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const runCases = (...filters: string[]) => {
  const args = ["run", "--config", path("fixtures/reporter/vitest.config.ts"), ...filters];
  const { stdout, status } = spawnSync(process.execPath, [path("../node_modules/vitest/vitest.mjs"), ...args], {
    encoding: "utf8",
    cwd: path("fixtures/reporter"),
  });
  return { lines: stdout.trimEnd().split("\n"), status };
};

it("closes with counts in which files and hooks that broke are failures", () => {
  const { lines, status } = runCases();
  // Failed: one test, one hook, one file that does not load.
  expect(lines.at(-1)).toBe("1 passed, 3 failed, 6 skipped");
  expect(status).not.toBe(0);
});

it("says each reason for skipping once, with how often", () => {
  const { lines } = runCases("outcomes");
  expect(lines).toContain("skipped 2: the model is absent");
  expect(lines).toContain("skipped 1: skips without a reason (no reason given)");
  expect(lines).toContain("skipped 2: a suite skipped whole: no microphone");
});
