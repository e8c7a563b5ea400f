import { describe, expect, it } from "vitest";
import { speak } from "../../../gateway/media/speak.ts";
import type { TextToSpeech } from "../../../pipeline/providers.ts";
import { silence } from "../../../protocols/audio.ts";
import { failingTts, silentTts, stuckTts } from "../../fakes/tts.ts";

const all = async (bytes: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
};
const english = [{ text: "Good morning.", language: "en" }];
const options = () => ({ format: "pcm" as const, signal: new AbortController().signal });

/** English at 16 kHz, all else at 22.05 kHz, each piece a second; no Klingon. */
const twoRates: TextToSpeech = {
  ...silentTts(),
  speaks: (language) => language !== "tlh",
  async *synthesize(text, { language }) {
    for await (const piece of text) yield { frame: silence(1000, 0, language === "en" ? 16_000 : 22_050), text: piece };
  },
};

describe("speech over HTTP", () => {
  it("is of one rate, though voices are of several", async () => {
    const parts = [...english, { text: "Buenos días.", language: "es" }, ...english];
    const { type, sampleRate, bytes } = await speak(twoRates, parts, options());
    expect([type, sampleRate]).toEqual(["audio/pcm; rate=16000; channels=1", 16_000]);
    expect((await all(bytes)).length / 2 / 16_000).toBeCloseTo(3, 2);
  });

  it("fails before its first byte where there is no voice, no text, or the engine fails or hangs", async () => {
    const klingon = [{ text: "Qapla'", language: "tlh" }];
    await expect(speak(twoRates, klingon, options())).rejects.toMatchObject({ code: "unsupported" });
    await expect(speak(twoRates, [], options())).rejects.toMatchObject({ code: "invalid" });
    await expect(speak(failingTts(), english, options())).rejects.toThrow("no voice today");
    const hanging = speak(stuckTts(), english, { ...options(), firstAudioTimeoutMs: 20 });
    await expect(hanging).rejects.toMatchObject({ code: "provider_timeout" });
  });

  it("ends the engine's work when the listener leaves", async () => {
    let isEnded = false;
    const endless: TextToSpeech = {
      ...silentTts(),
      async *synthesize(_, { signal }) {
        try {
          while (!signal.aborted) yield { frame: silence(20) };
        } finally {
          isEnded = true;
        }
      },
    };
    const { bytes } = await speak(endless, english, options());
    for await (const _ of bytes) break;
    await expect.poll(() => isEnded).toBe(true);
  });
});
