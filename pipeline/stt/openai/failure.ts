import { VoiceError } from "../../../protocols/errors.ts";

/** Classes of the SDK, which is loaded only where this engine is used. */
type Sdk = typeof import("openai");

/** Attempts after the first. */
const MAX_RETRIES = 2;
const FIRST_WAIT_MS = 150;

/** Why an attempt may be made again. */
export type RetryReason = "connection" | "rate" | "server";

export interface Retry {
  readonly reason: RetryReason;
  readonly waitMs: number;
}

/** "Retry-After" in milliseconds, given in seconds or as a date. */
const askedWaitMs = (headers: Headers | undefined): number | undefined => {
  const milliseconds = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (milliseconds >= 0) return milliseconds;
  const text = headers?.get("retry-after");
  if (!text) return undefined;
  const waitMs = /^[\d.]+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
};

/** Whether a request that failed with `error` is safe and of use to send again; `retries` is how often it was. */
export const retryAfter = (sdk: Sdk, error: unknown, retries: number): Retry | undefined => {
  if (retries >= MAX_RETRIES || !(error instanceof sdk.APIError)) return undefined;
  const backoffMs = FIRST_WAIT_MS * 2 ** retries * (1 + Math.random() / 4);
  if (error instanceof sdk.APIConnectionTimeoutError || error instanceof sdk.APIUserAbortError) return undefined;
  if (error instanceof sdk.APIConnectionError) return { reason: "connection", waitMs: backoffMs };
  const status = Number(error.status);
  // A quota does not come back within a turn.
  if (error.code === "insufficient_quota" || error.headers?.get("x-should-retry") === "false") return undefined;
  if (status !== 429 && !(status >= 500)) return undefined;
  return { reason: status === 429 ? "rate" : "server", waitMs: askedWaitMs(error.headers) ?? backoffMs };
};

/** Whether the server does not know how to stream, and says so. */
export const refusesStreaming = (sdk: Sdk, error: unknown): boolean =>
  error instanceof sdk.APIError &&
  (error.status === 400 || error.status === 422) &&
  (error.param === "stream" || /\bstream(ing)?\b/i.test(error.message));

const sentence = (status: number, code: unknown): string => {
  if (code === "insufficient_quota") return "the quota at openai is used up";
  if (status === 429) return "openai was asked too often";
  return status >= 500 ? "openai failed" : "openai refused the request";
};

/**
 * A failure in our words. The SDK's error is no `cause` of it: servers repeat keys and prompts in their messages, and
 * causes end up in logs.
 */
export const failureOf = (sdk: Sdk, error: unknown, apiKey: string): VoiceError => {
  if (error instanceof VoiceError) return error;
  const fail = (message: string) => new VoiceError("provider_failed", message);
  if (error instanceof sdk.APIConnectionTimeoutError)
    return new VoiceError("provider_timeout", "openai did not answer in time");
  if (error instanceof sdk.APIConnectionError) return fail("openai cannot be reached");
  if (error instanceof sdk.APIError) {
    const { status, code } = error;
    if (status === 401) return fail("openai refused the API key (401)");
    // Codes are words like model_not_found, but a server may write what it likes.
    const isWord = typeof code === "string" && /^[a-z][a-z0-9_]{0,39}$/.test(code) && !code.includes(apiKey);
    const facts = [...(status === undefined ? [] : [status]), ...(isWord ? [code] : [])].join(" ");
    return fail(`${sentence(status === undefined ? 500 : Number(status), code)}${facts && ` (${facts})`}`);
  }
  if (error instanceof SyntaxError) return fail("openai answered what is no transcript");
  return fail("openai broke off before the text was whole");
};
