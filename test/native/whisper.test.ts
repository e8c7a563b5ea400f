import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addonBuilt } from "../../native/load.ts";
import { createWhisperModel, openWhisper, type Whisper, type WhisperGuard } from "../../native/whisper.ts";
import { startWorker } from "../../native/worker.ts";
import { whisperModelMissing, writePhraseModel, writeRandomModel } from "../fakes/whisper-model.ts";

const missing = whisperModelMissing() ?? (addonBuilt("whisper") ? undefined : "the whisper addon is not built");

/** A tone that rises by `chirp`, so that no two are alike. */
const tone = (seconds: number, chirp = 0): Int16Array =>
  Int16Array.from({ length: seconds * 16_000 }, (_, i) => 8000 * Math.sin(i * 0.03 + i * i * chirp));

const megabytes = (): number => process.memoryUsage.rss() / 1e6;

describe.skipIf(missing)(`whisper${missing ? `: ${missing}` : ""}`, () => {
  let folder = "";
  const file = (name: string): string => join(folder, `${name}.bin`);
  const opened: Whisper[] = [];
  const open = async (...args: Parameters<typeof openWhisper>): Promise<Whisper> => {
    const whisper = await openWhisper(...args);
    opened.push(whisper);
    return whisper;
  };
  let phrase: readonly number[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-whisper-"));
    phrase = (await writePhraseModel(file("phrase"), { phrase: "Add a task to buy milk tomorrow." })).tokens;
    await writeRandomModel(file("random"));
  });
  afterAll(async () => {
    await Promise.all(opened.map((whisper) => whisper.close()));
    await rm(folder, { recursive: true, force: true });
  });

  it("says the tokens, words and probabilities of its model", async () => {
    const whisper = await open(file("phrase"), { states: 1 });
    for (const samples of [tone(3), Float32Array.from(tone(3), (sample) => sample / 32_768)]) {
      const result = await whisper.transcribe(samples);
      expect(result?.text.trim()).toBe("Add a task to buy milk tomorrow.");
      expect(result?.tokens.map((token) => token.id)).toEqual(phrase);
      expect(result?.words.map((word) => word.text.trim())).toEqual("Add a task to buy milk tomorrow.".split(" "));
      for (const token of result?.tokens ?? []) expect(token.probability).toBeGreaterThan(0.99);
      expect(result?.noSpeech).toBeLessThan(0.01);
      expect(result?.audioContext).toBe(256);
      expect(result?.words[0]).not.toHaveProperty("startMs");
    }
  });

  it("tells when each word was said, where it is asked", async () => {
    const whisper = await open(file("phrase"), { states: 1 });
    const result = await whisper.transcribe(tone(3), { times: true });
    expect(result?.tokens.map((token) => token.id)).toEqual(phrase);
    let before = 0;
    for (const { startMs = -1, endMs = -1 } of result?.words ?? []) {
      expect(startMs).toBeGreaterThanOrEqual(before);
      expect(endMs).toBeGreaterThanOrEqual(startMs);
      before = endMs;
    }
    expect(before).toBe(1000);
  });

  it("lets the model read a prompt before the utterance", async () => {
    const whisper = await open(file("phrase"), { states: 1 });
    // Each token before the start of the text moves this model on by one, and the prompt's mark is one too.
    expect(whisper.countTokens("Hello")).toBe(1);
    const result = await whisper.transcribe(tone(2), { prompt: "Hello" });
    expect(result?.text.trim()).toBe("task to buy milk tomorrow.");
    const again = await whisper.transcribe(tone(2));
    expect(again?.text.trim()).toBe("Add a task to buy milk tomorrow.");
  });

  it("takes audio from none to a minute", async () => {
    const whisper = await open(file("phrase"), { states: 1 });
    for (const seconds of [0, 0.02, 0.5, 12, 29, 61]) {
      const result = await whisper.transcribe(tone(seconds));
      expect(result?.text.trim()).toContain("Add a task to buy milk tomorrow.");
    }
  });

  it("refuses a language that the model does not know", async () => {
    const whisper = await open(file("phrase"), { states: 1 });
    await expect(whisper.transcribe(tone(1), { language: "fr" })).rejects.toMatchObject({ code: "unsupported" });
  });

  /** What the model makes of one tone, on a fresh state or on one that has heard another caller. */
  const afterAnother = async (audioContext: number, another: boolean): Promise<unknown> => {
    const model = createWhisperModel();
    await model.open(file("random"), { states: 1, fullStates: 1, idleThreads: 1 });
    try {
      const longest = audioContext === 0 ? 0 : 1280;
      if (another) await model.transcribe(1, tone(25, 3e-5), { audioContext: longest, maxTokens: 4 });
      const result = await model.transcribe(2, tone(3), { audioContext, maxTokens: 8 });
      return [result?.tokens, result?.noSpeech];
    } finally {
      await model.close();
    }
  };

  it.each([256, 512, 1280, 0])("hears nothing of the caller before at a length of %s", async (audioContext) => {
    expect(await afterAnother(audioContext, true)).toEqual(await afterAnother(audioContext, false));
  });

  it.each([182, 200, 300])(
    "would hear the caller before at a length of %s, which no rule gives",
    async (audioContext) => {
      expect(await afterAnother(audioContext, true)).not.toEqual(await afterAnother(audioContext, false));
    },
  );

  it("gives twelve callers at once the same as each alone", async () => {
    const whisper = await open(file("random"), { states: 12, maxWaiting: 100 });
    expect(whisper.states).toBe(12);
    const chirps = [0, 1e-6, 2e-6, 3e-6];
    const alone = await Promise.all(
      chirps.map((chirp) => tone(2, chirp)).map((samples) => whisper.transcribe(samples)),
    );
    const together = await Promise.all(
      Array.from({ length: 48 }, (_, i) => whisper.transcribe(tone(2, chirps[i % chirps.length]))),
    );
    for (const [i, result] of together.entries()) {
      expect(result?.tokens).toEqual(alone[i % chirps.length]?.tokens);
      expect(result?.noSpeech).toBe(alone[i % chirps.length]?.noSpeech);
    }
  });

  it("ends at once when cancelled, waiting or at work, and serves the next", async () => {
    const whisper = await open(file("random"), { states: 1, maxWaiting: 8 });
    const controller = new AbortController();
    const cancelled = Array.from({ length: 4 }, () => whisper.transcribe(tone(29), { signal: controller.signal }));
    const kept = whisper.transcribe(tone(1));
    controller.abort();
    expect(await Promise.all(cancelled)).toEqual([undefined, undefined, undefined, undefined]);
    expect((await kept)?.tokens.length).toBeGreaterThan(0);
    expect(await whisper.transcribe(tone(1), { signal: controller.signal })).toBeUndefined();
    await expect.poll(() => whisper.free()).toBe(1);
  });

  it("says busy when too many wait", async () => {
    const whisper = await open(file("phrase"), { states: 1, maxWaiting: 1 });
    const taken = [whisper.transcribe(tone(1)), whisper.transcribe(tone(1))];
    expect(whisper.free()).toBe(0);
    await expect(whisper.transcribe(tone(1))).rejects.toMatchObject({ code: "overloaded" });
    await Promise.all(taken);
    expect((await whisper.transcribe(tone(1)))?.text).toContain("milk");
  });

  it("makes only as many states as their memory allows", async () => {
    const one = await open(file("phrase"), { states: 1 });
    const two = await open(file("phrase"), { states: 8, stateBytes: 2.5 * one.stateBytes });
    expect(one.stateBytes).toBeGreaterThan(10e6);
    expect(two.states).toBe(2);
    const least = await open(file("phrase"), { states: 8, stateBytes: 1 });
    expect(least.states).toBe(1);
  });

  it("listens once more over the whole length where a short one loops", async () => {
    await writePhraseModel(file("loop"), { phrase: "Call mum", loop: "now" });
    const guards: WhisperGuard[] = [];
    const whisper = await open(file("loop"), { states: 1, onGuard: (guard) => guards.push(guard) });
    const result = await whisper.transcribe(tone(2));
    expect(result?.text.trim()).toBe("Call mum");
    expect(result?.audioContext).toBe(0);
    expect(guards).toEqual([{ reason: "rate", outcome: "recovered" }]);
  });

  it("believes a repetition that the whole length confirms", async () => {
    await writePhraseModel(file("said"), { phrase: "one one one one one one" });
    const guards: WhisperGuard[] = [];
    const whisper = await open(file("said"), { states: 1, onGuard: (guard) => guards.push(guard) });
    expect((await whisper.transcribe(tone(2)))?.text.trim()).toBe("one one one one one one");
    expect(guards).toEqual([{ reason: "repetition", outcome: "confirmed" }]);
  });

  it("cuts a loop that the whole length does not cure", async () => {
    const guards: WhisperGuard[] = [];
    const whisper = await open(file("random"), { states: 1, onGuard: (guard) => guards.push(guard) });
    const result = await whisper.transcribe(tone(2));
    expect(guards).toEqual([{ reason: "rate", outcome: "cut" }]);
    expect(result?.words.length).toBeLessThan(result?.tokens.length ?? 0);
  });

  it("closes while it works, and twice", async () => {
    const whisper = await openWhisper(file("random"), { states: 2 });
    const pending = [whisper.transcribe(tone(20)), whisper.transcribe(tone(20))];
    await Promise.all([whisper.close(), whisper.close()]);
    expect(await Promise.all(pending)).toEqual([undefined, undefined]);
    await expect(whisper.transcribe(tone(1))).rejects.toMatchObject({ code: "provider_failed" });
  });

  const leftOpen = new URL("../fixtures/native/whisper-left-open.ts", import.meta.url);

  it.each(["now", "later"])("lets a process end that never closed it: %s", async (exit) => {
    const env = { ...process.env, WHISPER_MODEL: file("phrase"), WHISPER_EXIT: exit };
    const args = ["--import", import.meta.resolve("tsx"), fileURLToPath(leftOpen)];
    // Rejects where the process crashes.
    await promisify(execFile)(process.execPath, args, { env });
  });

  it("lets a worker be terminated while it computes", async () => {
    const worker = startWorker(leftOpen, { env: { ...process.env, WHISPER_MODEL: file("random") }, stderr: true });
    // Its warning says that the work has begun.
    await once(worker.stderr, "data");
    expect(await worker.terminate()).toBe(1);
    // A crash would have taken this process along; the library still works in it.
    const whisper = await open(file("phrase"), { states: 1 });
    expect((await whisper.transcribe(tone(1)))?.text).toContain("milk");
  });

  it("serves ten thousand utterances without growing", { timeout: 300_000 }, async () => {
    await writePhraseModel(file("yes"), { phrase: "Yes" });
    const whisper = await open(file("yes"), { states: 2 });
    const samples = tone(0.1);
    const serve = async (utterances: number): Promise<void> => {
      for (let i = 0; i < utterances; i += 2) {
        const results = await Promise.all([whisper.transcribe(samples), whisper.transcribe(samples)]);
        for (const result of results) expect(result?.text).toBe(" Yes");
      }
    };
    await serve(1000);
    const before = megabytes();
    await serve(9000);
    expect(megabytes() - before).toBeLessThan(40);
  });
});
