import { DateTime } from "luxon";
import type { Mind } from "../pipeline/assistant/mind.ts";
import { type Brain, createBrain } from "../pipeline/llm/brain.ts";
import type { LanguageModel, Place } from "../pipeline/llm/model.ts";
import { createOpenAiModel } from "../pipeline/llm/openai.ts";
import { createLlmTranslator } from "../pipeline/llm/translator.ts";
import type { Logger } from "../pipeline/log.ts";
import type { Metrics } from "../pipeline/metrics.ts";
import type { Calendar } from "../services/calendar/service.ts";
import type { Tasks } from "../services/tasks/service.ts";
import { createDeepl } from "../services/translation/cloud/deepl.ts";
import { createGoogle } from "../services/translation/cloud/google.ts";
import type { TranslationEngine } from "../services/translation/engine.ts";
import { type Config, ConfigError } from "./config.ts";

/** Tasks and events that help to understand; more would crowd out the conversation. */
const MAX_FACTS = 20;

interface Endpoint {
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly model: string | undefined;
  readonly fast: string | undefined;
  readonly timeoutMs: number;
}

const modelsAt = (place: Place, settings: Endpoint, metrics: Metrics): readonly LanguageModel[] => {
  const { url, key, model, fast, timeoutMs } = settings;
  const name = `LLM_${place.toUpperCase()}`;
  if (url === undefined && model === undefined && key === undefined && fast === undefined) return [];
  if (url === undefined) throw new ConfigError(`${name}_MODEL needs ${name}_BASE_URL`);
  if (model === undefined) throw new ConfigError(`${name}_BASE_URL needs ${name}_MODEL`);
  const apiKey = key === undefined ? {} : { apiKey: key };
  const shared = { place, baseUrl: url, timeoutMs, metrics, ...apiKey };
  return [
    createOpenAiModel({ ...shared, model }),
    ...(fast === undefined ? [] : [createOpenAiModel({ ...shared, model: fast, isFast: true })]),
  ];
};

/** Language models by LLM_LOCAL_* and LLM_CLOUD_*; undefined where neither is set. */
export const chooseBrain = (
  config: Config,
  telemetry: {
    readonly log: Logger;
    readonly metrics: Metrics;
    readonly now: () => number;
    readonly isPressed?: () => boolean;
  },
): Brain | undefined => {
  const local = {
    ...{ url: config.llmLocalBaseUrl, key: config.llmLocalApiKey },
    ...{ model: config.llmLocalModel, fast: config.llmLocalFastModel, timeoutMs: config.llmLocalTimeoutMs },
  };
  const cloud = {
    ...{ url: config.llmCloudBaseUrl, key: config.llmCloudApiKey },
    ...{ model: config.llmCloudModel, fast: config.llmCloudFastModel, timeoutMs: config.llmCloudTimeoutMs },
  };
  const { metrics } = telemetry;
  const models = [...modelsAt("local", local, metrics), ...modelsAt("cloud", cloud, metrics)];
  return models.length === 0 ? undefined : createBrain({ models, ...telemetry });
};

/** What dialogues think with; undefined where no language model is configured. */
export const mindOf = (
  brain: Brain | undefined,
  {
    tasks,
    calendar,
    config,
    preferences,
  }: {
    readonly tasks: Tasks;
    readonly calendar: Calendar;
    readonly config: Config;
    /** Of a user. */
    readonly preferences?: NonNullable<Mind["preferences"]>;
  },
): Mind | undefined => {
  if (brain === undefined) return undefined;
  return {
    brain,
    ...(preferences && { preferences }),
    privacy: config.llmPrivacy,
    allow: config.llmPrivateAllowed,
    budgetMs: config.llmBudgetMs,
    facts: async (userId, { now, timeZone }) => {
      const start = DateTime.fromJSDate(now, { zone: timeZone }).startOf("day");
      const today = { from: start.toJSDate(), before: start.plus({ days: 1 }).toJSDate(), limit: MAX_FACTS };
      const [open, events] = await Promise.all([
        tasks.list(userId, { limit: MAX_FACTS }),
        calendar.list(userId, today),
      ]);
      return { tasks: open, events };
    },
  };
};

/** Translators, best first: vendors whose key is set, `own`, which costs nothing and is quick, and the language models. */
export const chooseTranslators = (
  config: Config,
  brain: Brain | undefined,
  own: TranslationEngine,
): readonly TranslationEngine[] => {
  const { deeplApiKey, deeplBaseUrl, googleTranslateApiKey, googleTranslateBaseUrl } = config;
  return [
    ...(deeplApiKey === undefined
      ? []
      : [createDeepl({ apiKey: deeplApiKey, ...(deeplBaseUrl === undefined ? {} : { baseUrl: deeplBaseUrl }) })]),
    ...(googleTranslateApiKey === undefined
      ? []
      : [
          createGoogle({
            apiKey: googleTranslateApiKey,
            ...(googleTranslateBaseUrl === undefined ? {} : { baseUrl: googleTranslateBaseUrl }),
          }),
        ]),
    own,
    ...(brain === undefined ? [] : brain.places.map((place) => createLlmTranslator(brain, place))),
  ];
};
