import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../../gateway/websocket/limits.ts";
import { createMicrophone } from "../../../gateway/websocket/microphone.ts";
import { addonBuilt } from "../../../native/load.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import type { AudioFrame } from "../../../protocols/audio.ts";
import { encodeMicrophone } from "../../../protocols/binary.ts";
import { format } from "../../contract/door-fixture.ts";

const HOUR_MS = 3_600_000;

/** A microphone on a clock that the test turns. */
const openMicrophone = (sampleRate: Parameters<typeof format>[0] = 16_000) => {
  let now = 0;
  const microphone = createMicrophone({
    format: format(sampleRate),
    limits: DEFAULT_LIMITS,
    metrics: noMetrics,
    now: () => now,
  });
  const frames = microphone.audio[Symbol.asyncIterator]();
  let sequence = 0;
  return {
    wait(ms: number) {
      now += ms;
    },
    /** Sends `ms` of audio, all at once, in frames of 20 ms. */
    send(ms: number, samples = new Int16Array(sampleRate / 50)) {
      for (let at = 0; at < ms; at += 20)
        microphone.take(encodeMicrophone({ sequence: sequence++, captureMs: at, samples }));
    },
    next: async () => (await frames.next()).value as AudioFrame,
  };
};

describe("audio", () => {
  it("in real time passes, for hours, even from a clock that is a little fast", async () => {
    const { send, wait, next } = openMicrophone();
    let last: AudioFrame | undefined;
    for (let at = 0; at < HOUR_MS * 3; at += 20) {
      send(20);
      wait(19.9);
      last = await next();
    }
    expect(last?.startMs).toBe(HOUR_MS * 3 - 20);
  });

  it("that a stalled network held back for nine seconds passes", () => {
    const { send, wait } = openMicrophone();
    for (let at = 0; at < 60_000; at += 20) {
      send(20);
      wait(20);
    }
    wait(9000);
    send(9000);
  });

  it("at twice the pace of life is too fast before long", () => {
    const { send, wait } = openMicrophone();
    const talk = () => {
      for (let at = 0; at < 60_000; at += 20) {
        send(40);
        wait(20);
      }
    };
    expect(talk).toThrow("audio comes faster than real time");
  });

  it.for([8000, 24_000, 48_000] as const)("of %i Hz is heard at 16 kHz, whole and in time", async (rate, { skip }) => {
    skip(!addonBuilt("audio"), "the native addon audio is not built");
    const { send, next, wait } = openMicrophone(rate);
    const tone = new Int16Array(rate / 50);
    const toneHz = 500;
    let at = 0;
    let heard = 0;
    let crossings = 0;
    let before = 0;
    for (let sent = 0; sent < 2000; sent += 20) {
      for (let i = 0; i < tone.length; i++) tone[i] = 8000 * Math.sin((2 * Math.PI * toneHz * at++) / rate);
      send(20, tone);
      wait(20);
      const frame = await next();
      expect(frame.startMs).toBeCloseTo(heard / 16, 6);
      expect(frame.sampleRate).toBe(16_000);
      // The filter rings a little at the very start.
      for (const sample of sent === 0 ? [] : frame.samples) {
        if (before < 0 && sample >= 0) crossings++;
        before = sample;
      }
      heard += frame.samples.length;
    }
    // The resampler may keep back a millisecond or two.
    expect(heard).toBeGreaterThan(31_900);
    expect(heard).toBeLessThanOrEqual(32_000);
    expect(Math.abs(crossings - toneHz * 1.98)).toBeLessThanOrEqual(2);
  });
});
