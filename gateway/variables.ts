import { z } from "zod";
import { PRIVACY_LEVELS, PRIVATE_CLASSES, type PrivateClass } from "../pipeline/llm/privacy.ts";
import { type Budget, DEFAULT_BUDGET } from "../pipeline/turns/budget.ts";

/** One thing that can be set. */
export interface Variable<Parse extends z.ZodType = z.ZodType> {
  /** Default, as it would be written; empty where there is none. */
  readonly fallback: string;
  /** One line for the README and --help. */
  readonly meaning: string;
  /** Reads the text. Its error messages complete "PORT must be ...". */
  readonly parse: Parse;
  /** Its value is never shown. */
  readonly isSecret?: boolean;
}

const define = <Parse extends z.ZodType>(
  fallback: string,
  parse: Parse,
  meaning: string,
  isSecret = false,
): Variable<Parse> => ({
  fallback,
  meaning,
  parse,
  isSecret,
});

const integer = (least: number, most: number) => {
  const message = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};
const decimal = (least: number, most: number) => {
  const message = `a number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+(?:\.\d+)?$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};
const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.enum(words, `one of ${words.join(", ")}`);
const yesOrNo = z
  .enum(["1", "0", "true", "false", "yes", "no"], "1 or 0")
  .transform((word) => ["1", "true", "yes"].includes(word));
const text = z.string().min(1, "some text");
const optional = <Parse extends z.ZodType>(parse: Parse) => z.union([z.literal("").transform(() => undefined), parse]);
/** A union's own message would be "Invalid input". */
const optionalMatching = (matches: (value: string) => boolean, message: string) =>
  z
    .string()
    .refine((value) => value === "" || matches(value), message)
    .transform((value) => value || undefined);

const optionalUrl = optionalMatching(
  (value) => /^https?:\/\/[^\s]+$/.test(value),
  "a URL that begins with https:// or http://",
);
const isPrivateClass = (word: string): word is PrivateClass => (PRIVATE_CLASSES as readonly string[]).includes(word);
const privateClasses = z
  .string()
  .transform((words) => words.split(/[\s,]+/).filter((word) => word !== ""))
  .refine((words) => words.every(isPrivateClass), `some of ${PRIVATE_CLASSES.join(", ")}`)
  .transform((words) => words.filter(isPrivateClass));

const budgetMessage = `stages and milliseconds, such as ${Object.entries(DEFAULT_BUDGET)
  .map(([stage, ms]) => `${stage}=${ms}`)
  .join(",")}`;
/** Stages that are left out have their usual share. */
const budget = z
  .string()
  .regex(/^(\w+=\d{1,5}(,|$))+$/, budgetMessage)
  .transform((text) => Object.fromEntries(text.split(",").map((part) => part.split("="))) as Record<string, string>)
  .refine((shares) => Object.keys(shares).every((stage) => stage in DEFAULT_BUDGET), budgetMessage)
  .transform(
    (shares): Budget => ({
      ...DEFAULT_BUDGET,
      ...Object.fromEntries(Object.entries(shares).map(([stage, ms]) => [stage, Number(ms)])),
    }),
  );

/** Every variable there is. */
export const VARIABLES = {
  PORT: define("8080", integer(0, 65_535), "Port of everything: WebSocket, HTTP. 0 takes any that is free."),
  HOST: define(
    "127.0.0.1",
    text,
    "Address to listen on. The default is this machine alone; 0.0.0.0 lets phones and speakers in.",
  ),
  DATA_FOLDER: define("./data", text, "Where the embedded database, the local token and the signing secret are kept."),
  DATABASE_URL: define(
    "",
    optionalMatching((value) => /^postgres(ql)?:\/\//.test(value), "a URL that begins with postgres://"),
    "PostgreSQL to use instead of the embedded database.",
    true,
  ),
  TOKEN_SECRET: define(
    "",
    optionalMatching((value) => value.length >= 32, "at least 32 characters"),
    "Signs tokens, 32 characters or more. Without it one is made and kept in the data folder.",
    true,
  ),
  PUBLIC_URL: define(
    "",
    optionalMatching((value) => /^https?:\/\/[^\s/]+$/.test(value), "a URL such as https://earshot.example.org"),
    "What browsers reach the gateway by, where that is not the address they ask for: behind a proxy.",
  ),
  TRUSTED_PROXIES: define(
    "0",
    integer(0, 10),
    "Proxies of your own in front of the gateway; callers are told apart by what they say in X-Forwarded-For.",
  ),
  REGISTRATION: define("open", oneOf("open", "closed"), "Whether anybody may make an account: open or closed."),
  ACCESS_TOKEN_MINUTES: define("15", integer(1, 1440), "How long an access token is good, in minutes."),
  REFRESH_TOKEN_DAYS: define("30", integer(1, 3650), "A login that is not used for so long ends, in days."),
  OIDC_ISSUER: define(
    "https://accounts.google.com",
    text.refine((value) => /^https?:\/\/[^\s]+$/.test(value), "a URL that begins with https://"),
    "OpenID provider to sign in at.",
  ),
  OIDC_CLIENT_ID: define("", optional(text), "Id of this gateway at the provider; without it nobody signs in there."),
  OIDC_CLIENT_SECRET: define("", optional(text), "Secret of this gateway at the provider.", true),
  SMTP_URL: define(
    "",
    optionalMatching((value) => /^smtps?:\/\/[^\s]+$/.test(value), "a URL that begins with smtp:// or smtps://"),
    "Mail server for letters: smtps://user:password@host. Without it they are kept as files in the data folder.",
    true,
  ),
  MAIL_FROM: define("Earshot <earshot@localhost>", text, "Whom letters are from."),
  REDIS_URL: define(
    "",
    optionalMatching((value) => /^rediss?:\/\/[^\s]+$/.test(value), "a URL that begins with redis:// or rediss://"),
    "Redis that counts requests and shares spoken phrases for several gateways; each does so for itself without it.",
    true,
  ),
  RATE_LIMITS: define(
    "1",
    decimal(0, 10_000),
    "Multiplies how often anything may be asked for and sessions be opened; 0 lifts all limits.",
  ),
  STT_ENGINE: define(
    "auto",
    oneOf("auto", "whisper", "pocketsphinx", "openai"),
    "Engine that writes down speech: auto (Whisper where its weights are, else PocketSphinx), whisper, pocketsphinx or openai.",
  ),
  MODELS: define(
    "",
    optional(text),
    "Whisper weights to use, fetched at the start where they are not here: base.en, ...",
  ),
  STT_DECODERS: define("24", integer(1, 64), "Utterances written down at the same time, at most."),
  OPENAI_API_KEY: define("", optional(text), "Key of OpenAI, or of the server at OPENAI_BASE_URL.", true),
  OPENAI_BASE_URL: define(
    "https://api.openai.com/v1",
    text.refine((value) => /^https?:\/\/[^\s]+$/.test(value), "a URL that begins with https:// or http://"),
    "Where OpenAI, or a server that speaks as it does, is reached.",
  ),
  OPENAI_STT_MODEL: define("gpt-4o-mini-transcribe", text, "Model that writes down speech at OPENAI_BASE_URL."),
  LLM_LOCAL_BASE_URL: define(
    "",
    optionalUrl,
    "A language model on machines of yours, by any server that speaks as OpenAI does: http://127.0.0.1:8000/v1.",
  ),
  LLM_LOCAL_API_KEY: define("", optional(text), "Its key, where it wants one.", true),
  LLM_LOCAL_MODEL: define("", optional(text), "Name of the model at LLM_LOCAL_BASE_URL."),
  LLM_LOCAL_FAST_MODEL: define(
    "",
    optional(text),
    "Name of a smaller model at LLM_LOCAL_BASE_URL, for turns that are late and while much is going on.",
  ),
  LLM_LOCAL_TIMEOUT_MS: define("4000", integer(100, 60_000), "Until its first word, in milliseconds."),
  LLM_CLOUD_BASE_URL: define("", optionalUrl, "A language model elsewhere: https://api.openai.com/v1."),
  LLM_CLOUD_API_KEY: define("", optional(text), "Its key.", true),
  LLM_CLOUD_MODEL: define("", optional(text), "Name of the model at LLM_CLOUD_BASE_URL."),
  LLM_CLOUD_FAST_MODEL: define(
    "",
    optional(text),
    "Name of a smaller model at LLM_CLOUD_BASE_URL, for turns that are late and while much is going on.",
  ),
  LLM_CLOUD_TIMEOUT_MS: define("4000", integer(100, 60_000), "Until its first word, in milliseconds."),
  LLM_BUDGET_MS: define(
    "5000",
    integer(100, 60_000),
    "From an utterance to a model's first clause, over all attempts; then the local answer is given.",
  ),
  LLM_PRIVACY: define(
    "prefer_local",
    oneOf(...PRIVACY_LEVELS),
    "What may leave this machine, for users who chose nothing: local_only (nothing), prefer_local (what nothing here can do) or cloud_ok.",
  ),
  LLM_PRIVATE_ALLOWED: define(
    "",
    privateClasses,
    "Private content that may leave all the same, with commas: payment, contact, identity, secret, health.",
  ),
  DEEPL_API_KEY: define("", optional(text), "Lets DeepL translate what Apertium cannot.", true),
  DEEPL_BASE_URL: define("", optionalUrl, "Where DeepL is reached; by the kind of the key where empty."),
  GOOGLE_TRANSLATE_API_KEY: define("", optional(text), "Lets Google translate what Apertium cannot.", true),
  GOOGLE_TRANSLATE_BASE_URL: define("", optionalUrl, "Where Google's translation is reached; its own where empty."),
  TTS_ENGINE: define(
    "auto",
    oneOf("auto", "flite", "espeak", "openai", "elevenlabs"),
    "Engine that speaks: auto (those whose keys are set, unless LLM_PRIVACY is local_only, then flite and espeak), flite, espeak, openai or elevenlabs.",
  ),
  TTS_VOICE: define("", optional(text), "Voice of flite, by its own name; its default where empty."),
  TTS_FIRST_AUDIO_MS: define(
    "1200",
    integer(50, 10_000),
    "A voice elsewhere that makes no sound in this time is followed by the next one, in milliseconds.",
  ),
  TTS_CACHE_MB: define(
    "32",
    integer(1, 4096),
    "What phrases of voices elsewhere, and as much again those of flite, may take in memory, in MiB.",
  ),
  OPENAI_TTS_MODEL: define("gpt-4o-mini-tts", text, "Model that speaks at OPENAI_BASE_URL."),
  OPENAI_TTS_VOICE: define("alloy", text, "Its usual voice."),
  ELEVENLABS_API_KEY: define("", optional(text), "Key of ElevenLabs.", true),
  ELEVENLABS_BASE_URL: define(
    "https://api.elevenlabs.io",
    text.refine((value) => /^https?:\/\/[^\s]+$/.test(value), "a URL that begins with https:// or http://"),
    "Where ElevenLabs is reached.",
  ),
  ELEVENLABS_MODEL: define("eleven_flash_v2_5", text, "Model of ElevenLabs that speaks."),
  ELEVENLABS_VOICE: define(
    "21m00Tcm4TlvDq8ikWAM",
    text.refine((value) => /^[A-Za-z0-9]{20}$/.test(value), "the id of a voice, 20 letters and digits"),
    "Its usual voice, by id.",
  ),
  VAD_DENOISE: define(
    "off",
    oneOf("on", "off"),
    "Whether the voice detector hears its callers denoised and evenly loud; speech to text never does. For loud, steady noise.",
  ),
  VAD_THREADS: define("1", integer(1, 16), "Worker threads that detect speech."),
  ENDPOINTING: define(
    "turns",
    oneOf("turns", "silence"),
    "What ends an utterance: turns (what was said, how it sounded, and silence) or silence alone.",
  ),
  ENDPOINT_SILENCE_MS: define(
    "400",
    integer(100, 5000),
    "Silence that ends an utterance where silence alone decides, in milliseconds.",
  ),
  TURN_BUDGET: define(
    "endpoint=250,stt=150,intent=50,command=100,tts=150,network=100",
    budget,
    "What each stage of a turn may take, in milliseconds.",
  ),
  ECHO_GUARD: define("on", oneOf("on", "off"), "Whether replies are taken out of the microphone: on or off."),
  PREROLL_MS: define("300", integer(0, 2000), "Audio kept from before speech began, in milliseconds."),
  DOOR: define(
    "auto",
    oneOf("auto", "uws", "ws"),
    "WebSocket server: uws (uWebSockets), ws, or auto, which is uws where it runs.",
  ),
  WEBRTC: define("auto", oneOf("auto", "off"), "WebRTC: auto, which is wherever its worker runs, or off."),
  RTC_PORT: define(
    "0",
    integer(0, 65_535),
    "Port of WebRTC media, UDP and TCP; each further worker takes the next. 0 takes any that are free.",
  ),
  RTC_ANNOUNCED_ADDRESS: define(
    "",
    optionalMatching((value) => /^[A-Za-z0-9.:-]+$/.test(value), "an IP address or a host name"),
    "Address that WebRTC clients are told, behind a NAT; this machine's own where empty.",
  ),
  RTC_WORKERS: define("0", integer(0, 256), "Processes that carry WebRTC media. 0: one for each core, at most 8."),
  MAX_SESSIONS: define("100", integer(1, 100_000), "Sessions at a time; more are told to come back later."),
  MAX_SESSION_MINUTES: define("120", integer(1, 10_080), "A session lasts no longer, in minutes."),
  HELLO_TIMEOUT_MS: define(
    "5000",
    integer(10, 600_000),
    "A new connection must say hello within this, in milliseconds.",
  ),
  IDLE_TIMEOUT_MS: define(
    "120000",
    integer(10, 86_400_000),
    "A session that hears nothing at all from its client for this long is ended, in milliseconds.",
  ),
  DRAIN_TIMEOUT_MS: define(
    "10000",
    integer(0, 600_000),
    "On SIGTERM, turns may take this long to finish, in milliseconds.",
  ),
  JOBS: define(
    "on",
    oneOf("on", "off"),
    "Whether this process notifies of what falls due and cleans up: off where `earshot worker` does.",
  ),
  LOG_LEVEL: define(
    "info",
    oneOf("debug", "info", "warn", "error", "silent"),
    "Least level that is logged: debug, info, warn, error or silent.",
  ),
  LOG_TRANSCRIPTS: define("0", yesOrNo, "1 lets what people say into the logs. It is private: leave it off."),
} as const satisfies Record<string, Variable>;
