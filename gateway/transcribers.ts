import { availableParallelism } from "node:os";
import { cacheFolder } from "../native/cache.ts";
import { downloadedModel, downloadModel, isModelName, MODELS, type ModelName, showProgress } from "../native/models.ts";
import type { Logger } from "../pipeline/log.ts";
import type { Metrics } from "../pipeline/metrics.ts";
import type { SpeechToText } from "../pipeline/providers.ts";
import { createEars } from "../pipeline/stt/ears.ts";
import { createOpenAiSpeechToText } from "../pipeline/stt/openai.ts";
import { createPocketsphinx } from "../pipeline/stt/pocketsphinx.ts";
import { createWhisper } from "../pipeline/stt/whisper.ts";
import { VoiceError } from "../protocols/errors.ts";
import { type Config, ConfigError } from "./config.ts";

interface Telemetry {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** An engine, and why it was taken. */
export interface Chosen<Engine> {
  readonly engine: Engine;
  readonly why: string;
}

/** More than this do not get far at the same time, so later ones can be made when they are needed. */
const WARM_DECODERS = 2 * availableParallelism();

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const knownModel = (name: string | undefined): ModelName | undefined => {
  if (name === undefined || isModelName(name)) return name;
  throw new ConfigError(`MODELS must be one of ${Object.keys(MODELS).join(", ")}, not ${JSON.stringify(name)}`);
};

/** Path of Whisper's weights, fetched first where they are asked for by name; or, in one line, why there are none. */
const findWeights = async (name: ModelName | undefined): Promise<{ path: string } | { missing: string }> => {
  const there = downloadedModel(name);
  if (there) return { path: there };
  if (!name) return { missing: "no Whisper weights are here; npm run models -- base.en fetches them" };
  try {
    return { path: await downloadModel(name, { onProgress: showProgress(name) }) };
  } catch (error) {
    return { missing: messageOf(error) };
  }
};

/** Speech to text by STT_ENGINE and MODELS. "auto" is Whisper where its weights are, and PocketSphinx elsewhere. */
export const chooseTranscriber = async (
  { sttEngine, sttDecoders, models, openaiApiKey, openaiBaseUrl, openaiSttModel }: Config,
  { log, metrics }: Telemetry,
): Promise<Chosen<SpeechToText>> => {
  const pocketsphinx = async (why: string) => ({
    engine: await createPocketsphinx({ cacheFolder: cacheFolder(), max: sttDecoders, warm: WARM_DECODERS }),
    why,
  });
  if (sttEngine === "openai") {
    if (openaiApiKey === undefined) throw new ConfigError("STT_ENGINE=openai needs OPENAI_API_KEY");
    const engine = createOpenAiSpeechToText({
      apiKey: openaiApiKey,
      metrics,
      ...(openaiBaseUrl === undefined ? {} : { baseUrl: openaiBaseUrl }),
      ...(openaiSttModel === undefined ? {} : { model: openaiSttModel }),
    });
    const own = await pocketsphinx("for callers whose words may not leave, and where OpenAI fails");
    return { engine: createEars({ cloud: engine, local: own.engine, metrics, log }), why: "STT_ENGINE" };
  }
  if (sttEngine === "pocketsphinx") return pocketsphinx("STT_ENGINE");

  const weights = await findWeights(knownModel(models));
  const isAsked = sttEngine === "whisper";
  if ("missing" in weights) {
    if (isAsked) throw new VoiceError("unsupported", `STT_ENGINE=whisper cannot be: ${weights.missing}`);
    return pocketsphinx(weights.missing);
  }
  try {
    const engine = await createWhisper({ model: weights.path, metrics });
    return { engine, why: isAsked ? "STT_ENGINE" : "its weights are here" };
  } catch (error) {
    if (isAsked) throw error;
    log.warn({ err: error }, "whisper cannot be used");
    return pocketsphinx(`Whisper cannot be used: ${messageOf(error)}`);
  }
};
