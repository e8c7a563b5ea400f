import { inspect } from "node:util";
import { expect } from "vitest";
import type { SpokenFrame, SynthesizeOptions, TextToSpeech } from "../../../pipeline/providers.ts";
import { VoiceError } from "../../../protocols/errors.ts";

export async function* pieces(...texts: readonly string[]): AsyncIterable<string> {
  yield* texts;
}

/** All that `tts` speaks, put into `heard` as it comes. */
export const speak = async (
  tts: TextToSpeech,
  texts: readonly string[],
  options: Partial<SynthesizeOptions> = {},
  heard: SpokenFrame[] = [],
): Promise<SpokenFrame[]> => {
  const signal = options.signal ?? new AbortController().signal;
  for await (const frame of tts.synthesize(pieces(...texts), { ...options, signal })) heard.push(frame);
  return heard;
};

export const textsOf = (frames: readonly SpokenFrame[]): string[] => frames.flatMap(({ text }) => text ?? []);
export const msOf = (frames: readonly SpokenFrame[]): number =>
  frames.reduce((sum, { frame }) => sum + (frame.samples.length / frame.sampleRate) * 1000, 0);

/** The failure, after a look that neither it nor anything in it shows any of `secrets`. */
export const failure = async (speaking: Promise<unknown>, ...secrets: readonly string[]): Promise<VoiceError> => {
  const thrown = await speaking.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(thrown instanceof VoiceError)) throw new Error("no VoiceError", { cause: thrown });
  for (const secret of secrets) expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain(secret);
  return thrown;
};
