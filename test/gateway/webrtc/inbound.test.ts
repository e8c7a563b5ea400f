import { afterEach, describe, expect, it } from "vitest";
import { createInbound, type Inbound } from "../../../gateway/webrtc/inbound.ts";
import { encodeRtp } from "../../../gateway/webrtc/rtp.ts";
import { DEFAULT_LIMITS } from "../../../gateway/websocket/limits.ts";
import { createOpusEncoder } from "../../../native/opus.ts";
import type { AudioFrame } from "../../../protocols/audio.ts";
import { countingMetrics, until } from "../../contract/door-fixture.ts";
import { rms } from "./fixture.ts";

const opened: Inbound[] = [];
afterEach(() => {
  for (const inbound of opened.splice(0)) inbound.end();
});

const open = (limits: Partial<typeof DEFAULT_LIMITS> = {}) => {
  const metrics = countingMetrics();
  const heard: AudioFrame[] = [];
  let fast = 0;
  const inbound = createInbound({
    payloadType: 111,
    metrics,
    now: () => performance.now(),
    limits: { ...DEFAULT_LIMITS, ...limits },
    onTooFast: () => fast++,
  });
  opened.push(inbound);
  let hasEnded = false;
  void (async () => {
    for await (const frame of inbound.audio) heard.push(frame);
    hasEnded = true;
  })();
  return {
    inbound,
    metrics,
    heard,
    tooFast: () => fast,
    hasEnded: () => hasEnded,
    heardMs: () => heard.reduce((sum, { samples }) => sum + samples.length / 16, 0),
  };
};

/** `count` packets of a tone, 20 ms each. */
const tone = (count: number, payloadType = 111): Buffer[] => {
  const encoder = createOpusEncoder({ sampleRate: 16_000, expectedLoss: 20 });
  const packets = Array.from({ length: count }, (_, index) => {
    const samples = Int16Array.from({ length: 320 }, (_, at) => 8000 * Math.sin((index * 320 + at) / 8));
    const payload = Uint8Array.from(encoder.encode(samples) ?? []);
    return encodeRtp({
      ...{ payloadType, marker: index === 0, ssrc: 1, payload },
      sequence: (65_530 + index) & 0xffff,
      timestamp: (0xffff_f000 + index * 960) >>> 0,
    });
  });
  encoder.close();
  return packets;
};

describe("inbound RTP", () => {
  it("gives 16 kHz audio in order, with positions that count its samples", async () => {
    const { inbound, heard, heardMs } = open();
    for (const packet of tone(50)) inbound.take(packet);
    await until(() => heardMs() >= 1000);
    let samples = 0;
    for (const frame of heard) {
      expect(frame.sampleRate).toBe(16_000);
      expect(frame.startMs).toBeCloseTo(samples / 16, 6);
      samples += frame.samples.length;
    }
    expect(rms(heard.slice(5, 50).flatMap((frame) => [...frame.samples]))).toBeGreaterThan(3000);
  });

  it("puts packets in order again", async () => {
    const { inbound, metrics, heardMs } = open();
    const packets = tone(50);
    for (let at = 0; at < packets.length; at += 2)
      for (const index of [at + 1, at]) inbound.take(packets[index] ?? Buffer.alloc(0));
    await until(() => heardMs() >= 980);
    expect(metrics.counts.get("frames_lost_total")).toBeUndefined();
  });

  it("fills what is lost, so that time goes on as the speaker's did", async () => {
    const { inbound, heard, metrics, heardMs } = open();
    const packets = tone(100);
    const lost = new Set([10, 25, 26, 40, 55, 70, 71, 72, 85]);
    for (const [at, packet] of packets.entries()) if (!lost.has(at)) inbound.take(packet);
    await until(() => heardMs() >= 2000);
    expect(metrics.counts.get("frames_lost_total")).toBe(lost.size);
    const concealed = heard.flatMap((frame) => [...frame.samples]).slice(25 * 320, 26 * 320);
    expect(rms(concealed)).toBeGreaterThan(500);
  });

  it("hears silence by the clock when nothing is sent", async () => {
    const { inbound, heard, heardMs } = open();
    for (const packet of tone(5)) inbound.take(packet);
    const begin = performance.now();
    await until(() => heardMs() >= 600);
    expect(performance.now() - begin).toBeGreaterThan(300);
    expect(rms(heard.at(-1)?.samples ?? [1])).toBe(0);
  });

  it("passes over other payload types, and what is no RTP", async () => {
    const { inbound, heardMs } = open();
    for (const packet of tone(20, 13)) inbound.take(packet);
    inbound.take(Uint8Array.of(1, 2, 3));
    inbound.take(new Uint8Array(2000).fill(0xff));
    for (const packet of tone(10)) inbound.take(packet);
    await until(() => heardMs() >= 200);
    expect(heardMs()).toBeLessThan(400);
  });

  it("says once when somebody sends faster than anybody speaks, and listens no more", () => {
    const { inbound, tooFast, metrics } = open({ aheadMs: 500 });
    for (const packet of tone(200)) inbound.take(packet);
    expect(tooFast()).toBe(1);
    expect(metrics.counts.get("frames_dropped_total")).toBeUndefined();
  });

  it("keeps no more than the queue holds for a session that does not listen", () => {
    const metrics = countingMetrics();
    const inbound = createInbound({
      ...{ payloadType: 111, metrics, now: () => performance.now(), onTooFast: () => {} },
      limits: { ...DEFAULT_LIMITS, queueMs: 1000 },
    });
    opened.push(inbound);
    for (const packet of tone(100)) inbound.take(packet);
    expect(metrics.counts.get("frames_dropped_total")).toBe(50);
  });

  it("ends its audio, and takes nothing afterwards", async () => {
    const { inbound, hasEnded, heard } = open();
    inbound.end();
    await until(hasEnded);
    for (const packet of tone(5)) inbound.take(packet);
    expect(heard).toHaveLength(0);
  });
});
