import type { ServiceLog } from "../services/log.ts";
import type { Database } from "../services/store/store.ts";
import { createElevenLabsVoices } from "../services/voices/elevenlabs.ts";
import type { Voices } from "../services/voices/service.ts";
import { createVoices } from "../services/voices/voices.ts";
import type { Config } from "./config.ts";

/** Cloned voices, made at ElevenLabs where its key is set. */
export const chooseVoices = (
  { elevenlabsApiKey: apiKey, elevenlabsBaseUrl: baseUrl }: Config,
  { db, log }: { readonly db: Database; readonly log: ServiceLog },
): Voices => createVoices({ db, log, vendor: apiKey ? createElevenLabsVoices({ apiKey, baseUrl }) : undefined });
