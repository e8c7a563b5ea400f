import { defineConfig } from "vitest/config";

/** A browser's false microphone loses sound where another test takes the processor: these run after all others, one at a time. */
const ALONE = ["test/e2e/console.test.ts", "test/e2e/console-media.test.ts"];

export default defineConfig({
  test: {
    globalSetup: ["test/global-setup.ts"],
    reporters: ["default", "./test/reporter.ts"],
    pool: "forks",
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: "side by side", include: ["test/**/*.test.ts"], exclude: ALONE, maxWorkers: 2 } },
      {
        extends: true,
        test: { name: "alone", include: ALONE, maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
