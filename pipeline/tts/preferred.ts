import type { SynthesizeOptions, TextToSpeech } from "../providers.ts";

/** What one caller wants of voices; what is left out is as the gateway has it. */
export interface Wishes extends Pick<SynthesizeOptions, "engine" | "speed" | "mayLeave"> {
  /** Comes instead of what is asked for each time, undefined too: it has been looked at whether they may have it. */
  readonly voice: string | undefined;
}

/** What callers change elsewhere holds for what is said after this. */
const FRESH_MS = 1000;

/**
 * `tts` for one caller. Their wishes are looked up when it is made, and again when they may have changed; where they cannot
 * be told, nothing leaves this machine and the usual voice speaks. Closing it closes nothing.
 */
export const createPreferred = (tts: TextToSpeech, lookUp: () => Promise<Wishes>): TextToSpeech => {
  const look = () => lookUp().catch((): Wishes => ({ voice: undefined, mayLeave: () => false }));
  let [wishes, lookedAt] = [look(), performance.now()];
  const fresh = () => {
    const now = performance.now();
    if (now - lookedAt > FRESH_MS) [wishes, lookedAt] = [look(), now];
    return wishes;
  };
  const asWished = async ({ voice: _, ...options }: SynthesizeOptions): Promise<SynthesizeOptions> => {
    const { engine, speed, mayLeave, voice } = await fresh();
    return {
      ...options,
      ...(voice !== undefined && { voice }),
      ...(engine !== undefined && { engine }),
      ...(speed !== undefined && { speed: (options.speed ?? 1) * speed }),
      // Either may forbid it.
      ...(mayLeave && { mayLeave: (piece) => mayLeave(piece) && (options.mayLeave?.(piece) ?? true) }),
    };
  };
  return {
    name: tts.name,
    speaks: tts.speaks,
    async *synthesize(text, options) {
      yield* tts.synthesize(text, await asWished(options));
    },
    async prepare(piece, options) {
      await tts.prepare?.(piece, await asWished(options));
    },
    close: async () => {},
  };
};
