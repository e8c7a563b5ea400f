import type { SerializedError } from "vitest";
import type { Reporter, TestCase, TestModule, TestRunEndReason, TestSuite } from "vitest/node";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Suites, at any depth, that broke outside their tests: a hook that threw, a file that does not load. */
const brokenSuites = (suite: TestModule | TestSuite): number => {
  let broken = suite.errors().length > 0 ? 1 : 0;
  for (const child of suite.children) if (child.type === "suite") broken += brokenSuites(child);
  return broken;
};

/** Where no reason was given: the title of the outermost suite that was skipped as a whole, or of the test itself. */
const skippedPart = (test: TestCase): string => {
  let suite: TestSuite | undefined;
  for (let above = test.parent; above.type === "suite"; above = above.parent) {
    if (above.options.mode === "skip") suite = above;
  }
  return suite ? suite.fullName : `${test.fullName} (no reason given)`;
};

/** Counts every test once, and every file, hook or stray promise that broke as one failed test more. */
export const countTests = (
  modules: readonly TestModule[],
  unhandled: readonly unknown[] = [],
): { readonly counts: Counts; readonly skips: ReadonlyMap<string, number> } => {
  const counts: Counts = { passed: 0, failed: unhandled.length, skipped: 0 };
  const skips = new Map<string, number>();
  for (const module of modules) {
    counts.failed += brokenSuites(module);
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "skipped") {
        counts.skipped++;
        const reason = result.note ?? skippedPart(test);
        skips.set(reason, (skips.get(reason) ?? 0) + 1);
      } else if (result.state === "passed") counts.passed++;
      // A test still pending at the end was cut off, which is no success.
      else counts.failed++;
    }
  }
  return { counts, skips };
};

/** Says why tests were skipped, and closes with one plain line of counts. */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], _reason: TestRunEndReason): void {
    const { counts, skips } = countTests(modules, unhandled);
    for (const [reason, times] of skips) console.log(`skipped ${times}: ${reason}`);
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
