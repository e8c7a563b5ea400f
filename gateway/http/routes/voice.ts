import { z } from "zod";
import type { TextToSpeech } from "../../../pipeline/providers.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Auth } from "../../auth.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Home } from "../../chat/home.ts";
import { mayLeaveBy } from "../../engines.ts";
import { decodeMedia } from "../../media/ffmpeg.ts";
import type { Scribe, Written } from "../../media/scribe.ts";
import { SPEECH_FORMATS, speak } from "../../media/speak.ts";
import { srtOf, vttOf } from "../../media/subtitles.ts";
import type { Speaking } from "../../speaking.ts";
import { RTC_PATH } from "../../webrtc/signaling.ts";
import { STREAM_PATH } from "../../websocket/door.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { instant, language, someText, text, timeZone } from "../api/schemas.ts";
import { eventStream } from "../sse.ts";
import { RECORDINGS, readUpload, streamOf, type Upload } from "../upload.ts";
import { chatReply, privacyLevel } from "./conversation-schemas.ts";

/** Longest recording that is taken, in seconds. */
export const MAX_RECORDING_S = 600;
/** A command is a sentence or two. */
const MAX_COMMAND_S = 60;

export interface VoiceRoutesDeps {
  readonly scribe: Scribe;
  readonly speaking: Speaking;
  readonly chat: Chat;
  readonly home: Home;
  readonly auth: Pick<Auth, "issue">;
  /** Names and words that a user is likely to say. */
  readonly hints?: (userId: string) => Promise<readonly string[]>;
  /** Where browsers reach the gateway, behind a proxy. */
  readonly publicUrl: string | undefined;
  /** Why nobody can be let in now, if so. */
  readonly refusal: () => VoiceError | undefined;
  /** Why there is no WebRTC; undefined where there is. */
  readonly noWebRtc: () => string | undefined;
}

const format = z.enum(SPEECH_FORMATS).exactOptional().meta({ description: 'Of the speech. Default "mp3".' });
const voice = text(100).exactOptional().meta({ description: "The engine's own name of a voice." });

const word = z
  .object({ text: z.string(), startMs: z.number(), endMs: z.number(), confidence: z.number() })
  .meta({ id: "Word", description: "Times from the beginning of the recording." });
/** What a recording says. */
export const transcription = z
  .object({
    text: z.string().meta({ description: "Empty where nothing was said." }),
    language: z.string(),
    durationMs: z.number(),
    confidence: z.number(),
    engine: z.string(),
    segments: z
      .array(z.object({ text: z.string(), startMs: z.number(), endMs: z.number(), confidence: z.number() }))
      .readonly()
      .exactOptional()
      .meta({ description: "With verbose_json." }),
    words: z
      .array(word)
      .readonly()
      .exactOptional()
      .meta({ description: "With verbose_json, where the engine knows them." }),
  })
  .meta({ id: "Transcription" });

/** Speech in an answer of JSON. */
export const speech = z
  .object({
    type: z.string().meta({ description: "Media type.", example: "audio/mpeg" }),
    sampleRate: z.number().int(),
    base64: z.string(),
  })
  .meta({ id: "Speech" });

const transcribeQuery = z.object({
  response_format: z.enum(["json", "text", "srt", "vtt", "verbose_json"]).exactOptional(),
  language: language.exactOptional(),
  stream: z.enum(["true", "false"]).exactOptional().meta({
    description: "true: events `partial`, `segment` and, at the end, `done`, as they come.",
  }),
});
const commandQuery = z.object({
  language: language.exactOptional(),
  timeZone: timeZone.exactOptional(),
  conversationId: text(100).exactOptional(),
  privacy: privacyLevel.exactOptional(),
  format,
  voice,
});

/** What the query says, and a form over it. */
export const wishesOf = <Schema extends z.ZodType>(schema: Schema, query: unknown, { fields }: Upload) => {
  const parsed = schema.safeParse({ ...(query as object), ...fields });
  if (parsed.success) return parsed.data as z.output<Schema>;
  const [issue] = parsed.error.issues;
  throw new VoiceError("invalid", `${issue?.path.join(".") ?? "form"}: ${issue?.message ?? "wrong"}`);
};

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** What is in a recording, as engines hear it. */
export const soundOf = ({ bytes }: Upload, signal: AbortSignal, maxSeconds = MAX_RECORDING_S) =>
  decodeMedia(once(bytes), { signal, maxSeconds });

/** All of `say` in JSON. */
export const spokenOf = async (
  tts: TextToSpeech,
  say: Parameters<typeof speak>[1],
  options: Parameters<typeof speak>[2],
): Promise<z.output<typeof speech>> => {
  const { type, sampleRate, bytes } = await speak(tts, say, options);
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return { type, sampleRate, base64: Buffer.concat(parts).toString("base64") };
};

/** Speech, without a session. */
export const voiceRoutes = (deps: VoiceRoutesDeps): readonly Route[] => {
  const { scribe, speaking, chat, home, auth, publicUrl, refusal, noWebRtc } = deps;
  /** Only help: nobody is refused for want of them. */
  const hintsOf = async (userId: string) => (await deps.hints?.(userId).catch(() => [])) ?? [];
  const shown = ({ text: said, durationMs, confidence }: Written, spoken: string) => ({
    ...{ text: said, durationMs, confidence, language: spoken, engine: scribe.name },
  });
  const detailed = (written: Written, spoken: string) => ({
    ...shown(written, spoken),
    segments: written.utterances.map(({ words: _, ...segment }) => segment),
    words: written.utterances.flatMap(({ words }) => words),
  });
  const plain = (body: string, type: string) =>
    new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });

  const shared = { tag: "Voice", scope: "voice", limit: "costly" } as const;
  return [
    defineRoute({
      ...{ method: "post", path: "/voice/transcribe", ...shared },
      summary: "Writes a recording down",
      description: `Any format that ffmpeg reads, at most ${MAX_RECORDING_S / 60} minutes and 25 MiB. A form may hold the parameters beside \`file\`.`,
      upload: RECORDINGS,
      refusals: ["unsupported_audio", "unsupported"],
      query: transcribeQuery,
      answer: transcription,
      media: ["text/plain", "application/x-subrip", "text/vtt", "text/event-stream"],
      run: async ({ caller: { userId }, query, raw, signal }) => {
        const upload = await readUpload(raw);
        const { response_format: shape = "json", language: wish, stream } = wishesOf(transcribeQuery, query, upload);
        const spoken = wish ?? (await home.speaker(userId)).language;
        const hints = await hintsOf(userId);
        const mayLeave = mayLeaveBy(await home.privacy(userId));
        const times = stream === "true" || shape === "verbose_json" || shape === "srt" || shape === "vtt";
        const write = (until: AbortSignal, more: Partial<Parameters<Scribe["write"]>[1]> = {}) =>
          scribe.write(soundOf(upload, until), { signal: until, language: spoken, hints, mayLeave, times, ...more });
        if (stream === "true")
          return eventStream(
            async (send, leaving) => {
              const written = await write(leaving, {
                onPartial: (said) => send("partial", { text: said }),
                onUtterance: (utterance) => send("segment", utterance),
              });
              send("done", detailed(written, spoken));
            },
            { signal },
          );
        const written = await write(signal);
        if (shape === "text") return plain(written.text, "text/plain");
        if (shape === "srt") return plain(srtOf(written.utterances), "application/x-subrip");
        if (shape === "vtt") return plain(vttOf(written.utterances), "text/vtt");
        return shape === "json" ? shown(written, spoken) : detailed(written, spoken);
      },
    }),
    defineRoute({
      ...{ method: "post", path: "/voice/synthesize", ...shared },
      summary: "Speaks a text; the sound comes as it is made",
      description: "By a voice elsewhere only where one is set up and the caller's privacy lets the text go there.",
      refusals: ["unsupported", "forbidden"],
      body: z
        .object({
          text: someText(5000),
          language: language.exactOptional(),
          voice,
          speed: z.number().min(0.5).max(2).exactOptional().meta({ description: "1 is the voice's own pace." }),
          format,
          privacy: privacyLevel.exactOptional(),
        })
        .meta({ id: "Synthesize" }),
      media: ["audio/mpeg", "audio/ogg", "audio/wav", "audio/pcm"],
      run: async ({ caller, body, signal }) => {
        const { text: say, language: wish, format: kind = "mp3", voice: named, speed, privacy } = body;
        const spoken = wish ?? (await home.speaker(caller.userId)).language;
        if (named !== undefined) await speaking.checkVoice(caller.userId, named);
        const tts = speaking.of(caller.userId, { voice: named, speed, privacy });
        const { type, bytes } = await speak(tts, [{ text: say, language: spoken }], { format: kind, signal });
        return new Response(streamOf(bytes), { headers: { "content-type": type } });
      },
    }),
    defineRoute({
      ...{ method: "post", path: "/voice/command", ...shared },
      summary: "Does what a recording asks for, and answers in words and in speech",
      description: `At most ${MAX_COMMAND_S} s. What was said and answered stands in the conversation.`,
      isIdempotent: true,
      isLong: true,
      upload: RECORDINGS,
      refusals: ["unsupported_audio", "unsupported", "not_found", "forbidden"],
      query: commandQuery,
      answer: z
        .object({
          transcript: transcription,
          reply: chatReply.nullable().meta({ description: "Null where nothing was said." }),
          audio: speech.nullable().meta({ description: "Null where there is nothing to say." }),
        })
        .meta({ id: "SpokenCommand" }),
      run: async ({ caller: { userId }, query, raw, signal }) => {
        const upload = await readUpload(raw);
        const { format: kind = "mp3", voice: named, ...wishes } = wishesOf(commandQuery, query, upload);
        if (named !== undefined) await speaking.checkVoice(userId, named);
        const { language: spoken } = await home.speaker(userId, wishes);
        const hints = await hintsOf(userId);
        const mayLeave = mayLeaveBy(await home.privacy(userId, wishes.privacy));
        const heard = { signal, language: spoken, hints, mayLeave };
        const written = await scribe.write(soundOf(upload, signal, MAX_COMMAND_S), heard);
        const transcript = shown(written, spoken);
        if (written.text === "") return { transcript, reply: null, audio: null };
        const reply = await chat.say({ userId, text: written.text, source: "voice", ...wishes, signal });
        const privacy = reply.stays ? ("local_only" as const) : wishes.privacy;
        const tts = speaking.of(userId, { voice: named, privacy });
        const audio = reply.text.trim() === "" ? null : await spokenOf(tts, reply.parts, { format: kind, signal });
        return { transcript, reply, audio };
      },
    }),
    defineRoute({
      ...{ method: "post", path: "/ai/voice-session", ...shared },
      summary: "Where to open a voice session, and a token of five minutes for it",
      description:
        "The token is said in `hello`, or as Authorization: Bearer of the WebRTC offer. It is good for nothing but voice.",
      isIdempotent: true,
      isLong: true,
      status: 201,
      body: z.object({ language: language.exactOptional(), timeZone: timeZone.exactOptional(), voice }).meta({
        id: "VoiceSessionWish",
      }),
      answer: z
        .object({
          url: z.string().meta({ description: "WebSocket.", example: "wss://earshot.example.org/v1/stream" }),
          webrtcUrl: z.string().nullable().meta({ description: "Of WHIP; null where there is no WebRTC." }),
          token: z.string(),
          expiresAt: instant,
          hello: z
            .object({ language: z.string(), timeZone: z.string(), voice: z.string().exactOptional() })
            .meta({ description: "To be said in hello, or in the query of the offer." }),
        })
        .meta({ id: "VoiceSession" }),
      run: async ({ caller: { userId, sessionId }, body, raw }) => {
        const refused = refusal();
        if (refused) throw refused;
        const { language: spoken, timeZone: zone } = await home.speaker(userId, body);
        const expiresAt = new Date(Date.now() + SESSION_TOKEN_S * 1000);
        const login = sessionId === undefined ? {} : { sessionId };
        const token = await auth.issue({ userId, ...login, scopes: ["voice"], expiresInS: SESSION_TOKEN_S });
        const base = publicUrl ?? new URL(raw.url).origin;
        return {
          url: `${base.replace(/^http/, "ws")}${STREAM_PATH}`,
          webrtcUrl: noWebRtc() === undefined ? `${base}${RTC_PATH}` : null,
          ...{ token, expiresAt },
          hello: { language: spoken, timeZone: zone, ...(body.voice !== undefined && { voice: body.voice }) },
        };
      },
    }),
  ];
};

const SESSION_TOKEN_S = 300;
