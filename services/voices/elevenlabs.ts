import { VoiceError } from "../../protocols/errors.ts";
import { VoiceRefused } from "./refused.ts";
import type { VoiceVendor } from "./service.ts";

export interface ElevenLabsVoicesOptions {
  readonly apiKey: string;
  /** Default https://api.elevenlabs.io. */
  readonly baseUrl?: string;
  /** Default 60 s. */
  readonly timeoutS?: number;
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
const statusOf = (error: unknown): number | undefined => {
  const status = fieldOf(error, "statusCode");
  return typeof status === "number" ? status : undefined;
};
/** It answers 400 for a voice that is not there. */
const isUnknownVoice = (error: unknown): boolean =>
  fieldOf(fieldOf(fieldOf(error, "body"), "detail"), "status") === "voice_does_not_exist";

/** A failure in our words: the SDK's own holds what the server said. */
const failureOf = (error: unknown): VoiceError => {
  if (error instanceof VoiceError) return error;
  const status = statusOf(error);
  if (status === undefined) return new VoiceError("provider_failed", "elevenlabs cannot be reached");
  // 408: it heard some of it.
  if (status >= 500 || status === 408) return new VoiceError("provider_failed", `elevenlabs failed (${status})`);
  return new VoiceRefused(`elevenlabs refused (${status})`);
};

/** The voices of an ElevenLabs account, by its SDK, which is loaded when it is first needed. */
export const createElevenLabsVoices = ({
  apiKey,
  baseUrl = "https://api.elevenlabs.io",
  timeoutS = 60,
}: ElevenLabsVoicesOptions): VoiceVendor => {
  const load = async () => {
    const { ElevenLabsClient } = await import("elevenlabs");
    return new ElevenLabsClient({ apiKey, baseUrl: baseUrl.replace(/\/+$/, "") });
  };
  let loading: ReturnType<typeof load> | undefined;
  // A voice that is made twice is paid for twice.
  const request = { maxRetries: 0, timeoutInSeconds: timeoutS };
  return {
    async clone({ name, description, samples }) {
      loading ??= load();
      const client = await loading;
      const files = samples.map(({ name: file, bytes }) => new File([Uint8Array.from(bytes)], file));
      try {
        const made = await client.voices.add({ name, description, files }, request);
        return { voice: made.voice_id, needsVerification: made.requires_verification };
      } catch (error) {
        throw failureOf(error);
      }
    },
    async find(description) {
      loading ??= load();
      const client = await loading;
      try {
        const { voices } = await client.voices.getAll({}, request);
        return voices.filter((voice) => voice.description === description).map((voice) => voice.voice_id);
      } catch (error) {
        throw failureOf(error);
      }
    },
    async remove(voice) {
      loading ??= load();
      const client = await loading;
      try {
        await client.voices.delete(voice, request);
      } catch (error) {
        if (statusOf(error) === 404 || isUnknownVoice(error)) return;
        throw failureOf(error);
      }
    },
  };
};
