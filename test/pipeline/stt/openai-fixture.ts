import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { SpeechToText, TranscribeOptions, Transcript } from "../../../pipeline/providers.ts";
import { createOpenAiSpeechToText, type OpenAiSpeechToTextOptions } from "../../../pipeline/stt/openai.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../../protocols/audio.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import type { ErrorBody } from "../../fakes/openai-door.ts";
import { type OpenAiServer, startOpenAiServer } from "../../fakes/openai-server.ts";

export const API_KEY = "sk-local-0123456789abcdef";
export const FRAME_MS = 20;
export const EVENTS = "text/event-stream";

export const tone = (startMs: number): AudioFrame => ({
  samples: Int16Array.from({ length: (FRAME_MS * HEARD_SAMPLE_RATE) / 1000 }, (_, i) => 6000 * Math.sin(i * 0.05)),
  sampleRate: HEARD_SAMPLE_RATE,
  startMs,
});
export const frames = (ms: number): AudioFrame[] => Array.from({ length: ms / FRAME_MS }, (_, i) => tone(i * FRAME_MS));
export async function* stream(all: readonly AudioFrame[]): AsyncIterable<AudioFrame> {
  yield* all;
}
export const error = (fields: Partial<ErrorBody> = {}): ErrorBody => ({
  message: "It went wrong.",
  type: "server_error",
  param: null,
  code: null,
  ...fields,
});

/** Started before the tests of each file that imports this. */
export let server: OpenAiServer;
const engines: SpeechToText[] = [];
export const create = (options: Partial<OpenAiSpeechToTextOptions> = {}): SpeechToText => {
  const engine = createOpenAiSpeechToText({ apiKey: API_KEY, baseUrl: server.baseUrl, ...options });
  engines.push(engine);
  return engine;
};
export const hear = async (engine: SpeechToText, options: Partial<TranscribeOptions> = {}, heard = frames(400)) => {
  const seen: Transcript[] = [];
  const signal = options.signal ?? new AbortController().signal;
  for await (const transcript of engine.transcribe(stream(heard), { ...options, signal })) seen.push(transcript);
  return seen;
};
/** The failure, after a look that neither it nor anything in it shows the key. */
export const failure = async (hearing: Promise<unknown>): Promise<VoiceError> => {
  const thrown = await hearing.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(thrown instanceof VoiceError)) throw new Error("no VoiceError", { cause: thrown });
  expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain(API_KEY);
  return thrown;
};

beforeAll(async () => {
  server = await startOpenAiServer({
    apiKey: API_KEY,
    usual: ({ wav }) =>
      wav.samples.length > HEARD_SAMPLE_RATE
        ? { text: "What's on Friday?", pieces: ["What's", " on", " Friday?"] }
        : { text: "Add milk, please.", pieces: ["Add", " milk,", " please."] },
  });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  expect(server.unscripted()).toBe(0);
  expect(server.violations).toEqual([]);
});
afterAll(() => server.close());
