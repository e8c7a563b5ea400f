import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SpeechToText, Transcript } from "../../pipeline/providers.ts";
import { type AudioFrame, silence } from "../../protocols/audio.ts";

export interface SpeechToTextContractOptions {
  /** Why it cannot run here; the suite is skipped with this reason. */
  readonly skip?: string | undefined;
  /** Speech, as frames. The engine is asked for `text` of each. */
  readonly speech: () => readonly { readonly frames: readonly AudioFrame[]; readonly text: string }[];
}

const stream = async function* (frames: readonly AudioFrame[]): AsyncIterable<AudioFrame> {
  for (const frame of frames) yield frame;
};

const all = async (transcripts: AsyncIterable<Transcript>): Promise<Transcript[]> => {
  const seen: Transcript[] = [];
  for await (const transcript of transcripts) seen.push(transcript);
  return seen;
};

/** What every speech-to-text engine promises. */
export const speechToTextContract = (
  name: string,
  create: () => Promise<SpeechToText>,
  { skip, speech }: SpeechToTextContractOptions,
): void => {
  describe.skipIf(skip !== undefined)(`${name}${skip === undefined ? "" : ` (skipped: ${skip})`}`, () => {
    let engine: SpeechToText;
    beforeAll(async () => {
      engine = await create();
    });
    afterAll(() => engine.close());
    const never = () => new AbortController().signal;

    it("ends with exactly one final transcript, of what was said", async () => {
      for (const { frames, text } of speech()) {
        const seen = await all(engine.transcribe(stream(frames), { signal: never() }));
        expect(seen.filter(({ final }) => final)).toHaveLength(1);
        expect(seen.at(-1)).toMatchObject({ final: true, text });
      }
    });

    it("gives partials that differ from one to the next", async () => {
      const seen = await all(engine.transcribe(stream(speech()[0]?.frames ?? []), { signal: never() }));
      const partials = seen.filter(({ final }) => !final).map(({ text }) => text);
      partials.forEach((text, index) => {
        expect(text).not.toBe(partials[index - 1]);
      });
    });

    it("gives no text for silence", async () => {
      const frames = Array.from({ length: 50 }, (_, index) => silence(20, index * 20));
      const seen = await all(engine.transcribe(stream(frames), { signal: never() }));
      expect(seen.map(({ text, final }) => ({ text, final }))).toEqual([{ text: "", final: true }]);
    });

    it("gives no text for an utterance of no length", async () => {
      expect(await all(engine.transcribe(stream([]), { signal: never() }))).toMatchObject([{ text: "", final: true }]);
    });

    it("ends within 100 ms of abort, though its source never does", async () => {
      const controller = new AbortController();
      const frames = speech()[0]?.frames ?? [];
      let told = () => {};
      const waiting = new Promise<void>((resolve) => {
        told = resolve;
      });
      const endless = async function* (): AsyncIterable<AudioFrame> {
        yield* frames;
        told();
        await new Promise(() => {});
      };
      const ended = all(engine.transcribe(endless(), { signal: controller.signal }));
      await waiting;
      const abortedAt = performance.now();
      controller.abort();
      const seen = await ended;
      expect(performance.now() - abortedAt).toBeLessThan(100);
      expect(seen.filter(({ final }) => final)).toEqual([]);
    });

    it("gives nothing when aborted before it began", async () => {
      const signal = AbortSignal.abort();
      expect(await all(engine.transcribe(stream(speech()[0]?.frames ?? []), { signal }))).toEqual([]);
    });

    it("keeps two utterances at once apart", async () => {
      const both = speech().slice(0, 2);
      const texts = await Promise.all(
        both.map(
          async ({ frames }) => (await all(engine.transcribe(stream(frames), { signal: never() }))).at(-1)?.text,
        ),
      );
      expect(texts).toEqual(both.map(({ text }) => text));
    });

    it("closes twice", async () => {
      const another = await create();
      await another.close();
      await another.close();
    });
  });
};
