import { expect, it } from "vitest";
import { createEspeak } from "../../../pipeline/tts/espeak.ts";
import { createFliteSpeech } from "../../../pipeline/tts/flite.ts";
import { createVoices } from "../../../pipeline/tts/voices.ts";
import { textToSpeechContract } from "../../contract/text-to-speech.ts";

textToSpeechContract("flite", async () => createFliteSpeech(), { marks: true });
textToSpeechContract("espeak-ng", async () => createEspeak(), {
  language: "es",
  sentences: ["Buenos días.", "Hoy tienes tres tareas."],
});
textToSpeechContract("voices by language", async () => createVoices([createFliteSpeech(), createEspeak()]), {
  language: "fr",
  sentences: ["Bonjour.", "Vous avez trois tâches."],
});

it.each(["awb", "../../en", "es", "-x"])(
  "espeak-ng speaks English by its usual voice where %s is wanted",
  async (voice) => {
    const espeak = createEspeak();
    const sound = async (wanted?: string) => {
      const text = async function* () {
        yield "Good morning.";
      };
      const { signal } = new AbortController();
      let samples = 0;
      const options = wanted === undefined ? { signal } : { signal, voice: wanted };
      for await (const { frame } of espeak.synthesize(text(), options)) samples += frame.samples.length;
      return samples;
    };
    expect(await sound(voice)).toBe(await sound());
    await espeak.close();
  },
);
