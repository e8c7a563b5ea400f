import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSpeaker, type Speaker } from "../../../gateway/console/speaker.ts";

const RATE = 24_000;
const FRAME = 480;

/** What the page's audio would play: sources with their times, on a clock of the test. */
const scheduled: { at: number; offset: number; first: number; isStopped: boolean }[] = [];
const context = { currentTime: 0 };

class Node {
  gain = { setTargetAtTime() {} };
  connect() {}
}
class Source extends Node {
  #first: number;
  #at: (typeof scheduled)[number] | undefined;
  constructor(_: unknown, { buffer }: { buffer: { data: Float32Array } }) {
    super();
    this.#first = Math.round((buffer.data[0] ?? 0) * 32_768);
  }
  start(at: number, offset = 0) {
    this.#at = { at, offset, first: this.#first, isStopped: false };
    scheduled.push(this.#at);
  }
  stop() {
    if (this.#at) this.#at.isStopped = true;
  }
}
class Context {
  get currentTime() {
    return context.currentTime;
  }
  createMediaStreamDestination = () => ({ stream: {} });
  createBuffer(_: number, length: number, sampleRate: number) {
    const data = new Float32Array(length);
    return { data, length, duration: length / sampleRate, getChannelData: () => data };
  }
  suspend = async () => {};
  resume = async () => {};
  close = async () => {};
}

describe("the page's loudspeaker", () => {
  let speaker: Speaker;
  let told: (readonly [number, number])[];
  beforeEach(() => {
    scheduled.length = 0;
    context.currentTime = 0;
    told = [];
    vi.stubGlobal("AudioContext", Context);
    vi.stubGlobal("AnalyserNode", Node);
    vi.stubGlobal("GainNode", Node);
    vi.stubGlobal("AudioBufferSourceNode", Source);
    vi.stubGlobal("document", { addEventListener() {}, removeEventListener() {} });
    const element = { play: async () => {}, volume: 1, srcObject: null } as unknown as HTMLAudioElement;
    speaker = createSpeaker({ sampleRate: RATE, element, onHeard: (turn, at) => told.push([turn, at]) });
    // Frames of 20 ms whose samples tell their number.
    for (let i = 0; i < 20; i++)
      speaker.play({ turn: 1, position: i * FRAME, samples: new Int16Array(FRAME).fill(i + 1) });
  });
  afterEach(() => {
    speaker.close();
    vi.unstubAllGlobals();
  });
  const playing = () => scheduled.filter(({ isStopped, at }) => !isStopped && at >= context.currentTime);

  it("tells at once what was heard when it is paused", () => {
    context.currentTime = 0.06 + 0.205;
    speaker.setVolume("paused");
    expect(told).toEqual([[1, 10 * FRAME]]);
  });

  it("plays again from the middle of a frame that was heard, all that follows after it, and tells none of it twice", () => {
    context.currentTime = 0.06 + 0.205;
    speaker.setVolume("paused");
    speaker.rewind(1, 6 * FRAME + 240);
    expect(playing().map(({ first }) => first)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    const [first, second] = playing();
    expect(first?.offset).toBeCloseTo(0.01, 6);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeCloseTo(0.01, 6);
    speaker.setVolume("full");
    speaker.play({ turn: 1, position: 20 * FRAME, samples: new Int16Array(FRAME).fill(21) });
    expect(playing().at(-1)).toMatchObject({ first: 21, offset: 0 });
    context.currentTime = (first?.at ?? 0) + 0.065;
    expect(speaker.heard(1)).toBe(10 * FRAME);
    context.currentTime += 0.03;
    expect(speaker.heard(1)).toBe(11 * FRAME);
    speaker.setVolume("paused");
    expect(told).toEqual([
      [1, 10 * FRAME],
      [1, 11 * FRAME],
    ]);
    // The same word once more: nothing of it is there twice.
    speaker.rewind(1, 6 * FRAME + 240);
    expect(playing().map(({ first: number }) => number)).toEqual([
      7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    ]);
  });
});
