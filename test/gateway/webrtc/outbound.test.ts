import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createOutbound, REPLY_SAMPLE_RATE } from "../../../gateway/webrtc/outbound.ts";
import { parseRtp, type RtpPacket } from "../../../gateway/webrtc/rtp.ts";
import { createOpusDecoder, createOpusEncoder } from "../../../native/opus.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import type { AudioFrame } from "../../../protocols/audio.ts";
import { rms } from "./fixture.ts";

const FRAME = 480;
const frame = (samples = FRAME, sampleRate = REPLY_SAMPLE_RATE): AudioFrame => ({
  samples: Int16Array.from({ length: samples }, (_, at) => 8000 * Math.sin(at / 5)),
  sampleRate,
  startMs: 0,
});

/** Clock and timers are the test's, so that what is measured is the plan and not this machine. */
describe("outbound RTP", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  /** `encodingMs`: what it takes to encode a frame. */
  const open = (latencyMs = 100, encodingMs = 0) => {
    // What the clock has run on while no timer could.
    let heldUpMs = 0;
    const now = () => performance.now() + heldUpMs;
    const sent: (RtpPacket & { readonly at: number })[] = [];
    const encoder = createOpusEncoder({ sampleRate: REPLY_SAMPLE_RATE });
    const outbound = createOutbound({
      // No other thread has a part in it either.
      encoder: {
        async encodeLater(samples) {
          const packet = Uint8Array.from(encoder.encode(samples) ?? []);
          if (encodingMs > 0) await new Promise((resolve) => setTimeout(resolve, encodingMs));
          return packet;
        },
        close: encoder.close,
      },
      payloadType: 111,
      ssrc: 7,
      send(bytes) {
        const packet = parseRtp(Uint8Array.from(bytes));
        if (packet) sent.push({ ...packet, at: now() });
      },
      metrics: noMetrics,
      now,
      latencyMs,
    });
    /** Plays frames as fast as they are taken; resolves when all of them are. */
    const playAll = async (turn: number, frames: number) => {
      for (let left = frames; left > 0; left--) await outbound.play(turn, frame());
    };
    const holdUp = (ms: number) => {
      heldUpMs += ms;
    };
    return { sent, outbound, playAll, holdUp };
  };
  const deltas = (numbers: readonly number[], wrap: number) =>
    numbers.slice(1).map((number, at) => (number - (numbers[at] ?? 0) + wrap) % wrap);

  it("sends a frame each 20 ms with contiguous sequence numbers and even timestamps", async () => {
    const { sent, outbound, playAll } = open();
    const played = playAll(1, 50);
    await vi.advanceTimersByTimeAsync(2000);
    await played;
    expect(sent.length).toBeGreaterThanOrEqual(50);
    expect(
      new Set(
        deltas(
          sent.map(({ sequence }) => sequence),
          65_536,
        ),
      ),
    ).toEqual(new Set([1]));
    expect(
      new Set(
        deltas(
          sent.map(({ timestamp }) => timestamp),
          2 ** 32,
        ),
      ),
    ).toEqual(new Set([960]));
    const begin = sent[0]?.at ?? 0;
    for (const [index, { at }] of sent.entries()) expect(Math.abs(at - begin - index * 20)).toBeLessThanOrEqual(1);
    expect(outbound.sentSamples(1)).toBe(50 * FRAME);
    outbound.end();
  });

  it("takes no more than 60 ms ahead of what has left", async () => {
    const { sent, outbound, playAll } = open();
    const played = playAll(1, 50);
    for (let ms = 0; ms < 600; ms += 20) {
      await vi.advanceTimersByTimeAsync(20);
      expect(outbound.sentSamples(1) - sent.length * FRAME).toBeLessThanOrEqual(3 * FRAME);
    }
    outbound.end();
    await played;
  });

  it("falls silent at once when it is hushed, and gives back what was not sent", async () => {
    const { sent, outbound } = open();
    for (let frames = 0; frames < 3; frames++) void outbound.play(1, frame());
    const late = outbound.play(1, frame());
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
    outbound.hush();
    await late;
    expect(outbound.sentSamples(1)).toBe(FRAME);
    await vi.advanceTimersByTimeAsync(1000);
    const decoder = createOpusDecoder(16_000);
    const loudness = sent.map(({ payload }) => rms(decoder.decode(payload) ?? [0]));
    decoder.close();
    // A little silence follows, so that the listener's side does not guess how the sound would have gone on.
    expect(sent.length).toBeLessThanOrEqual(4);
    expect(loudness[0]).toBeGreaterThan(500);
    expect(loudness.at(-1)).toBeLessThan(50);
    outbound.end();
  });

  it("marks the first packet of each reply, and lets the timestamp go on through the silence between", async () => {
    const { sent, outbound, playAll } = open();
    const first = playAll(1, 5);
    await vi.advanceTimersByTimeAsync(1000);
    await first;
    const pauseBegins = sent.length;
    const second = playAll(2, 5);
    await vi.advanceTimersByTimeAsync(1000);
    await second;
    expect(sent.flatMap(({ marker }, at) => (marker ? [at] : []))).toEqual([0, pauseBegins]);
    const before = sent[pauseBegins - 1];
    const after = sent[pauseBegins];
    const elapsedMs = (after?.at ?? 0) - (before?.at ?? 0);
    const ticks = ((after?.timestamp ?? 0) - (before?.timestamp ?? 0) + 2 ** 32) % 2 ** 32;
    expect(elapsedMs).toBeGreaterThan(500);
    expect(Math.abs(ticks / 48 - elapsedMs)).toBeLessThanOrEqual(2);
    expect(((after?.sequence ?? 0) - (before?.sequence ?? 0) + 65_536) % 65_536).toBe(1);
    outbound.end();
  });

  it("makes up for a loop that was held up: deadlines are absolute", async () => {
    const { sent, outbound, playAll, holdUp } = open();
    const played = playAll(1, 40);
    await vi.advanceTimersByTimeAsync(100);
    holdUp(45);
    await vi.advanceTimersByTimeAsync(1000);
    await played;
    const begin = sent[0]?.at ?? 0;
    const last = sent[39];
    expect(Math.abs((last?.at ?? 0) - begin - 39 * 20)).toBeLessThanOrEqual(1);
    expect(
      new Set(
        deltas(
          sent.map(({ timestamp }) => timestamp),
          2 ** 32,
        ),
      ),
    ).toEqual(new Set([960]));
    outbound.end();
  });

  it("goes on where time is after it was held up for long, rather than send a burst", async () => {
    const { sent, outbound, playAll, holdUp } = open();
    const played = playAll(1, 40);
    await vi.advanceTimersByTimeAsync(100);
    const before = sent.length;
    holdUp(500);
    await vi.advanceTimersByTimeAsync(1000);
    await played;
    const gaps = deltas(
      sent.map(({ timestamp }) => timestamp),
      2 ** 32,
    );
    const jump = (gaps[before - 1] ?? 0) / 48;
    expect(jump).toBeGreaterThan(450);
    expect(sent[before]?.marker).toBe(true);
    const after = sent.slice(before).map(({ at }) => at);
    for (const [index, at] of after.slice(1).entries()) expect(at - (after[index] ?? 0)).toBeGreaterThanOrEqual(19);
    outbound.end();
  });

  it("counts positions at its own rate, whatever the voice's", async () => {
    const { outbound } = open();
    for (let at = 0; at < 50; at++) {
      const played = outbound.play(1, frame(320, 16_000));
      await vi.advanceTimersByTimeAsync(20);
      await played;
    }
    expect(Math.abs(outbound.sentSamples(1) - REPLY_SAMPLE_RATE)).toBeLessThan(FRAME);
    outbound.end();
  });

  it("takes as heard what left long enough ago, until the client says what it has heard", async () => {
    const { sent, outbound, playAll } = open(100);
    const played = playAll(1, 50);
    await vi.advanceTimersByTimeAsync(50);
    expect(outbound.heardSamples(1)).toBe(0);
    await vi.advanceTimersByTimeAsync(450);
    const left = sent.length * FRAME;
    const behindMs = ((left - outbound.heardSamples(1)) / REPLY_SAMPLE_RATE) * 1000;
    expect(behindMs).toBeGreaterThanOrEqual(100);
    expect(behindMs).toBeLessThanOrEqual(140);
    expect(outbound.played(1, 480)).toBe(true);
    expect(outbound.heardSamples(1)).toBe(480);
    expect(outbound.played(1, 10)).toBe(false);
    expect(outbound.played(1, 10 ** 9)).toBe(false);
    expect(outbound.played(9, 1)).toBe(false);
    outbound.end();
    await played;
  });

  it("sends the rest of a reply that is no whole frame", async () => {
    const { sent, outbound } = open();
    await outbound.play(1, frame(700));
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(outbound.sentSamples(1)).toBe(700);
    await vi.advanceTimersByTimeAsync(200);
    expect(outbound.heardSamples(1)).toBe(700);
    outbound.end();
  });

  it("keeps its pace by an encoder that takes its time, and goes on after a hush that came before a packet did", async () => {
    const { sent, outbound, playAll } = open(100, 15);
    const played = playAll(1, 20);
    await vi.advanceTimersByTimeAsync(1000);
    await played;
    const begin = sent[0]?.at ?? 0;
    // The first frame waits for its packet; the others were encoded ahead.
    expect(begin).toBeGreaterThanOrEqual(15);
    expect(Math.abs((sent[19]?.at ?? 0) - begin - 19 * 20)).toBeLessThanOrEqual(15);
    const before = sent.length;
    await outbound.play(2, frame());
    outbound.hush();
    const after = playAll(3, 5);
    await vi.advanceTimersByTimeAsync(1000);
    await after;
    expect(sent.slice(before).filter(({ marker }) => marker)).toHaveLength(1);
    expect(sent.length - before).toBeGreaterThanOrEqual(5);
    expect(outbound.sentSamples(2)).toBe(0);
    expect(outbound.sentSamples(3)).toBe(5 * FRAME);
    outbound.end();
  });

  it("frees whoever waits when it ends", async () => {
    const { outbound, playAll } = open();
    const played = playAll(1, 100);
    await vi.advanceTimersByTimeAsync(100);
    outbound.end();
    outbound.end();
    await expect(played).resolves.toBeUndefined();
  });
});
