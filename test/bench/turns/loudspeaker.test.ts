import { describe, expect, it } from "vitest";
import { createLoudspeaker } from "../../../bench/turns/loudspeaker.ts";
import { still, tone } from "./tones.ts";

const frame = (turn: number, samples: Int16Array, position = 0) => ({ turn, position, samples });
const interrupted = (turn: number) =>
  ({ type: "reply.ended", turn, samples: 0, heard: 0, reason: "interrupted" }) as const;

describe("a loudspeaker", () => {
  it("plays a frame when it comes, and the next one after it", () => {
    let now = 1000;
    const speaker = createLoudspeaker(() => now);
    now = 1050;
    speaker.take(frame(1, tone(20)));
    speaker.take(frame(1, tone(20)));
    now = 1200;
    speaker.take(frame(1, tone(20)));
    expect(speaker.silentAt).toBe(1220);
    const heard = speaker.recording();
    expect(heard.length).toBe(220 * 16);
    expect(heard.slice(0, 50 * 16)).toEqual(still(50));
    expect(heard.slice(50 * 16, 70 * 16)).toEqual(tone(20));
    expect(heard.slice(70 * 16, 90 * 16)).toEqual(tone(20));
    expect(heard.slice(90 * 16, 200 * 16)).toEqual(still(110));
  });

  it("drops what an interrupted reply still had waiting, and plays the next reply at once", () => {
    let now = 0;
    const speaker = createLoudspeaker(() => now);
    speaker.take(frame(1, tone(200)));
    now = 50;
    speaker.ended(interrupted(1));
    expect(speaker.silentAt).toBe(50);
    expect(speaker.recording().length).toBe(50 * 16);
    now = 80;
    speaker.take(frame(2, tone(20)));
    expect(speaker.recording().slice(50 * 16)).toEqual(Int16Array.from([...still(30), ...tone(20)]));
  });

  it("a reply that has been said whole plays to its end", () => {
    const speaker = createLoudspeaker(() => 0);
    speaker.take(frame(1, tone(200)));
    speaker.ended({ ...interrupted(1), reason: "completed" });
    expect(speaker.silentAt).toBe(200);
  });

  it("tells what came out at some time, silence where nothing did", () => {
    let now = 0;
    const speaker = createLoudspeaker(() => now);
    now = 10;
    speaker.take(frame(1, tone(20)));
    expect(speaker.played(-5, 5 * 16)).toEqual(still(5));
    expect(speaker.played(10, 20 * 16)).toEqual(tone(20));
    expect(speaker.played(100_000, 16)).toEqual(still(1));
  });

  it("tells one turn's sound apart from another's", () => {
    const speaker = createLoudspeaker(() => 0);
    speaker.take(frame(1, tone(20)));
    speaker.take(frame(2, tone(20)));
    expect(speaker.recording(2)).toEqual(Int16Array.from([...still(20), ...tone(20)]));
  });

  it("tells where a reply rested because nothing came, and takes silence that came for sound", () => {
    let now = 0;
    const speaker = createLoudspeaker(() => now);
    speaker.take(frame(1, tone(100)));
    speaker.take(frame(1, still(200)));
    now = 250;
    speaker.take(frame(1, tone(20)));
    expect(speaker.gaps(1)).toEqual([]);
    now = 600;
    speaker.take(frame(1, tone(20)));
    expect(speaker.gaps(1)).toEqual([{ startMs: 320, endMs: 600 }]);
    expect(speaker.gaps(2)).toEqual([]);
  });

  it("keeps a long call", () => {
    let now = 0;
    const speaker = createLoudspeaker(() => now);
    now = 95_000;
    speaker.take(frame(1, tone(20)));
    expect(speaker.played(95_000, 20 * 16)).toEqual(tone(20));
  });
});
