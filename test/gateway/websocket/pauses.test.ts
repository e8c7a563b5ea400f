import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPauses, type Pauses } from "../../../gateway/websocket/pauses.ts";

/** Vitest's clock stands still until it is told to go on, and performance.now with it. */
describe("a pause in what is sent", () => {
  let given: number[] = [];
  let pauses: Pauses;
  beforeEach(() => {
    vi.useFakeTimers();
    given = [];
    pauses = createPauses({ now: () => performance.now(), onSilence: (ms) => given.push(ms) });
  });
  afterEach(() => {
    pauses.end();
    vi.useRealTimers();
  });
  const total = () => given.reduce((sum, ms) => sum + ms, 0);

  it("before anything was sent is none", () => {
    vi.advanceTimersByTime(5000);
    expect(given).toEqual([]);
  });

  it("of a network, or of long packets, is not silence", () => {
    for (let packet = 0; packet < 50; packet++) {
      pauses.came(20);
      vi.advanceTimersByTime(packet % 10 === 0 ? 220 : 20);
    }
    for (let packet = 0; packet < 50; packet++) {
      pauses.came(120);
      vi.advanceTimersByTime(packet % 2 === 0 ? 40 : 200);
    }
    expect(given).toEqual([]);
  });

  it("is silence from its beginning, and as long as it lasts", () => {
    pauses.came(20);
    vi.advanceTimersByTime(250);
    expect(given).toEqual([]);
    vi.advanceTimersByTime(10);
    expect(given).toEqual([260]);
    vi.advanceTimersByTime(1000);
    expect([total(), pauses.givenMs]).toEqual([1260, 1260]);
    pauses.came(20);
    expect(pauses.givenMs).toBe(0);
    vi.advanceTimersByTime(300);
    expect(total()).toBe(1560);
  });

  it("is not listened for any more after the end", () => {
    pauses.came(20);
    pauses.end();
    pauses.end();
    vi.advanceTimersByTime(5000);
    expect([given, vi.getTimerCount()]).toEqual([[], 0]);
  });
});
