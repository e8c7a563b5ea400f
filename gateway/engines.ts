import { FLITE_VOICES, type FliteVoice } from "../native/flite.ts";
import type { TextToSpeech } from "../pipeline/providers.ts";
import { createEspeak } from "../pipeline/tts/espeak.ts";
import { createFliteSpeech } from "../pipeline/tts/flite.ts";
import { createVoices } from "../pipeline/tts/voices.ts";
import { VoiceError } from "../protocols/errors.ts";
import type { Config } from "./config.ts";
import type { Chosen } from "./transcribers.ts";

/** One line of what the gateway is made of. */
export interface EngineChoice {
  readonly part: string;
  readonly name: string;
  /** Why this one; empty where there was no choice. */
  readonly why: string;
}

interface Voiced {
  /** Voices that a caller can choose, the usual one first; empty where there is one alone. */
  readonly voices: readonly string[];
}

const isFliteVoice = (name: string): name is FliteVoice => (FLITE_VOICES as readonly string[]).includes(name);

/** Text to speech by TTS_ENGINE and TTS_VOICE; espeak-ng speaks what flite has no voice for. */
export const chooseSpeech = async ({ ttsEngine, ttsVoice }: Config): Promise<Chosen<TextToSpeech> & Voiced> => {
  const espeak = createEspeak();
  if (ttsEngine === "espeak") return { engine: espeak, why: "TTS_ENGINE", voices: [] };
  if (ttsVoice !== undefined && !isFliteVoice(ttsVoice))
    throw new VoiceError("invalid", `TTS_VOICE must be one of ${FLITE_VOICES.join(", ")}`);
  const flite = createFliteSpeech(ttsVoice === undefined ? {} : { voice: ttsVoice });
  await warm(flite);
  const usual = ttsVoice ?? "slt";
  return {
    engine: createVoices([flite, espeak]),
    why: "flite for English, espeak-ng for other languages",
    voices: [usual, ...FLITE_VOICES.filter((voice) => voice !== usual)],
  };
};

/** The first sentence sets up the voice, which takes 0.1 s: not the caller's to wait for. */
const warm = async (tts: TextToSpeech): Promise<void> => {
  const text = async function* () {
    yield "Ready.";
  };
  for await (const _ of tts.synthesize(text(), { signal: new AbortController().signal }));
};
