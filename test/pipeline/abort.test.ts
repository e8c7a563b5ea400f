import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { follow } from "../../pipeline/abort.ts";

describe("follow", () => {
  it("aborts with its parent, and by itself without touching the parent", () => {
    const parent = new AbortController();
    const [a, b] = [follow(parent.signal), follow(parent.signal)];
    a.abort();
    expect([a.signal.aborted, b.signal.aborted, parent.signal.aborted]).toEqual([true, false, false]);
    parent.abort();
    expect(b.signal.aborted).toBe(true);
  });

  it("is aborted from the start when its parent is", () => {
    expect(follow(AbortSignal.abort()).signal.aborted).toBe(true);
  });

  it("leaves nothing on a long-lived parent once released", () => {
    const parent = new AbortController();
    for (let i = 0; i < 1000; i++) follow(parent.signal).release();
    expect(getEventListeners(parent.signal, "abort")).toHaveLength(0);
  });
});
