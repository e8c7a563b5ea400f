import { describe, expect, it } from "vitest";
import { createReorderWindow } from "../../../gateway/rtp/reorder.ts";

/** Pushes packets named by their own number, one each 20 ms, and writes what comes out as "3" or "3(lost 1)". */
const run = (sequences: readonly number[], from = 0) => {
  const window = createReorderWindow<number>();
  const out: string[] = [];
  const write = (ordered: ReturnType<typeof window.push>) => {
    for (const { item, lost, restarted } of ordered)
      out.push(`${restarted ? "!" : ""}${item}${lost ? `(lost ${lost})` : ""}`);
  };
  let nowMs = from;
  for (const sequence of sequences) {
    write(window.push(sequence, sequence, nowMs));
    nowMs += 20;
    write(window.expire(nowMs));
  }
  write(window.expire(nowMs + 1000));
  return { text: out.join(" "), late: window.late };
};

describe("the reorder window", () => {
  it.each([
    ["in order", [1, 2, 3], "1 2 3", 0],
    ["two swapped", [1, 3, 2, 4], "1 2 3 4", 0],
    ["one late within the window", [1, 3, 4, 2, 5], "1 2 3 4 5", 0],
    ["one that never comes", [1, 3, 4, 5, 6], "1 3(lost 1) 4 5 6", 0],
    ["one that comes too late", [1, 3, 4, 5, 2, 6], "1 3(lost 1) 4 5 6", 1],
    ["three lost", [1, 5, 6], "1 5(lost 3) 6", 0],
    ["two gaps", [1, 3, 5, 6, 7, 8, 9], "1 3(lost 1) 5(lost 1) 6 7 8 9", 0],
    ["one twice", [1, 2, 2, 3], "1 2 3", 1],
    ["over the wrap", [65_534, 65_535, 0, 1], "65534 65535 0 1", 0],
    ["swapped over the wrap", [65_534, 0, 65_535, 1], "65534 65535 0 1", 0],
    ["lost over the wrap", [65_534, 1, 2, 3, 4], "65534 1(lost 2) 2 3 4", 0],
    ["another stream", [1, 2, 30_000, 30_001], "1 2 !30000 30001", 0],
    ["older at the start", [10, 9, 11], "10 11", 1],
  ])("gives %s", (_, sequences, expected, late) => {
    expect(run(sequences)).toEqual({ text: expected, late });
  });

  it("waits no longer than its window for a gap, and says until when", () => {
    const window = createReorderWindow<string>({ windowMs: 60 });
    window.push(1, "a", 0);
    expect(window.dueMs).toBeUndefined();
    expect(window.push(3, "c", 20)).toEqual([]);
    expect(window.dueMs).toBe(80);
    expect(window.expire(79)).toEqual([]);
    expect(window.expire(80)).toEqual([{ item: "c", lost: 1, restarted: false }]);
  });

  it("holds no more than its capacity", () => {
    const window = createReorderWindow<number>({ capacity: 8 });
    window.push(0, 0, 0);
    let out = 0;
    for (let i = 2; i < 40; i++) out += window.push(i, i, 0).length;
    expect(out).toBe(38);
  });
});
