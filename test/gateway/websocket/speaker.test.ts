import { describe, expect, it } from "vitest";
import type { Outlet } from "../../../gateway/websocket/outlet.ts";
import { createSpeaker } from "../../../gateway/websocket/speaker.ts";
import { addonBuilt } from "../../../native/load.ts";
import { decodeReply, type ReplyFrame } from "../../../protocols/binary.ts";

/** A speaker whose way out keeps what it is given. */
const openSpeaker = (sampleRate: number) => {
  const frames: ReplyFrame[] = [];
  const outlet: Outlet = {
    send(message) {
      const frame = typeof message === "string" ? undefined : decodeReply(message);
      if (frame) frames.push(frame);
    },
    room: () => Promise.resolve(),
    drained() {},
    end() {},
  };
  return { frames, speaker: createSpeaker(outlet, sampleRate) };
};
const silence = (ms: number, sampleRate: number) => ({
  samples: new Int16Array((ms * sampleRate) / 1000),
  sampleRate,
  startMs: 0,
});

describe("a reply", () => {
  it("is resampled to the client's rate, across voices of several rates, and its positions join up", async ({
    skip,
  }) => {
    skip(!addonBuilt("audio"), "the native addon audio is not built");
    const { frames, speaker } = openSpeaker(24_000);
    for (const rate of [16_000, 22_050, 16_000])
      for (let at = 0; at < 50; at++) await speaker.play(1, silence(20, rate));
    let position = 0;
    for (const frame of frames) {
      expect(frame.position).toBe(position);
      position += frame.samples.length;
    }
    expect(speaker.sentSamples(1)).toBe(position);
    // Three seconds, less what each voice's resampler keeps back.
    expect(position).toBeGreaterThan(71_500);
    expect(position).toBeLessThanOrEqual(72_000);
  });

  it("of long ago is forgotten, so that a session of days does not grow", async () => {
    const { speaker } = openSpeaker(16_000);
    for (let turn = 1; turn <= 100; turn++) await speaker.play(turn, silence(20, 16_000));
    expect([speaker.sentSamples(1), speaker.sentSamples(69), speaker.sentSamples(100)]).toEqual([0, 320, 320]);
  });
});
