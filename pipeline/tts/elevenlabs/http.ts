import { subscribe } from "node:diagnostics_channel";
import { VoiceError } from "../../../protocols/errors.ts";
import { askedWaitMs, failureOfStatus, ProviderFailure } from "../../failure.ts";
import type { TextToSpeech } from "../../providers.ts";
import {
  checkKey,
  ELEVENLABS_MODEL,
  ELEVENLABS_URL,
  ELEVENLABS_VOICE,
  type ElevenLabsOptions,
  elevenLabsSpeed,
  isElevenLabsVoice,
  languageCode,
  speaksElevenLabs,
} from "../elevenlabs.ts";
import { speakPieces } from "../pieces.ts";

type Options = Pick<ElevenLabsOptions, "apiKey" | "baseUrl" | "model" | "voice" | "stallMs">;

/** The SDK asks for rates by name. */
const [SAMPLE_RATE, FORMAT] = [24_000, "pcm_24000"] as const;
/** The SDK counts in seconds; our own deadlines come before. */
const TIMEOUT_S = 60;

interface Answered {
  readonly request: { readonly origin?: unknown };
  readonly response: { readonly statusCode: number; readonly headers: readonly Buffer[] };
}
/** What each origin last asked to wait for. */
const waits = new Map<string, number>();

/** The SDK shows no headers of an error; the platform's fetch, by which it asks, tells them here before it fails. */
const listen = (): void =>
  subscribe("undici:request:headers", (message) => {
    const { request, response } = message as Answered;
    if (response.statusCode !== 429) return;
    const texts = response.headers.map(String);
    const named = new Map(texts.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), texts[i + 1] ?? ""]] : [])));
    const waitMs = askedWaitMs({ get: (name) => named.get(name) ?? null });
    if (waitMs === undefined) waits.delete(String(request.origin));
    else waits.set(String(request.origin), waitMs);
  });

/** A failure in our words: the SDK's own holds what the server said, and that may be what was to be said. */
const failureOf = (error: unknown, origin: string): VoiceError => {
  if (error instanceof VoiceError) return error;
  const status = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  if (typeof status === "number") return failureOfStatus("elevenlabs", status, waits.get(origin));
  return new ProviderFailure("connection", "elevenlabs cannot be reached");
};

let unheard: (() => void) | undefined = listen;
/** The SDK is loaded with the first reply: it takes 0.3 s, and most never need it. */
const loadClient = async (apiKey: string, baseUrl: string) => {
  const { ElevenLabsClient } = await import("elevenlabs");
  unheard?.();
  unheard = undefined;
  return new ElevenLabsClient({ apiKey, baseUrl: baseUrl.replace(/\/+$/, "") });
};

/**
 * Speech by ElevenLabs over HTTP, a request for each piece of text: where WebSockets do not get through, and for models
 * that do not speak over them.
 */
export const createElevenLabsHttp = ({
  apiKey,
  baseUrl = ELEVENLABS_URL,
  model = ELEVENLABS_MODEL,
  voice: usual = ELEVENLABS_VOICE,
  stallMs = 5000,
}: Options): TextToSpeech => {
  checkKey(apiKey);
  let loading: ReturnType<typeof loadClient> | undefined;

  async function* read(
    piece: string,
    how: { readonly voice: string; readonly language: string; readonly speed: number },
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    loading ??= loadClient(apiKey, baseUrl);
    const client = await loading;
    const code = languageCode(model, how.language);
    let body: AsyncIterable<Uint8Array>;
    try {
      body = await client.textToSpeech.convertAsStream(
        how.voice,
        {
          text: piece,
          model_id: model,
          output_format: FORMAT,
          ...(code === undefined ? {} : { language_code: code }),
          ...(how.speed === 1 ? {} : { voice_settings: { speed: how.speed } }),
        },
        { abortSignal: signal, maxRetries: 0, timeoutInSeconds: TIMEOUT_S },
      );
    } catch (error) {
      throw failureOf(error, new URL(baseUrl).origin);
    }
    let isFirst = true;
    try {
      for await (const chunk of body) {
        // The SDK does not tell the content type. A page begins with this, and speech with silence.
        if (isFirst && (chunk[0] === 0x3c || chunk[0] === 0x7b) && isText(chunk))
          throw new ProviderFailure("garbage", "elevenlabs answered what is no audio");
        isFirst = false;
        yield chunk;
      }
    } catch (error) {
      if (error instanceof VoiceError) throw error;
      throw new ProviderFailure("broken_off", "elevenlabs broke off in the middle");
    }
  }

  return {
    name: "elevenlabs-http",
    speaks: speaksElevenLabs,
    synthesize: (text, { signal, voice, speed = 1, language = "en" }) => {
      const chosen = voice !== undefined && isElevenLabsVoice(voice) ? voice : usual;
      const how = { voice: chosen, language, speed: elevenLabsSpeed(speed) };
      return speakPieces(text, {
        ...{ name: "elevenlabs", sampleRate: SAMPLE_RATE, stallMs, signal },
        open: async (piece, one) => read(piece, how, one),
      });
    },
    close: async () => {},
  };
};

/** Whether the beginning of `bytes` is all letters, as no audio is. */
const isText = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, 16).every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
