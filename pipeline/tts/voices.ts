import { VoiceError } from "../../protocols/errors.ts";
import type { TextToSpeech } from "../providers.ts";

/** Speaks each language with the first engine that has a voice for it; the last engine speaks what none does. */
export const createVoices = (engines: readonly TextToSpeech[]): TextToSpeech => {
  const last = engines.at(-1);
  if (!last) throw new VoiceError("unsupported", "no text to speech engine is there");
  return {
    name: engines.map((engine) => engine.name).join("+"),
    speaks: (language) => engines.some((engine) => engine.speaks(language)),
    synthesize: (text, options) =>
      (engines.find((engine) => engine.speaks(options.language ?? "en")) ?? last).synthesize(text, options),
    close: async () => {
      await Promise.all(engines.map((engine) => engine.close()));
    },
  };
};
