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
    expect(pacer.playingMs).toBe(20);
  });

  it("goes by where the listener goes on after a hold, though it was waiting when that began", async () => {
    let clock = 0;
    const pacer = createPacer({ leadMs: 200, now: () => clock, signal: new AbortController().signal });
    await pacer.ready(0);
    clock = 100;
    const waiting = pacer.ready(400);
    let isReady = false;
    void waiting.then(() => {
      isReady = true;
    });
    pacer.hold();
    clock = 500;
    // 100 ms had been heard of it, and the word began at 40 ms.
    pacer.resume(40);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(isReady).toBe(false);
    expect(pacer.playingMs).toBe(40);
    clock = 660;
    expect(await waiting).toBe(0);
    expect(pacer.playingMs).toBe(200);
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
