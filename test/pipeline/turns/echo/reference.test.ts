import { describe, expect, it } from "vitest";
import { addonBuilt } from "../../../../native/load.ts";
import { createReference } from "../../../../pipeline/turns/echo/reference.ts";

const skip = !addonBuilt("audio");

describe.skipIf(skip)(`what a client plays${skip ? ": audio is not built" : ""}`, () => {
  /** A second of samples that tell their own number, handed over 200 ms ahead, and held after 400 ms. */
  const hold = () => {
    let ms = 0;
    const reference = createReference(() => ms);
    for (let at = 0; at < 600; at += 20) {
      ms = Math.max(0, at - 200);
      const samples = Int16Array.from({ length: 320 }, (_, i) => 1 + at * 16 + i);
      reference.played({ samples, sampleRate: 16_000, startMs: at });
    }
    ms = 400;
    reference.held(true);
    return { reference, go: (to: number) => (ms = to) };
  };
  const read = (reference: ReturnType<typeof createReference>, fromMs: number, toMs: number) => {
    const out = new Int16Array((toMs - fromMs) * 16);
    reference.read(fromMs * 16, out);
    return out;
  };

  it.each([
    ["where it was held", undefined, 400],
    ["further back", 350, 250],
    ["as far back as there is anything", 5000, 0],
  ])("goes on %s", (_, rewoundMs, fromMs) => {
    const { reference, go } = hold();
    go(700);
    if (rewoundMs !== undefined) reference.rewound(rewoundMs);
    reference.held(false);
    expect(read(reference, 500, 700).every((sample) => sample === 0)).toBe(true);
    const silentMs = rewoundMs === 5000 ? 1000 - 400 : 0;
    const played = read(reference, 700 + silentMs, 700 + silentMs + 600 - fromMs);
    expect([...played]).toEqual(Array.from({ length: played.length }, (_, i) => 1 + fromMs * 16 + i));
    reference.close();
  });

  it("goes back for nothing that is not held", () => {
    const { reference, go } = hold();
    reference.held(false);
    go(450);
    reference.rewound(500);
    expect(read(reference, 450, 460)[0]).toBe(1 + 450 * 16);
    reference.close();
  });
});
