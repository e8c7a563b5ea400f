import { describe, expect, it } from "vitest";
import type { Outlet } from "../../../gateway/websocket/outlet.ts";
import { createSpeaker } from "../../../gateway/websocket/speaker.ts";
import { addonBuilt } from "../../../native/load.ts";
import { opusPacketMs } from "../../../native/opus.ts";
import { decodeReply, decodeReplyPacket, type ReplyFrame, type ReplyPacket } from "../../../protocols/binary.ts";
import type { AudioFormat } from "../../../protocols/events.ts";
import { format, until } from "../../contract/door-fixture.ts";

/** A speaker whose way out keeps what it is given. */
const openSpeaker = (of: AudioFormat | 16_000 | 24_000) => {
  const frames: ReplyFrame[] = [];
  const packets: ReplyPacket[] = [];
  const outlet: Outlet = {
    send(message) {
      if (typeof message === "string") return;
      const frame = decodeReply(message);
      if (frame) frames.push(frame);
      const packet = decodeReplyPacket(message);
      if (packet) packets.push(packet);
    },
    room: () => Promise.resolve(),
    drained() {},
    end() {},
  };
  return { frames, packets, speaker: createSpeaker(outlet, typeof of === "number" ? format(of) : of) };
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

describe.skipIf(!addonBuilt("opus") || !addonBuilt("audio"))("a reply in Opus", () => {
  it.each([16_000, 24_000, 48_000] as const)(
    "goes out in packets of 20 ms, and its positions count at %i Hz",
    async (sampleRate) => {
      const { packets, speaker } = openSpeaker({ encoding: "opus", sampleRate });
      // Frames that make no whole packets: 10 of 30 ms, and 7 ms.
      for (let at = 0; at < 10; at++) await speaker.play(1, silence(30, sampleRate));
      await speaker.play(1, silence(7, sampleRate));
      const packetSamples = sampleRate / 50;
      expect(packets.map(({ position }) => position)).toEqual(
        Array.from({ length: packets.length }, (_, i) => i * packetSamples),
      );
      expect(packets.map(({ payload }) => opusPacketMs(payload))).toEqual(packets.map(() => 20));
      const before = packets.length;
      speaker.finish();
      expect(packets).toHaveLength(before + 1);
      // Less what the resampler keeps back, and without the silence that fills the last packet.
      const sent = speaker.sentSamples(1);
      expect(sent).toBeGreaterThan(sampleRate * 0.305);
      expect(sent).toBeLessThanOrEqual(sampleRate * 0.307);
      // A loudspeaker has played that silence too.
      expect(speaker.played(1, (before + 1) * packetSamples + 1)).toBe(false);
      expect(speaker.played(1, (before + 1) * packetSamples)).toBe(true);
      expect(speaker.heardSamples(1)).toBe(sent);
      speaker.end();
    },
  );

  it("does not keep back its last sound for want of a whole packet", async () => {
    const { packets, speaker } = openSpeaker({ encoding: "opus", sampleRate: 24_000 });
    await speaker.play(1, silence(30, 24_000));
    await until(() => packets.length === 2);
    await speaker.play(2, silence(5, 24_000));
    await speaker.play(3, silence(20, 24_000));
    expect(packets.map(({ turn, position }) => [turn, position])).toEqual([
      [1, 0],
      [1, 480],
      [2, 0],
      [3, 0],
    ]);
    speaker.end();
  });

  it("that is hushed forgets what waits, and what was not sent does not count", async () => {
    const { packets, speaker } = openSpeaker({ encoding: "opus", sampleRate: 48_000 });
    await speaker.play(1, silence(30, 24_000));
    expect(speaker.sentSamples(1)).toBe(1440);
    speaker.hush();
    speaker.finish();
    expect([packets.length, speaker.sentSamples(1)]).toEqual([1, 960]);
    await speaker.play(2, silence(20, 24_000));
    expect(packets.at(-1)).toMatchObject({ turn: 2, position: 0 });
    speaker.end();
    speaker.end();
    await speaker.play(2, silence(20, 24_000));
    expect(packets).toHaveLength(2);
  });
});
