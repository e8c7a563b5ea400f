import { describe, expect, it } from "vitest";
import { createPacer } from "../../pipeline/pacer.ts";

const FRAME_MS = 20;

describe("createPacer", () => {
  it("lets audio leave at most the lead ahead of the listener, by absolute deadlines", async () => {
    const pacer = createPacer({ leadMs: 60, now: () => performance.now(), signal: new AbortController().signal });
    const begin = performance.now();
    for (let i = 0; i < 15; i++) {
      await pacer.ready(i * FRAME_MS);
      const ahead = i * FRAME_MS - (performance.now() - begin);
      // A timer may fire up to 1 ms before its time.
      expect(ahead).toBeLessThanOrEqual(60 + 2);
    }
  });

  it("says how late a frame is and moves what follows by as much", async () => {
    let clock = 0;
    const pacer = createPacer({ leadMs: 200, now: () => clock, signal: new AbortController().signal });
    expect(await pacer.ready(0)).toBe(0);
    clock = 100;
    expect(await pacer.ready(20)).toBe(80);
    expect(await pacer.ready(40)).toBe(0);
    expect(pacer.playedAt(20)).toBe(100);
  });

  it("stops waiting when its signal fires", async () => {
    const controller = new AbortController();
    const pacer = createPacer({ leadMs: 0, now: () => 0, signal: controller.signal });
    await pacer.ready(0);
    const far = pacer.ready(3_600_000);
    controller.abort();
    await far;
    expect(controller.signal.aborted).toBe(true);
  });
});
