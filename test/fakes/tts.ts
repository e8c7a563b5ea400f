import type { SpokenFrame, TextToSpeech } from "../../pipeline/providers.ts";
import { silence } from "../../protocols/audio.ts";

/** Speaks every piece as `pieceMs` of silence, in frames of 20 ms. */
export const silentTts = (pieceMs = 40): TextToSpeech => ({
  name: "silent",
  speaks: () => true,
  async *synthesize(text, { signal }): AsyncIterable<SpokenFrame> {
    for await (const piece of text)
      for (let at = 0; at < pieceMs && !signal.aborted; at += 20)
        yield at === 0 ? { frame: silence(20), text: piece } : { frame: silence(20) };
  },
  close: async () => {},
});

/** Gives no audio and ends only when its signal fires. */
export const stuckTts = (): TextToSpeech => ({
  ...silentTts(),
  name: "stuck",
  async *synthesize(_, { signal }) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  },
});

/** Fails at the first piece of text. */
export const failingTts = (): TextToSpeech => ({
  ...silentTts(),
  name: "failing",
  synthesize: () => {
    throw new Error("no voice today");
  },
});
