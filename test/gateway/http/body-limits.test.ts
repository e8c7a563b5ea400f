import { describe, expect, it } from "vitest";
import { createBodyLimits } from "../../../gateway/http/body-limits.ts";

const path = "/api/v1/voice/transcribe";
const MIB = 1024 * 1024;

describe("a request's body", () => {
  it.each([
    ["a recording", { path, length: 3 * MIB, hasToken: true }, 25 * MIB],
    ["a recording of unknown length", { path, length: undefined, hasToken: true }, 25 * MIB],
    ["a small recording", { path, length: 1000, hasToken: true }, MIB],
    ["a recording of nobody", { path, length: 3 * MIB, hasToken: false }, MIB],
    ["anything else", { path: "/api/v1/tasks", length: 3 * MIB, hasToken: true }, MIB],
  ])("may be so large: %s", (_, request, maxBytes) => {
    expect(createBodyLimits().of(request).maxBytes).toBe(maxBytes);
  });

  it("finds no room while too many recordings are held", () => {
    const limits = createBodyLimits({ maxHeldBytes: 10 * MIB });
    const recording = { path, length: 6 * MIB, hasToken: true };
    const first = limits.of(recording);
    expect(() => limits.of(recording)).toThrow(/too many recordings/);
    first.release();
    first.release();
    limits.of(recording);
    expect(() => limits.of(recording)).toThrow(/too many recordings/);
  });
});
