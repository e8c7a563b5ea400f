import { FLITE_VOICES, type FliteVoice } from "../native/flite.ts";
import { mayGo, type Privacy } from "../pipeline/llm/privacy.ts";
import { type Logger, silentLogger } from "../pipeline/log.ts";
import { type Metrics, noMetrics } from "../pipeline/metrics.ts";
import type { TextToSpeech } from "../pipeline/providers.ts";
import { type Cached, createPhrases, type SharedPhrases } from "../pipeline/tts/cache.ts";
import { type ChainLink, createChain } from "../pipeline/tts/chain.ts";
import { createElevenLabsHttp } from "../pipeline/tts/elevenlabs/http.ts";
import { createElevenLabs, isElevenLabsVoice } from "../pipeline/tts/elevenlabs.ts";
import { createEspeak } from "../pipeline/tts/espeak.ts";
import { createFliteSpeech } from "../pipeline/tts/flite.ts";
import { createOpenAiSpeech, OPENAI_VOICES } from "../pipeline/tts/openai.ts";
import { VoiceError } from "../protocols/errors.ts";
import { type Config, ConfigError } from "./config.ts";
import type { Chosen } from "./transcribers.ts";

/** One line of what the gateway is made of. */
export interface EngineChoice {
  readonly part: string;
  readonly name: string;
  /** Why this one; empty where there was no choice. */
  readonly why: string;
}

interface Voiced {
  /** Voices that a caller can choose, the usual one first; empty where there is one alone. */
  readonly voices: readonly string[];
  /** Engines that a caller can choose, the usual one first. */
  readonly ids: readonly string[];
}

interface Deps {
  readonly log?: Logger;
  readonly metrics?: Metrics;
  readonly shared?: SharedPhrases | undefined;
}

/** What is said so often that it should be there at once. */
const FIXED_PHRASES = [
  "One moment.",
  "Okay.",
  "When?",
  "Sorry, something went wrong.",
  "Sorry, that is taking too long.",
] as const;
/** Models of ElevenLabs that do not speak over WebSockets. */
const HTTP_ALONE = /_v3/;

const isFliteVoice = (name: string): name is FliteVoice => (FLITE_VOICES as readonly string[]).includes(name);

type Cloud = ChainLink & { readonly engine: Cached };

/** Voices elsewhere, by the keys that are set. */
const cloudVoices = (config: Config, { metrics = noMetrics, shared }: Deps): readonly Cloud[] => {
  const { ttsEngine, elevenlabsApiKey, openaiApiKey } = config;
  const wants = (engine: string) =>
    ttsEngine === engine || (ttsEngine === "auto" && config.llmPrivacy !== "local_only");
  const phrases = createPhrases({ maxBytes: config.ttsCacheMb << 20, shared, metrics });
  const links: Cloud[] = [];
  if (wants("elevenlabs") && elevenlabsApiKey !== undefined) {
    const { elevenlabsModel: model, elevenlabsVoice: voice } = config;
    const options = { apiKey: elevenlabsApiKey, baseUrl: config.elevenlabsBaseUrl, model, voice };
    const owns = (name: string) => isElevenLabsVoice(name);
    if (!HTTP_ALONE.test(model)) {
      const engine = phrases.wrap(createElevenLabs(options), { model, voice, baseUrl: config.elevenlabsBaseUrl });
      links.push({ id: "elevenlabs", place: "cloud", owns, engine });
    }
    const engine = phrases.wrap(createElevenLabsHttp(options), {
      ...{ model, voice, baseUrl: config.elevenlabsBaseUrl },
      isPiecewise: true,
    });
    links.push({ id: links.length === 0 ? "elevenlabs" : "elevenlabs-http", place: "cloud", owns, engine });
  }
  if (wants("openai") && openaiApiKey !== undefined) {
    const { openaiTtsModel: model, openaiTtsVoice: voice, openaiBaseUrl: baseUrl } = config;
    const engine = createOpenAiSpeech({ apiKey: openaiApiKey, baseUrl, model, voice });
    links.push({
      ...{ id: "openai", place: "cloud" },
      owns: (name) => OPENAI_VOICES.includes(name),
      engine: phrases.wrap(engine, { model, voice, baseUrl, isPiecewise: true }),
    });
  }
  if (links.length === 0 && (ttsEngine === "openai" || ttsEngine === "elevenlabs"))
    throw new ConfigError(`TTS_ENGINE=${ttsEngine} needs ${ttsEngine.toUpperCase()}_API_KEY`);
  return links;
};

/** Text to speech by TTS_ENGINE: voices elsewhere where they are set and allowed, flite for English, espeak-ng for the rest. */
export const chooseSpeech = async (config: Config, deps: Deps = {}): Promise<Chosen<TextToSpeech> & Voiced> => {
  const { ttsEngine, ttsVoice } = config;
  const { log = silentLogger, metrics = noMetrics } = deps;
  const espeak = createEspeak();
  if (ttsEngine === "espeak") return { engine: espeak, why: "TTS_ENGINE", voices: [], ids: ["espeak"] };
  if (ttsVoice !== undefined && !isFliteVoice(ttsVoice))
    throw new VoiceError("invalid", `TTS_VOICE must be one of ${FLITE_VOICES.join(", ")}`);
  const cloud = cloudVoices(config, deps);
  const usual = ttsVoice ?? "slt";
  // Shared with no other gateway: it is made sooner than it is fetched.
  const flite = createPhrases({ maxBytes: config.ttsCacheMb << 20, metrics }).wrap(
    createFliteSpeech(ttsVoice === undefined ? {} : { voice: ttsVoice }),
    { model: "flite", voice: usual, isPiecewise: true },
  );
  // The first sentence sets up the voice, which takes 0.1 s: not the caller's to wait for.
  await flite.warm(FIXED_PHRASES);
  const links: readonly ChainLink[] = [
    ...cloud,
    { id: "flite", engine: flite, owns: isFliteVoice },
    { id: "espeak", engine: espeak },
  ];
  const engine = createChain(links, {
    ...{ log, metrics, firstAudioMs: config.ttsFirstAudioMs },
    mayLeave: mayLeaveBy({ level: config.llmPrivacy, allow: config.llmPrivateAllowed }),
  });
  for (const one of cloud.filter(({ id }) => id !== "elevenlabs-http"))
    one.engine.warm(FIXED_PHRASES).catch((error) => log.warn({ err: error, provider: one.id }, "a voice is not ready"));
  const ids = links.map(({ id }) => id).filter((id) => id !== "elevenlabs-http");
  const local = "flite for English, espeak-ng for other languages";
  return {
    engine,
    why: cloud.length === 0 ? local : `${ttsEngine === "auto" ? "its key is set" : "TTS_ENGINE"}; behind it ${local}`,
    voices: [
      ...(cloud.some(({ id }) => id === "openai")
        ? [config.openaiTtsVoice, ...OPENAI_VOICES.filter((voice) => voice !== config.openaiTtsVoice)]
        : []),
      ...[usual, ...FLITE_VOICES.filter((voice) => voice !== usual)],
    ],
    ids,
  };
};

/** Whether a piece of text may be spoken elsewhere. */
export const mayLeaveBy =
  ({ level, allow }: Privacy) =>
  (piece: string): boolean =>
    level !== "local_only" && mayGo(piece, "cloud", allow);
