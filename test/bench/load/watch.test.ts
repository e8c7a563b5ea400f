import { describe, expect, it } from "vitest";
import { parseMetrics, usageOf } from "../../../bench/load/watch.ts";

describe("watching a gateway", () => {
  it("reads metrics, and adds up those of several labels", () => {
    const metrics = parseMetrics(
      '# HELP a b\n# TYPE a counter\na{x="1"} 2\na{x="2"} 3\nlag_p99_seconds 0.0123\nempty NaN\n\n',
    );
    expect(metrics.get("a")).toBe(5);
    expect(metrics.get("lag_p99_seconds")).toBe(0.0123);
    expect(metrics.has("# HELP")).toBe(false);
  });

  it("reads what a process uses", async () => {
    const { rssKb, cpuMs, handles } = await usageOf(process.pid);
    expect(rssKb).toBeGreaterThan(10_000);
    expect(cpuMs).toBeGreaterThan(0);
    expect(handles).toBeGreaterThan(2);
  });
});
