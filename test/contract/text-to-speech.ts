import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SpokenFrame, TextToSpeech } from "../../pipeline/providers.ts";

export interface TextToSpeechContract {
  /** BCP 47. Default "en". */
  readonly language?: string;
  readonly sentences?: readonly [string, string];
  /** Whether it knows where words lie. Default false. */
  readonly marks?: boolean;
}

/** What every engine that speaks must do. */
export const textToSpeechContract = (
  name: string,
  create: () => Promise<TextToSpeech>,
  {
    language = "en",
    sentences = ["Good morning.", "You have three tasks today."],
    marks = false,
  }: TextToSpeechContract = {},
): void => {
  describe(`${name} as text to speech`, () => {
    let tts: TextToSpeech;
    beforeAll(async () => {
      tts = await create();
    });
    afterAll(() => tts.close());

    async function* pieces(...texts: string[]) {
      yield* texts;
    }
    const speak = async (texts: readonly string[], signal = new AbortController().signal) => {
      const frames: SpokenFrame[] = [];
      for await (const frame of tts.synthesize(pieces(...texts), { signal, language })) frames.push(frame);
      return frames;
    };
    const samples = (frames: readonly SpokenFrame[]) => frames.flatMap(({ frame }) => [...frame.samples]);
    const rms = (values: readonly number[]) =>
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

    it("speaks audibly, at one rate, for about as long as the words take", async () => {
      const frames = await speak(sentences);
      const rates = new Set(frames.map(({ frame }) => frame.sampleRate));
      expect(rates.size).toBe(1);
      const rate = [...rates][0] ?? 1;
      const audio = samples(frames);
      expect(rms(audio)).toBeGreaterThan(300);
      const seconds = audio.length / rate;
      const words = sentences.join(" ").split(" ").length;
      expect(seconds).toBeGreaterThan(words * 0.12);
      expect(seconds).toBeLessThan(words * 0.8);
    });

    it("says which piece of text begins with which frame, each once and in order", async () => {
      const frames = await speak(sentences);
      expect(frames.flatMap(({ text }) => text ?? [])).toEqual([...sentences]);
      expect(frames[0]?.text).toBe(sentences[0]);
    });

    it(`tells ${marks ? "every word of the text once, with its piece, rising, to nearly the end of the audio" : "no words, for it does not know when they are spoken"}`, async () => {
      const frames = await speak(sentences);
      let [piece, atMs, beforeMs] = ["", 0, 0];
      const words = new Map<string, string[]>();
      for (const { frame, text } of frames) {
        piece = text ?? piece;
        for (const { text: word, startMs, endMs } of frame.words ?? []) {
          words.set(piece, [...(words.get(piece) ?? []), word]);
          expect(atMs + startMs).toBeGreaterThanOrEqual(beforeMs);
          expect(endMs).toBeGreaterThan(startMs);
          beforeMs = atMs + endMs;
        }
        atMs += (frame.samples.length / frame.sampleRate) * 1000;
      }
      expect([...words]).toEqual(marks ? sentences.map((sentence) => [sentence, sentence.split(" ")]) : []);
      expect(beforeMs).toBeLessThanOrEqual(atMs + 1);
      if (marks) expect(atMs - beforeMs).toBeLessThan(400);
    });

    it("begins with sound: no more than 50 ms of silence before the first", async () => {
      const frames = await speak(sentences.slice(0, 1));
      const first = samples(frames).findIndex((sample) => Math.abs(sample) > 164);
      expect(first / (frames[0]?.frame.sampleRate ?? 1)).toBeLessThan(0.05);
    });

    it("speaks the first piece before the second has come", async () => {
      let release = () => {};
      const more = new Promise<void>((resolve) => {
        release = resolve;
      });
      async function* slow() {
        yield sentences[0];
        await more;
        yield sentences[1];
      }
      const spoken = tts.synthesize(slow(), { signal: new AbortController().signal, language });
      const texts: string[] = [];
      for await (const { text } of spoken) {
        if (text !== undefined) texts.push(text);
        release();
      }
      expect(texts).toEqual([...sentences]);
    });

    it("says nothing to no text", async () => {
      expect(await speak([])).toEqual([]);
    });

    it("ends quietly when its signal fires, before and during speech", async () => {
      expect(await speak(sentences, AbortSignal.abort())).toEqual([]);
      const controller = new AbortController();
      let after = 0;
      for await (const _ of tts.synthesize(pieces(...sentences), { signal: controller.signal, language })) {
        if (controller.signal.aborted) after++;
        controller.abort();
      }
      // A frame may be on its way already; the rest of two sentences is not.
      expect(after).toBeLessThanOrEqual(2);
    });

    it("keeps two that speak at once apart", async () => {
      const [alone] = [samples(await speak(sentences)).length];
      const both = await Promise.all([speak(sentences), speak([...sentences].reverse())]);
      expect(both[0]?.flatMap(({ text }) => text ?? [])).toEqual([...sentences]);
      expect(Math.abs(samples(both[0] ?? []).length - alone) / alone).toBeLessThan(0.05);
    });
  });
};
