import { createFlite, FLITE_VOICES, type FliteVoice } from "../../native/flite.ts";
import type { TextToSpeech } from "../providers.ts";
import { dropLeadingSilence } from "./silence.ts";

export interface FliteSpeechOptions {
  /** Default "slt". */
  readonly voice?: FliteVoice;
}

const isVoice = (name: string): name is FliteVoice => (FLITE_VOICES as readonly string[]).includes(name);

/** Speaks English by flite, in process; audio comes as it is made, the first some 10 ms after the text. */
export const createFliteSpeech = ({ voice: usual = "slt" }: FliteSpeechOptions = {}): TextToSpeech => {
  const flite = createFlite({ voice: usual });
  return {
    name: `flite-${usual}`,
    speaks: (language) => /^en(-|$)/i.test(language),
    async *synthesize(text, { signal, speed = 1, voice = usual }) {
      for await (const piece of text) {
        const frames = flite.synthesize(piece, { signal, speed, voice: isVoice(voice) ? voice : usual });
        yield* dropLeadingSilence(frames, piece);
        if (signal.aborted) return;
      }
    },
    close: async () => {},
  };
};
