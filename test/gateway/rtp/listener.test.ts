import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOpusListener, type OpusListener, type OpusPacket } from "../../../gateway/rtp/listener.ts";
import { addonBuilt } from "../../../native/load.ts";
import { createOpusEncoder } from "../../../native/opus.ts";
import type { AudioFrame } from "../../../protocols/audio.ts";

const skip = !addonBuilt("opus");

describe.skipIf(skip)(`the Opus listener${skip ? ": its addon is not built" : ""}`, () => {
  let packets: OpusPacket[] = [];
  let frames: AudioFrame[] = [];
  let lost = 0;
  let listener: OpusListener;

  beforeEach(() => {
    const encoder = createOpusEncoder({ sampleRate: 48_000, expectedLoss: 20 });
    // Across both wraps: of sequence numbers and of timestamps.
    packets = Array.from({ length: 50 }, (_, i) => ({
      sequence: (65_530 + i) % 65_536,
      timestamp: (2 ** 32 - 9600 + i * 960) % 2 ** 32,
      payload:
        encoder.encode(Int16Array.from({ length: 960 }, (_, j) => 8000 * Math.sin((i * 960 + j) * 0.05)))?.slice() ??
        new Uint8Array(),
    }));
    encoder.close();
    frames = [];
    lost = 0;
    listener = createOpusListener({ onFrame: (frame) => frames.push(frame), onLost: (count) => (lost += count) });
  });
  afterEach(() => listener.close());

  const total = () => frames.reduce((sum, frame) => sum + frame.samples.length, 0) / 16;
  const seamless = () => {
    let at = 0;
    for (const { startMs, samples } of frames) {
      expect(startMs).toBeCloseTo(at, 6);
      at += samples.length / 16;
    }
  };
  const send = (indices: readonly number[]) => {
    for (const [n, i] of indices.entries()) {
      const packet = packets[i];
      if (packet) listener.push(packet, n * 20);
      listener.tick(n * 20 + 10);
    }
  };
  const all = Array.from({ length: 50 }, (_, i) => i);

  it("gives a stream without holes, each frame its own memory", () => {
    send(all);
    expect(total()).toBe(1000);
    seamless();
    expect(new Set(frames.map((frame) => frame.samples.buffer)).size).toBe(frames.length);
    expect(lost).toBe(0);
  });

  it("gives the same stream when packets are swapped on the way", () => {
    send(all);
    const straight = frames;
    frames = [];
    listener.close();
    listener = createOpusListener({ onFrame: (frame) => frames.push(frame) });
    send([0, 2, 1, 4, 3, ...all.slice(5)]);
    expect(frames).toEqual(straight);
  });

  it.each([
    ["one packet", [10]],
    ["two at once", [10, 11]],
    ["every fifth", [5, 10, 15, 20, 25]],
    ["half a second", all.slice(10, 35)],
  ])("fills what is lost: %s", (_, gone) => {
    send(all.filter((i) => !gone.includes(i)));
    expect(total()).toBe(1000);
    seamless();
    expect(lost).toBe(gone.length);
    expect(frames.some((frame) => frame.samples.every((sample) => sample === 0))).toBe(gone.length > 6);
  });

  it("feeds silence while the sender leaves it out, and no more than was left out", () => {
    send(all.slice(0, 10));
    // Only the clock goes on for a second.
    for (let nowMs = 200; nowMs < 1180; nowMs += 20) listener.tick(nowMs);
    expect(total()).toBeGreaterThan(1000);
    expect(frames.at(-1)?.samples.every((sample) => sample === 0)).toBe(true);
    const [last] = packets.slice(9);
    for (const [n, packet] of packets.slice(10).entries()) {
      const timestamp = ((last?.timestamp ?? 0) + 960 + 48_000 + n * 960) % 2 ** 32;
      listener.push({ ...packet, timestamp }, 1180 + n * 20);
    }
    expect(total()).toBe(2000);
    seamless();
    expect(lost).toBe(0);
  });

  it("takes packets that are no Opus for lost", () => {
    packets[20] = { ...(packets[20] as OpusPacket), payload: Uint8Array.of(0xff, 0xff, 0xff) };
    packets[30] = { ...(packets[30] as OpusPacket), payload: new Uint8Array() };
    send(all);
    expect(total()).toBe(1000);
    seamless();
    expect(lost).toBe(2);
  });

  it("follows a sender that starts anew", () => {
    send(all.slice(0, 10));
    for (const [n, packet] of packets.slice(10, 20).entries()) {
      listener.push({ ...packet, sequence: 20_000 + n, timestamp: 77 + n * 960 }, 200 + n * 20);
    }
    expect(total()).toBe(400);
    seamless();
  });
});
