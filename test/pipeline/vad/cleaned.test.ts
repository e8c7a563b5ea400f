import { describe, expect, it } from "vitest";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { createCleaned } from "../../../pipeline/vad/cleaned.ts";
import { createSileroDetector } from "../../../pipeline/vad/silero.ts";
import { voiceActivityDetectorContract } from "../../contract/voice-activity-detector.ts";

voiceActivityDetectorContract("silero behind a denoiser", async () =>
  createCleaned(await createSileroDetector({ metrics: noMetrics })),
);

describe("a cleaned detector", () => {
  it("leaves the microphone's own samples as they are, for speech to text", async () => {
    const heard: Int16Array[] = [];
    const cleaned = createCleaned({
      name: "listening",
      frameSamples: 512,
      open: () => ({
        score: async (samples) => {
          heard.push(samples);
          return 0;
        },
        close() {},
      }),
      close: async () => {},
    });
    const stream = cleaned.open();
    // Hiss, of a seed: steady noise is what is taken away.
    let state = 7;
    const noise = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state % 2000) - 1000;
    };
    const frames = Array.from({ length: 60 }, () => Int16Array.from({ length: 512 }, noise));
    const before = frames.map((frame) => frame.slice());
    for (const frame of frames) await stream.score(frame);
    stream.close();
    expect(frames).toEqual(before);
    const power = (frame: Int16Array) => frame.reduce((sum, sample) => sum + sample * sample, 0);
    expect(power(heard.at(-1) ?? new Int16Array(0))).toBeLessThan(power(before.at(-1) ?? new Int16Array(0)));
  });
});
