import { describe, expect, it } from "vitest";
import { createFlite, FLITE_VOICES } from "../../native/flite.ts";
import { noFlite, speak } from "./engines.ts";

const never = new AbortController().signal;
const TWO_SENTENCES = "You have three tasks today. The first one is to buy milk on the way home.";

const loudness = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe.each(FLITE_VOICES)("flite voice %s", (voice) => {
  it("speaks in frames that follow one another in time", async (ctx) => {
    if (noFlite) return ctx.skip(noFlite);
    let position = 0;
    let frames = 0;
    let heard = 0;
    for await (const frame of createFlite({ voice }).synthesize(TWO_SENTENCES, { signal: never })) {
      expect(frame.sampleRate).toBe(voice === "kal" ? 8000 : 16_000);
      expect(frame.startMs).toBeCloseTo((position / frame.sampleRate) * 1000, 6);
      expect(frame.samples.length / frame.sampleRate).toBeLessThanOrEqual(0.06);
      position += frame.samples.length;
      heard = Math.max(heard, loudness(frame.samples));
      frames++;
    }
    expect(frames).toBeGreaterThan(40);
    expect(heard).toBeGreaterThan(1000);
  });

  it("tells each word as the text has it, where it is spoken, sentence after sentence", async (ctx) => {
    if (noFlite) return ctx.skip(noFlite);
    const text = `You have 3 tasks, "all due" at 2:30 — no more. The first one is to buy milk on the well-known way home.`;
    const { samples, sampleRate, words } = await speak(text, { voice, speed: 1.2 });
    expect(words.map((word) => word.text)).toEqual(text.split(" ").filter((word) => word !== "—"));
    const totalMs = (samples.length / sampleRate) * 1000;
    let before = 0;
    for (const { startMs, endMs } of words) {
      expect(startMs).toBeGreaterThanOrEqual(before);
      expect(endMs).toBeGreaterThan(startMs);
      before = endMs;
    }
    expect(before).toBeLessThan(totalMs);
    expect(totalMs - before).toBeLessThan(350);
    // Words sound, and the rests between sentences do not.
    const loudnessOf = (fromMs: number, toMs: number) =>
      loudness(samples.subarray((fromMs * sampleRate) / 1000, (toMs * sampleRate) / 1000));
    const rests = words.flatMap(({ endMs }, i) => {
      const next = words[i + 1];
      return next && next.startMs - endMs > 50 ? [loudnessOf(endMs + 20, next.startMs - 20)] : [];
    });
    expect(rests.length).toBeGreaterThan(0);
    expect(Math.min(...words.map(({ startMs, endMs }) => loudnessOf(startMs, endMs)))).toBeGreaterThan(
      3 * Math.max(...rests),
    );
  });
});

describe("flite", () => {
  it("speaks as fast as it is told", async (ctx) => {
    if (noFlite) return ctx.skip(noFlite);
    const usual = (await speak("Water the plants.")).samples.length;
    expect((await speak("Water the plants.", { speed: 2 })).samples.length).toBeLessThan(usual * 0.7);
    expect((await speak("Water the plants.", { speed: 0.5 })).samples.length).toBeGreaterThan(usual * 1.5);
    await expect(speak("Water the plants.", { speed: 0 })).rejects.toMatchObject({ code: "invalid" });
  });

  it("ends at once and quietly when the signal fires, in the middle or before", async (ctx) => {
    if (noFlite) return ctx.skip(noFlite);
    const stop = new AbortController();
    let frames = 0;
    for await (const _ of createFlite().synthesize(TWO_SENTENCES.repeat(200), { signal: stop.signal })) {
      if (++frames === 3) stop.abort();
    }
    expect(frames).toBe(3);
    expect((await speak(TWO_SENTENCES, { signal: stop.signal })).frames).toBe(0);
  });

  it("frees the thread of a reader who left", async (ctx) => {
    if (noFlite) return ctx.skip(noFlite);
    // More readers than threads: if one kept its thread busy, the last would wait for minutes of speech to be made.
    for (let i = 0; i < 12; i++) {
      for await (const _ of createFlite().synthesize(TWO_SENTENCES.repeat(2000), { signal: never })) break;
    }
    expect((await speak("Done.")).frames).toBeGreaterThan(5);
  });

  it.each(["", "   ", "...", "日本 🙂", "“Añadir” — ok?"])("takes any text: %s", async (text) => {
    if (noFlite) return;
    expect((await speak(text)).samples.length).toBeGreaterThanOrEqual(0);
  });

  it("speaks for many at once as it does for one", async (ctx) => {
    if (noFlite) return ctx.skip(noFlite);
    const texts = Array.from(
      { length: 24 },
      (_, i) => `Reminder ${i * 37}: call Doctor Smith at ${(i % 12) + 1}:30 pm.`,
    );
    // The diphone voice makes the same samples each time; the others mix in noise, so only their length is the same.
    const alone: { readonly samples: Int16Array }[] = [];
    for (const text of texts) alone.push(await speak(text, { voice: "kal16" }));
    const slt: number[] = [];
    for (const text of texts) slt.push((await speak(text)).samples.length);
    const together = await Promise.all(texts.map((text) => speak(text, { voice: "kal16" })));
    const sltTogether = await Promise.all(texts.map((text) => speak(text)));
    expect(together.map(({ samples }) => samples)).toEqual(alone.map(({ samples }) => samples));
    expect(sltTogether.map(({ samples }) => samples.length)).toEqual(slt);
  });

  it("keeps memory flat over a thousand sentences", { timeout: 120_000 }, async (ctx) => {
    if (noFlite) return ctx.skip(noFlite);
    const round = async (sentences: number): Promise<number> => {
      for (let i = 0; i < sentences; i++)
        await speak(`Reminder number ${i}.`, { voice: i % 10 === 0 ? "slt" : "kal16" });
      return process.memoryUsage().rss / 1e6;
    };
    const early = await round(400);
    const late = await round(1200);
    expect(late - early).toBeLessThan(30);
  });
});
