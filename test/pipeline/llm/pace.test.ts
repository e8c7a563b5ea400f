import { describe, expect, test } from "vitest";
import { createPace } from "../../../pipeline/llm/pace.ts";

describe("a pace", () => {
  test("is not known by a few answers", () => {
    const pace = createPace();
    for (let i = 0; i < 7; i++) pace.add(100);
    expect(pace.p95()).toBeUndefined();
    pace.add(100);
    expect(pace.p95()).toBe(100);
  });

  test("is what nineteen of twenty answers do not exceed", () => {
    const pace = createPace();
    for (let ms = 1; ms <= 40; ms++) pace.add(ms);
    expect(pace.p95()).toBe(38);
  });

  test("is that of the last 64 answers alone", () => {
    const pace = createPace();
    for (let i = 0; i < 64; i++) pace.add(5000);
    for (let i = 0; i < 64; i++) pace.add(10);
    expect(pace.p95()).toBe(10);
  });
});
