import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addonBuilt } from "../../../native/load.ts";
import type { Metrics } from "../../../pipeline/metrics.ts";
import type { Transcript } from "../../../pipeline/providers.ts";
import { createQueue } from "../../../pipeline/queue.ts";
import { createWhisper } from "../../../pipeline/stt/whisper.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE, silence } from "../../../protocols/audio.ts";
import { speechToTextContract } from "../../contract/speech-to-text.ts";
import { whisperModelMissing, writePhraseModel } from "../../fakes/whisper-model.ts";

const missing = whisperModelMissing() ?? (addonBuilt("whisper") ? undefined : "the whisper addon is not built");
const FRAME_MS = 32;

const frame = (startMs: number, voiced?: boolean): AudioFrame => ({
  samples: Int16Array.from({ length: (FRAME_MS * HEARD_SAMPLE_RATE) / 1000 }, (_, i) =>
    voiced === false ? 0 : 6000 * Math.sin(i * 0.05),
  ),
  sampleRate: HEARD_SAMPLE_RATE,
  startMs,
  ...(voiced === undefined ? {} : { voiced }),
});

async function* speech(ms: number): AsyncIterable<AudioFrame> {
  for (let at = 0; at < ms; at += FRAME_MS) yield frame(at);
}

const collect = async (transcripts: AsyncIterable<Transcript>): Promise<Transcript[]> => {
  const all: Transcript[] = [];
  for await (const transcript of transcripts) all.push(transcript);
  return all;
};

describe.skipIf(missing)(`the whisper engine${missing ? `: ${missing}` : ""}`, () => {
  let folder = "";
  let engine: Awaited<ReturnType<typeof createWhisper>>;
  const counted = new Map<string, number>();
  const metrics: Metrics = {
    observe() {},
    gauge() {},
    count: (name, labels = {}) => {
      const key = [name, ...Object.values(labels)].join(" ");
      counted.set(key, (counted.get(key) ?? 0) + 1);
    },
  };
  const signal = new AbortController().signal;
  const text = "add a task to buy milk";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-whisper-"));
    await writePhraseModel(join(folder, "phrase.bin"), { phrase: "Add a task, to buy milk." });
    await writePhraseModel(join(folder, "loop.bin"), { phrase: "Call mum", loop: "now" });
    engine = await createWhisper({ model: join(folder, "phrase.bin"), states: 2, partialMs: 1000, metrics });
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("gives one final transcript, in lower case and without punctuation", async () => {
    const transcripts = await collect(engine.transcribe(speech(800), { signal }));
    expect(transcripts).toEqual([{ text, final: true, confidence: expect.closeTo(1, 2) }]);
  });

  it("gives partials of a long utterance, none twice, and the final one last", async () => {
    const queue = createQueue<AudioFrame>(1000, signal);
    const transcripts: Transcript[] = [];
    const reading = (async () => {
      for await (const transcript of engine.transcribe(queue, { signal })) transcripts.push(transcript);
    })();
    for (let at = 0; at < 1100; at += FRAME_MS) queue.push(frame(at));
    await expect.poll(() => transcripts).toEqual([{ text, final: false, confidence: expect.any(Number) }]);
    for (let at = 1100; at < 3300; at += FRAME_MS) queue.push(frame(at));
    queue.end();
    await reading;
    expect(transcripts.map((transcript) => transcript.final)).toEqual([false, true]);
  });

  it("gives no text for silence, for nothing, and for a steady offset", async () => {
    async function* quiet(samples: Int16Array) {
      yield { ...silence(1000), samples };
    }
    for (const samples of [new Int16Array(0), new Int16Array(16_000), new Int16Array(16_000).fill(900)]) {
      expect(await collect(engine.transcribe(quiet(samples), { signal }))).toEqual([
        { text: "", final: true, confidence: 0 },
      ]);
    }
    expect(await collect(engine.transcribe(speech(0), { signal }))).toHaveLength(1);
  });

  it("begins on a pause, and uses that when the utterance was over", async () => {
    counted.clear();
    const queue = createQueue<AudioFrame>(1000, signal);
    const transcripts = collect(engine.transcribe(queue, { signal }));
    for (let at = 0; at < 640; at += FRAME_MS) queue.push(frame(at, true));
    for (let at = 640; at < 960; at += FRAME_MS) queue.push(frame(at, false));
    queue.end();
    expect((await transcripts).map((transcript) => transcript.text)).toEqual([text]);
    expect(counted.get("stt_speculations_total used")).toBe(1);
    expect(counted.get("stt_speculations_total dropped")).toBeUndefined();
  });

  it("drops what it began on a pause when speech goes on", async () => {
    counted.clear();
    async function* hesitant() {
      let at = 0;
      for (const [ms, voiced] of [
        [640, true],
        [320, false],
        [320, true],
      ] as const) {
        for (const end = at + ms; at < end; at += FRAME_MS) yield frame(at, voiced);
      }
    }
    const transcripts = await collect(engine.transcribe(hesitant(), { signal }));
    expect(transcripts.map((transcript) => transcript.text)).toEqual([text]);
    expect(counted.get("stt_speculations_total dropped")).toBe(1);
    expect(counted.get("stt_speculations_total used")).toBeUndefined();
    await expect.poll(() => engine.whisper.free()).toBe(2);
  });

  it("ends when aborted, while it waits for audio and while it works", async () => {
    const waiting = new AbortController();
    const starved = collect(engine.transcribe(createQueue<AudioFrame>(10, signal), { signal: waiting.signal }));
    waiting.abort();
    expect(await starved).toEqual([]);

    const working = new AbortController();
    const busy = collect(engine.transcribe(speech(20_000), { signal: working.signal }));
    await expect.poll(() => engine.whisper.free()).toBeLessThan(2);
    working.abort();
    expect((await busy).every((transcript) => !transcript.final)).toBe(true);
    expect(await collect(engine.transcribe(speech(500), { signal: working.signal }))).toEqual([]);
    await expect.poll(() => engine.whisper.free()).toBe(2);
  });

  it("passes on what breaks the audio", async () => {
    async function* broken() {
      yield frame(0);
      throw new Error("cable cut");
    }
    await expect(collect(engine.transcribe(broken(), { signal }))).rejects.toThrow("cable cut");
  });

  it("lets hints lead the model", async () => {
    // One token of prompt and its mark: this model then begins two tokens late.
    const [final] = await collect(engine.transcribe(speech(500), { signal, hints: ["Hello"] }));
    expect(final?.text).not.toBe(text);
    expect(text).toContain(final?.text);
  });

  it("tells the times of words to those who ask for them, and spares all others", async () => {
    const timed = (await collect(engine.transcribe(speech(1500), { signal, times: true }))).at(-1);
    expect(timed?.words?.map((word) => word.text)).toEqual(text.split(" "));
    expect(timed?.words?.at(-1)?.endMs).toBe(1000);
    expect((await collect(engine.transcribe(speech(800), { signal }))).at(-1)?.words).toBeUndefined();
  });

  it("counts texts that it did not believe", async () => {
    counted.clear();
    const looping = await createWhisper({ model: join(folder, "loop.bin"), states: 1, metrics });
    try {
      expect((await collect(looping.transcribe(speech(800), { signal })))[0]?.text).toBe("call mum");
      expect(counted.get("stt_guards_total rate recovered")).toBe(1);
    } finally {
      await looping.close();
    }
  });

  it("says which language it cannot hear", async () => {
    await expect(collect(engine.transcribe(speech(500), { signal, language: "fr-CA" }))).rejects.toMatchObject({
      code: "unsupported",
    });
  });
});

let contractFolder = "";
beforeAll(async () => {
  contractFolder = await mkdtemp(join(tmpdir(), "earshot-whisper-"));
  if (!missing) await writePhraseModel(join(contractFolder, "phrase.bin"), { phrase: "Add a task, to buy milk." });
});
afterAll(() => rm(contractFolder, { recursive: true, force: true }));

speechToTextContract("whisper", () => createWhisper({ model: join(contractFolder, "phrase.bin"), states: 2 }), {
  skip: missing,
  // The model says its phrase whatever it hears.
  speech: () =>
    [600, 3200].map((ms) => ({
      frames: Array.from({ length: ms / FRAME_MS }, (_, i) => frame(i * FRAME_MS)),
      text: "add a task to buy milk",
    })),
});
