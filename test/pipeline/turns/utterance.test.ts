import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Answer, Dialogue, Understood } from "../../../pipeline/assistant/assistant.ts";
import { createOwnPauses } from "../../../pipeline/turns/pauses.ts";
import { createUtterance } from "../../../pipeline/turns/utterance.ts";

/** Understands everything as one command, and counts what it runs. */
const dialogueOf = (effect: "read" | "write") => {
  const ran: string[] = [];
  const understood = (said: string) =>
    ({
      said,
      effect,
      intent: { route: "datetime", command: "time.now", slots: {}, confidence: 1 },
      plan: { kind: "run", command: { name: "time.now", effect, slots: z.object({}) }, slots: {}, answers: null },
    }) as unknown as Understood;
  const dialogue = {
    understand: async (text: string) => understood(text),
    run: async (what: Understood, { onResult }: Parameters<Dialogue["run"]>[1]) => {
      ran.push(what.said);
      onResult?.("time.now", { handled: true, say: "noon" });
      return { said: what.said, say: "noon" } as unknown as Answer;
    },
  } as unknown as Dialogue;
  return { dialogue, ran };
};

const SPEECH = { samples: new Int16Array(512), sampleRate: 16_000, startMs: 0 };
const heard = (speechMs: number, silentMs: number) =>
  ({ type: "audio", frame: SPEECH, speechMs, silentMs, probability: silentMs > 0 ? 0 : 1 }) as const;
const settled = (text: string) => ({ text, final: false, settled: true, confidence: 0.5 }) as const;

const start = (effect: "read" | "write", silenceMs?: number) => {
  const { dialogue, ran } = dialogueOf(effect);
  const pauses = createOwnPauses();
  const answered: unknown[] = [];
  const utterance = createUtterance({
    onAnswered: ({ say }) => answered.push(say),
    turn: 1,
    dialogue,
    pauses,
    signal: new AbortController().signal,
    isAnswer: () => false,
    answers: () => 0,
    clock: () => new Date(),
    ...(silenceMs === undefined ? {} : { silenceMs }),
  });
  return { utterance, ran, pauses, answered };
};

describe("an utterance", () => {
  it("runs at a pause what only reads, and keeps its answer for the commit", async () => {
    const { utterance, ran, answered } = start("read");
    utterance.hear(heard(900, 0));
    utterance.hear(heard(900, 128));
    utterance.transcribed(settled("what time is it"));
    await expect.poll(() => ran).toEqual(["what time is it"]);
    // Told before the commit, so that its sound can be made.
    await expect.poll(() => answered).toEqual(["noon"]);
    const speculation = utterance.take("what time is it");
    expect((await speculation?.answer())?.results).toHaveLength(1);
    expect(utterance.dropped).toBe(0);
  });

  it("understands what would change something, and does not do it", async () => {
    const { utterance, ran, answered } = start("write");
    utterance.hear(heard(900, 128));
    utterance.transcribed(settled("add milk to my list"));
    await expect.poll(() => utterance.understood?.said).toBe("add milk to my list");
    expect(await utterance.take("add milk to my list")?.answer()).toBeUndefined();
    expect(ran).toEqual([]);
    expect(answered).toEqual([]);
  });

  it("throws away what was begun on half of it when speech goes on, and learns how long its speaker rests", async () => {
    const { utterance, pauses } = start("read");
    utterance.hear(heard(900, 0));
    utterance.hear(heard(900, 320));
    utterance.transcribed(settled("what time is it"));
    await expect.poll(() => utterance.understood).toBeDefined();
    utterance.hear(heard(1300, 0));
    expect(utterance.dropped).toBe(1);
    expect(utterance.isSettled).toBe(false);
    for (const speechMs of [1700, 2100]) {
      utterance.hear(heard(speechMs - 400, 320));
      utterance.hear(heard(speechMs, 0));
    }
    expect(pauses.meanMs).toBeCloseTo(320, 5);
    expect(utterance.take("what time is it in paris")).toBeUndefined();
  });

  it("waits less after a whole command than after half of one", async () => {
    const waits: number[] = [];
    for (const text of ["what time is it in paris", "set a timer for"]) {
      const { utterance } = start("read");
      utterance.hear(heard(1500, 128));
      utterance.transcribed(settled(text));
      await expect.poll(() => utterance.understood).toBeDefined();
      waits.push(utterance.waitMs());
    }
    expect(waits[0]).toBeLessThan(waits[1] ?? 0);
  });

  it("waits for silence alone where it is told to, and begins nothing", () => {
    const { utterance, ran } = start("read", 400);
    utterance.hear(heard(900, 128));
    utterance.transcribed(settled("what time is it"));
    expect(utterance.waitMs()).toBe(400);
    expect(ran).toEqual([]);
  });

  it("says how much like a voice the sound since its last rest is, beside all of it", () => {
    const { utterance } = start("read");
    const sound = (speechMs: number, silentMs: number, probability: number) =>
      utterance.hear({ ...heard(speechMs, silentMs), probability });
    sound(32, 0, 0.5);
    sound(64, 0, 0.5);
    sound(64, 128, 0);
    sound(224, 0, 1);
    expect(utterance.soundProbability).toBe(1);
    expect(utterance.probability).toBeCloseTo(2 / 3);
  });
});
