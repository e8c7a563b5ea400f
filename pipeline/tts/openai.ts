import { VoiceError } from "../../protocols/errors.ts";
import { askedWaitMs, failureOfStatus, ProviderFailure } from "../failure.ts";
import { loadOpenAi } from "../openai-sdk.ts";
import type { TextToSpeech } from "../providers.ts";
import { speakPieces } from "./pieces.ts";

export interface OpenAiSpeechOptions {
  /** Servers that want none take any text. */
  readonly apiKey: string;
  /** Default https://api.openai.com/v1. */
  readonly baseUrl?: string;
  /** Default gpt-4o-mini-tts. */
  readonly model?: string;
  /** Default "alloy". */
  readonly voice?: string;
  /** A server that sends nothing for so long has failed. Default 5000 ms. */
  readonly stallMs?: number;
}

/** Of the PCM it sends, in Hz; the API has no other. */
const SAMPLE_RATE = 24_000;
/** The most that one request may hold. */
const MAX_CHARACTERS = 4096;
/** Slower or faster than these is refused. */
const [SLOWEST, FASTEST] = [0.25, 4];

/** Voices that OpenAI has, and this gateway knows. */
export const OPENAI_VOICES: readonly string[] =
  "alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse".split(" ");
/** Those that OpenAI lists for its voices, which follow the text's language by themselves. */
const LANGUAGES = new Set(
  "af ar hy az be bs bg ca zh hr cs da nl en et fi fr gl de el he hi hu is id it ja kn kk ko lv lt mk ms mr mi ne no nb fa pl pt ro ru sr sk sl es sw sv tl ta th tr uk ur vi cy".split(
    " ",
  ),
);

type Sdk = typeof import("openai");

/** A failure in our words: the SDK's own may show the key, or what was to be said. */
const failureOf = (sdk: Sdk, error: unknown): VoiceError => {
  if (error instanceof VoiceError) return error;
  if (error instanceof sdk.APIConnectionTimeoutError)
    return new ProviderFailure("timeout", "openai did not answer in time");
  if (error instanceof sdk.APIConnectionError) return new ProviderFailure("connection", "openai cannot be reached");
  if (error instanceof sdk.APIError) {
    if (error.code === "insufficient_quota") return new ProviderFailure("refused", "the quota at openai is used up");
    return failureOfStatus("openai", Number(error.status ?? 500), askedWaitMs(error.headers));
  }
  return new ProviderFailure("broken_off", "openai broke off in the middle");
};

/** Speech by OpenAI, or by any server with its API: a request for each piece of text, heard as it is made. */
export const createOpenAiSpeech = (options: OpenAiSpeechOptions): TextToSpeech => {
  const { apiKey, model = "gpt-4o-mini-tts", voice: usual = "alloy", stallMs = 5000 } = options;
  // Such a key cannot be a header, and the error that says so would show it.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new VoiceError("invalid", "the OpenAI API key holds blanks or is empty");
  const loading = loadOpenAi({ apiKey, baseUrl: options.baseUrl ?? "https://api.openai.com/v1" });
  // Seen by whoever first waits for it.
  loading.catch(() => undefined);

  async function* read(piece: string, voice: string, speed: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const { sdk, client } = await loading;
    try {
      const request = {
        model,
        voice,
        input: piece.slice(0, MAX_CHARACTERS),
        response_format: "pcm" as const,
        ...(speed === 1 ? {} : { speed: Math.min(FASTEST, Math.max(SLOWEST, speed)) }),
      };
      const response = await client.audio.speech.create(request, { signal });
      const type = response.headers.get("content-type") ?? "";
      if (!response.body || /^(text\/|application\/json)/i.test(type))
        throw new ProviderFailure("garbage", "openai answered what is no audio");
      yield* response.body as unknown as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw failureOf(sdk, error);
    }
  }

  return {
    name: "openai",
    speaks: (language) => LANGUAGES.has(language.toLowerCase().split("-")[0] ?? ""),
    synthesize: (text, { signal, voice, speed = 1 }) => {
      const chosen = voice !== undefined && OPENAI_VOICES.includes(voice) ? voice : usual;
      return speakPieces(text, {
        ...{ name: "openai", sampleRate: SAMPLE_RATE, stallMs, signal },
        open: async (piece, one) => read(piece, chosen, speed, one),
      });
    },
    close: async () => {},
  };
};
