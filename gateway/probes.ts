import type { SpeechToText, TextToSpeech, VoiceActivityDetector } from "../pipeline/providers.ts";
import { silence } from "../protocols/audio.ts";
import type { Store } from "../services/store/store.ts";
import type { Checks } from "./http/health.ts";

interface Parts {
  readonly store: Store;
  readonly vad: VoiceActivityDetector;
  readonly stt: SpeechToText;
  readonly tts: TextToSpeech;
}

/** Asks each part for a little of what a caller would ask of it; `/ready` says which fails, and why. */
export const probes = ({ store, vad, stt, tts }: Parts): Checks => ({
  store: async () => {
    await store.check();
    return undefined;
  },
  vad: async () => {
    const stream = vad.open();
    try {
      await stream.score(new Int16Array(vad.frameSamples));
    } finally {
      stream.close();
    }
    return undefined;
  },
  stt: () => within((signal) => heardFinal(stt, signal)),
  tts: () => within((signal) => madeSound(tts, signal)),
});

/** A probe that is not over when its answer is, is stopped. */
const within = async (probe: (signal: AbortSignal) => Promise<string | undefined>): Promise<string | undefined> => {
  const controller = new AbortController();
  try {
    return await probe(controller.signal);
  } finally {
    controller.abort();
  }
};

const heardFinal = async (stt: SpeechToText, signal: AbortSignal): Promise<string | undefined> => {
  const quiet = async function* () {
    yield silence(100);
  };
  for await (const { final } of stt.transcribe(quiet(), { signal })) if (final) return undefined;
  return `${stt.name} gave no final transcript`;
};

const madeSound = async (tts: TextToSpeech, signal: AbortSignal): Promise<string | undefined> => {
  const text = async function* () {
    yield "Ready.";
  };
  for await (const { frame } of tts.synthesize(text(), { signal })) if (frame.samples.length > 0) return undefined;
  return `${tts.name} made no sound`;
};
