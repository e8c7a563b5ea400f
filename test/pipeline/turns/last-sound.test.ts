import { describe, expect, it } from "vitest";
import { createLastSound } from "../../../pipeline/turns/last-sound.ts";

const PER_MS = 16;
const FRAME = 32 * PER_MS;

/** A voice of `voiceMs` and then silence, in a room as loud as `room`, an amplitude, in frames as a detector takes them. */
const frames = ({ voiceMs, silentMs, room }: { voiceMs: number; silentMs: number; room: number }): Int16Array[] => {
  let state = 7;
  const noise = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * room;
  };
  const all = new Int16Array(Math.ceil(((voiceMs + silentMs) * PER_MS) / FRAME) * FRAME);
  for (let i = 0; i < all.length; i++) {
    const voice = i < voiceMs * PER_MS ? 6000 * Math.sin((2 * Math.PI * 180 * i) / 16_000) : 0;
    all[i] = Math.round(voice + noise());
  }
  return Array.from({ length: all.length / FRAME }, (_, i) => all.subarray(i * FRAME, (i + 1) * FRAME));
};

/** What it says of a detector that lets go of the voice `lateMs` after its end, asked 64 ms later. */
const lagOf = (lateMs: number, room: number): { readonly told: number; readonly real: number } => {
  const sound = createLastSound();
  const voiceMs = 1000;
  const until = Math.ceil((voiceMs + lateMs) / 32);
  for (const frame of frames({ voiceMs, silentMs: 600, room }).slice(0, until + 2)) sound.feed(frame);
  return { told: sound.lagMs(64), real: until * 32 - voiceMs };
};

describe("the last sound of an utterance", () => {
  it.each([0, 20, 45, 80, 110])(
    "is found to within 10 ms in a quiet room, for a detector that is %i ms late",
    (late) => {
      const { told, real } = lagOf(late, 15);
      expect(Math.abs(told - real)).toBeLessThanOrEqual(10);
    },
  );

  it("is never further back than a detector can be late", () => {
    expect(lagOf(300, 15).told).toBe(130);
  });

  it.each([0, 60, 200])("is taken for what is usual in a loud room, whose levels tell little (%i ms late)", (late) => {
    const { told } = lagOf(late, 900);
    expect(told).toBeGreaterThanOrEqual(50);
    expect(told).toBeLessThanOrEqual(115);
  });

  it.each([15, 300])(
    "tells that the next word stands out of the silence before it, in a room as loud as %i",
    (room) => {
      const sound = createLastSound();
      const all = frames({ voiceMs: 640, silentMs: 480, room });
      for (const frame of all.slice(0, 20)) sound.feed(frame);
      for (const [i, frame] of all.slice(20).entries()) {
        sound.feed(frame);
        if (i > 2) expect(sound.standsOut((i + 1) * 32)).toBe(false);
      }
      // The last 16 ms of a frame are the next word's, and then all of three more that the detector does not hear yet.
      const next = new Int16Array(FRAME);
      next.set((all[0] as Int16Array).subarray(0, FRAME / 2), FRAME / 2);
      for (const [i, frame] of [next, ...all.slice(0, 3)].entries()) {
        sound.feed(frame);
        expect(sound.standsOut(480 + (i + 1) * 32)).toBe(true);
      }
    },
  );

  it("says of a voice that the detector let go of too soon that it goes on, and of what is still silence nothing", () => {
    const sound = createLastSound();
    for (const frame of frames({ voiceMs: 640, silentMs: 0, room: 15 })) sound.feed(frame);
    for (const frame of frames({ voiceMs: 0, silentMs: 64, room: 15 })) sound.feed(frame);
    expect(sound.standsOut(64)).toBe(false);
    for (const frame of frames({ voiceMs: 96, silentMs: 0, room: 15 })) sound.feed(frame);
    expect(sound.standsOut(160)).toBe(true);
  });

  it("says nothing before anything was heard, and goes on saying what is so after minutes", () => {
    const sound = createLastSound();
    expect(sound.lagMs(64)).toBe(0);
    expect(sound.standsOut(64)).toBe(false);
    for (let second = 0; second < 90; second++)
      for (const frame of frames({ voiceMs: 500, silentMs: 500, room: 15 })) sound.feed(frame);
    for (const frame of frames({ voiceMs: 1000, silentMs: 600, room: 15 }).slice(0, 34)) sound.feed(frame);
    expect(Math.abs(sound.lagMs(64) - 24)).toBeLessThanOrEqual(10);
  });
});
