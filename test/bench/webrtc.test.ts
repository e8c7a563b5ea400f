import { describe, expect, it } from "vitest";
import { createAttribution } from "../../bench/rtc-caller.ts";
import { quantileBound, since } from "../../bench/webrtc/gauges.ts";

const packet = (sequence: number, marker = false) => ({
  rtp: { payloadType: 111, marker, sequence, timestamp: 0, ssrc: 1, payload: new Uint8Array() },
  at: sequence,
});
const started = (turn: number) => ({ type: "reply.started", turn, sampleRate: 16_000, cause: "utterance" }) as const;
const ended = (turn: number) => ({ type: "reply.ended", turn, reason: "completed", samples: 0, heard: 0 }) as const;

describe("which turn a packet of reply audio belongs to", () => {
  it("is told by the reply that has begun, also where the event comes after the first packets", () => {
    const heard: [number, number][] = [];
    const attribution = createAttribution((turn, { at }) => heard.push([turn, at]));
    attribution.packet(packet(1, true));
    attribution.packet(packet(2));
    attribution.event(started(1));
    attribution.packet(packet(3));
    expect(heard).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  it("is none for the silence after a reply, which the next one does not begin with", () => {
    const heard: [number, number][] = [];
    const attribution = createAttribution((turn, { at }) => heard.push([turn, at]));
    attribution.event(started(1));
    attribution.packet(packet(1, true));
    attribution.event(ended(1));
    attribution.packet(packet(2));
    attribution.event(started(2));
    attribution.packet(packet(3, true));
    expect(heard).toEqual([
      [1, 1],
      [2, 3],
    ]);
  });
});

describe("quantiles of a histogram's buckets", () => {
  const before = new Map([
    [1, 100],
    [5, 100],
    [Number.POSITIVE_INFINITY, 100],
  ]);
  it.each([
    ["what came since", 0.5, 1],
    ["the bound that holds enough of it", 0.99, 5],
    ["no more than is known beyond the last bound", 1, Number.POSITIVE_INFINITY],
  ])("tell %s", (_, quantile, bound) => {
    const after = new Map([
      [1, 190],
      [5, 199],
      [Number.POSITIVE_INFINITY, 200],
    ]);
    expect(quantileBound(since(before, after), quantile)).toBe(bound);
  });
  it("are nothing of nothing", () => {
    expect(quantileBound(since(before, before), 0.99)).toBeNaN();
  });
});
