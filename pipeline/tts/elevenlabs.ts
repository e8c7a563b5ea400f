import { VoiceError } from "../../protocols/errors.ts";
import { follow } from "../abort.ts";
import { ProviderFailure } from "../failure.ts";
import type { SpokenFrame, TextToSpeech } from "../providers.ts";
import type { Context } from "./elevenlabs/connection.ts";
import { createMarks } from "./elevenlabs/marks.ts";
import { createPool } from "./elevenlabs/pool.ts";
import { createPcm } from "./pcm.ts";
import { orAborted } from "./pieces.ts";
import { trimStart } from "./silence.ts";

export interface ElevenLabsOptions {
  readonly apiKey: string;
  /** Default https://api.elevenlabs.io. */
  readonly baseUrl?: string;
  /** One that speaks over the multi-context WebSocket: not eleven_v3. Default eleven_flash_v2_5. */
  readonly model?: string;
  /** Id of the usual voice. Default "21m00Tcm4TlvDq8ikWAM", Rachel. */
  readonly voice?: string;
  /** Of its PCM, in Hz. Default 24 000. */
  readonly sampleRate?: 16_000 | 22_050 | 24_000;
  /** While audio is due, a server that sends nothing for so long has failed. Default 3000 ms. */
  readonly stallMs?: number;
  readonly connectTimeoutMs?: number;
  readonly keepAliveMs?: number;
  readonly heartbeatMs?: number;
  readonly lingerMs?: number;
  /** Default 10 minutes. */
  readonly keepMs?: number;
  /** Connections at a time, of five replies each. Default 16. */
  readonly maxConnections?: number;
  readonly now?: () => number;
}

export const ELEVENLABS_URL = "https://api.elevenlabs.io";
export const ELEVENLABS_MODEL = "eleven_flash_v2_5";
export const ELEVENLABS_VOICE = "21m00Tcm4TlvDq8ikWAM";

/** Ids of its voices; names of other engines' voices are shorter. */
export const isElevenLabsVoice = (voice: string): boolean => /^[A-Za-z0-9]{20}$/.test(voice);

/** What eleven_flash_v2_5 speaks. */
const LANGUAGES = new Set(
  "en ja zh de hi fr ko pt it es ru id nl tr fil pl sv bg ro ar cs el fi hr ms sk da ta uk vi hu no nb".split(" "),
);
export const speaksElevenLabs = (language: string): boolean => LANGUAGES.has(baseOf(language));
const baseOf = (language: string) => language.toLowerCase().split("-")[0] ?? "en";

/** Others answer with an error where they are told the language. */
const TAKES_LANGUAGE = /_v2_5$/;
export const languageCode = (model: string, language: string): string | undefined =>
  TAKES_LANGUAGE.test(model) ? baseOf(language).replace(/^nb$/, "no") : undefined;

/** Slower or faster than these is refused. */
export const elevenLabsSpeed = (speed: number): number => Math.min(1.2, Math.max(0.7, speed));

/** The server closes what it hears nothing of for so long, in seconds; it takes no more. */
const INACTIVITY_S = 180;

/** Throws VoiceError "invalid" where `apiKey` cannot be sent, for the error that would say so shows it. */
export const checkKey = (apiKey: string): void => {
  if (!/^[\x21-\x7e]+$/.test(apiKey))
    throw new VoiceError("invalid", "the ElevenLabs API key holds blanks or is empty");
};

/**
 * Speech by ElevenLabs over its multi-context WebSocket: a connection for each voice, kept from one reply to the next, and
 * a context for each reply, so that whoever speaks up need not wait for another connection.
 */
export const createElevenLabs = ({
  apiKey,
  baseUrl = ELEVENLABS_URL,
  model = ELEVENLABS_MODEL,
  voice: usual = ELEVENLABS_VOICE,
  sampleRate = 24_000,
  stallMs = 3000,
  connectTimeoutMs = 5000,
  keepAliveMs = 60_000,
  heartbeatMs = 20_000,
  lingerMs = 10_000,
  keepMs = 600_000,
  maxConnections = 16,
  now = () => performance.now(),
}: ElevenLabsOptions): TextToSpeech => {
  checkKey(apiKey);
  const pool = createPool({
    ...{ apiKey, connectTimeoutMs, keepAliveMs, heartbeatMs, lingerMs, keepMs, now, max: maxConnections },
  });

  const urlOf = (voice: string, language: string): string => {
    const url = new URL(
      `${baseUrl.replace(/^http/, "ws").replace(/\/+$/, "")}/v1/text-to-speech/${voice}/multi-stream-input`,
    );
    const code = languageCode(model, language);
    const query = {
      model_id: model,
      output_format: `pcm_${sampleRate}`,
      auto_mode: "true",
      sync_alignment: "true",
      inactivity_timeout: String(INACTIVITY_S),
      ...(code === undefined ? {} : { language_code: code }),
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  };

  /** Speaks `first` and what follows in one context. */
  async function* speak(
    first: string,
    rest: AsyncIterator<string>,
    { url, speed, signal }: { readonly url: string; readonly speed: number; readonly signal: AbortSignal },
  ): AsyncIterable<SpokenFrame> {
    const said = [first];
    let isTextOver = false;
    let textFailure: { readonly error: unknown } | undefined;
    let context: Context | undefined;
    let marks = createMarks();
    let isHeard = false;

    const say = (piece: string) => {
      marks.add(piece);
      context?.say(piece);
    };
    const begin = async (fresh: boolean) => {
      const taken = await pool.take(url, { fresh });
      if (signal.aborted) return taken;
      marks = createMarks();
      context = taken.connection.open({ speed });
      for (const piece of said) say(piece);
      if (isTextOver) context.finish();
      return taken;
    };
    const readText = async () => {
      for (;;) {
        const next = await orAborted(rest.next(), signal);
        if (!next) return;
        if (next.done) break;
        said.push(next.value);
        if (context) say(next.value);
        stall.watch();
      }
      isTextOver = true;
      context?.finish();
      stall.watch();
    };
    let timer: NodeJS.Timeout | undefined;
    let isWaiting = false;
    let onStall: (why: ProviderFailure) => void = () => {};
    const stall = {
      /** Audio is due while some of what was sent has not come, and from the end of the text until that of the audio. */
      watch() {
        if (timer !== undefined || !isWaiting || !(marks.isBehind || isTextOver)) return;
        timer = setTimeout(
          () => onStall(new ProviderFailure("timeout", `elevenlabs gave no audio in ${stallMs} ms`)),
          stallMs,
        );
      },
      end() {
        clearTimeout(timer);
        timer = undefined;
      },
    };
    /** What `message` comes to. Only who waits for the server is stalled by it: a listener takes longer than speech is made. */
    const wait = async <T>(message: Promise<T>): Promise<T | undefined> => {
      const stalled = new Promise<never>((_, reject) => {
        onStall = reject;
      });
      isWaiting = true;
      stall.watch();
      try {
        return await orAborted(Promise.race([message, stalled]), signal);
      } finally {
        isWaiting = false;
        stall.end();
      }
    };

    async function* read(context: Context): AsyncIterable<SpokenFrame> {
      const pcm = createPcm(sampleRate);
      const messages = context.heard[Symbol.asyncIterator]();
      for (;;) {
        const next = await wait(messages.next());
        if (!next) return;
        if (next.done) break;
        const frame = next.value.audio && pcm.take(next.value.audio);
        if (frame) {
          isHeard = true;
          yield* marks.cut(frame, next.value.alignment);
        }
      }
      if (textFailure) throw textFailure.error;
      if (!isTextOver) throw new ProviderFailure("broken_off", "elevenlabs ended before the text did");
      if (pcm.samples === 0) throw new ProviderFailure("garbage", "elevenlabs answered without any audio");
      yield* marks.rest(sampleRate);
    }

    try {
      let taken = await orAborted(begin(false), signal);
      if (!taken || !context) return;
      readText().catch((error: unknown) => {
        textFailure = { error };
        isTextOver = true;
        context?.finish();
      });
      try {
        yield* read(context);
      } catch (error) {
        // A connection that was kept may have died unnoticed: nothing was heard of this, so that it can be said again.
        const isDead =
          error instanceof ProviderFailure && (error.reason === "broken_off" || error.reason === "connection");
        if (!isDead || isHeard || !taken.isUsed || signal.aborted) throw error;
        taken = await orAborted(begin(true), signal);
        if (!taken) return;
        yield* read(context);
      }
    } finally {
      stall.end();
      context?.cancel();
    }
  }

  return {
    name: "elevenlabs",
    speaks: speaksElevenLabs,
    async *synthesize(text, { signal: parent, voice, speed = 1, language = "en" }) {
      const work = follow(parent);
      const { signal } = work;
      const pieces = text[Symbol.asyncIterator]();
      try {
        // No text, no context: one that is opened counts until it is closed.
        const first = await orAborted(pieces.next(), signal);
        if (!first || first.done) return;
        const chosen = voice !== undefined && isElevenLabsVoice(voice) ? voice : usual;
        const how = { url: urlOf(chosen, language), speed: elevenLabsSpeed(speed), signal };
        for await (const frame of trimStart(speak(first.value, pieces, how))) {
          if (signal.aborted) return;
          yield frame;
        }
      } catch (error) {
        if (!parent.aborted) throw error;
      } finally {
        work.abort();
        work.release();
        pieces.return?.().then(undefined, () => undefined);
      }
    },
    close: pool.close,
  };
};
