import { afterEach, describe, expect, it, vi } from "vitest";
import { createClockedReplies } from "../../../gateway/console/clocked.ts";
import { volumeAfter } from "../../../gateway/console/volume.ts";
import type { SessionEvent } from "../../../protocols/events.ts";

const started: SessionEvent = { type: "reply.started", turn: 1, sampleRate: 24_000, cause: "utterance" };
const ended = { type: "reply.ended", turn: 1, samples: 96_000, heard: 0 } as const;

describe("how loud a reply is", () => {
  it.each<[string, SessionEvent, ReturnType<typeof volumeAfter>]>([
    ["soft while somebody may be speaking", { type: "reply.ducked", turn: 1 }, "ducked"],
    ["silent while somebody is", { type: "reply.paused", turn: 1 }, "paused"],
    ["full when it was nothing", { type: "reply.resumed", turn: 1 }, "full"],
    ["full for the next one, whatever became of this", { ...ended, reason: "interrupted" }, "full"],
    ["left alone by all else", started, undefined],
  ])("is %s", (_, event, volume) => {
    expect(volumeAfter(event)).toBe(volume);
  });
});

describe("a reply that is heard by the clock", () => {
  afterEach(() => void vi.useRealTimers());

  it("stands still while it is paused", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const replies = createClockedReplies(() => 0);
    replies.hear(started);
    vi.advanceTimersByTime(500);
    replies.hear({ type: "reply.paused", turn: 1 });
    vi.advanceTimersByTime(2000);
    expect(replies.heard(1)).toBe(12_000);
    replies.hear({ type: "reply.resumed", turn: 1 });
    vi.advanceTimersByTime(250);
    expect(replies.heard(1)).toBe(18_000);
    replies.hear({ type: "reply.paused", turn: 1 });
    vi.advanceTimersByTime(1000);
    replies.hear({ ...ended, reason: "interrupted" });
    vi.advanceTimersByTime(1000);
    expect(replies.heard(1)).toBe(18_000);
  });
});
