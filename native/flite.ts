import type { AudioFrame, SpokenWord } from "../protocols/audio.ts";
import { VoiceError } from "../protocols/errors.ts";
import { loadAddon } from "./load.ts";

/** American English all: slt a woman, rms and awb (Scottish accent) men, kal16 and kal a robotic man (kal at 8 kHz). */
export const FLITE_VOICES = ["slt", "rms", "awb", "kal16", "kal"] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

export interface FliteOptions {
  /** Default "slt". */
  readonly voice?: FliteVoice;
}

export interface FliteSpeechOptions {
  /** 1 is the voice's own pace; 0.25 to 4. */
  readonly speed?: number;
  readonly signal: AbortSignal;
  /** Instead of the voice given at the start. */
  readonly voice?: FliteVoice;
}

export interface Flite {
  /**
   * Speaks `text`, English in ASCII, as frames of 20 to 40 ms that flow while the rest is made; the first of each sentence
   * tells its words. Ends quietly on abort.
   */
  synthesize(text: string, options: FliteSpeechOptions): AsyncIterable<AudioFrame>;
}

interface NativeSpeech {
  next(): Promise<{ samples: Int16Array; sampleRate: number; words?: readonly SpokenWord[] } | undefined>;
  cancel(): void;
}

interface FliteAddon {
  FliteSpeech: new (text: string, voice: FliteVoice, speed: number) => NativeSpeech;
}

/** Opens Flite; costs nothing until it speaks. Nothing needs closing. */
export const createFlite = ({ voice: usual = "slt" }: FliteOptions = {}): Flite => {
  const { FliteSpeech } = loadAddon<FliteAddon>("flite");
  return {
    async *synthesize(text, { speed = 1, signal, voice = usual }) {
      if (signal.aborted || text.trim() === "") return;
      if (!(speed >= 0.25 && speed <= 4)) throw new VoiceError("invalid", "speed must lie between 0.25 and 4");
      const speech = new FliteSpeech(text, voice, speed);
      const onAbort = () => speech.cancel();
      signal.addEventListener("abort", onAbort, { once: true });
      let position = 0;
      try {
        for (;;) {
          const chunk = await speech.next();
          if (!chunk || signal.aborted) return;
          yield { ...chunk, startMs: (position / chunk.sampleRate) * 1000 };
          position += chunk.samples.length;
        }
      } finally {
        signal.removeEventListener("abort", onAbort);
        speech.cancel();
      }
    },
  };
};
