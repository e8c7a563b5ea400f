import type { SynthesizeOptions, TextToSpeech } from "../providers.ts";

/** What one caller wants of voices; what is left out is as the gateway has it. */
export type Wishes = Pick<SynthesizeOptions, "engine" | "speed" | "mayLeave">;

/**
 * `tts` for one caller. Their wishes are looked up once, when the call begins; nothing leaves this machine where they cannot
 * be told. Closing it closes nothing.
 */
export const createPreferred = (tts: TextToSpeech, lookUp: () => Promise<Wishes>): TextToSpeech => {
  const wishes = lookUp().catch((): Wishes => ({ mayLeave: () => false }));
  return {
    name: tts.name,
    speaks: tts.speaks,
    async *synthesize(text, options) {
      const { engine, speed, mayLeave } = await wishes;
      yield* tts.synthesize(text, {
        ...options,
        ...(engine !== undefined && { engine }),
        ...(speed !== undefined && { speed: (options.speed ?? 1) * speed }),
        ...(mayLeave && { mayLeave }),
      });
    },
    close: async () => {},
  };
};
