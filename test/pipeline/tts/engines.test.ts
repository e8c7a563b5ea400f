import { createEspeak } from "../../../pipeline/tts/espeak.ts";
import { createFliteSpeech } from "../../../pipeline/tts/flite.ts";
import { createVoices } from "../../../pipeline/tts/voices.ts";
import { textToSpeechContract } from "../../contract/text-to-speech.ts";

textToSpeechContract("flite", async () => createFliteSpeech());
textToSpeechContract("espeak-ng", async () => createEspeak(), {
  language: "es",
  sentences: ["Buenos días.", "Hoy tienes tres tareas."],
});
textToSpeechContract("voices by language", async () => createVoices([createFliteSpeech(), createEspeak()]), {
  language: "fr",
  sentences: ["Bonjour.", "Vous avez trois tâches."],
});
