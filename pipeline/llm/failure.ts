import { VoiceError } from "../../protocols/errors.ts";

/** Classes of the SDK, which is loaded only where a model is configured. */
type Sdk = typeof import("openai");

/** Why a model gave no answer, as far as it tells what to do next. */
export type FailureReason =
  /** Asked too often: `waitMs` says for how long to leave it alone. */
  | "rate"
  /** Its own fault, gone in a moment perhaps. */
  | "server"
  | "connection"
  /** Key, quota or model are wrong: asking again is of no use. */
  | "refused"
  /** What it said is no answer. */
  | "garbage"
  | "timeout"
  /** It stopped in the middle. */
  | "broken_off";

/** A failure of a language model, in our words: a server may repeat keys and prompts in its own. */
export class LlmFailure extends VoiceError {
  readonly reason: FailureReason;
  /** How long the server wants to be left alone, in milliseconds. */
  readonly waitMs: number | undefined;
  constructor(reason: FailureReason, message: string, waitMs?: number) {
    super(reason === "timeout" ? "provider_timeout" : "provider_failed", message);
    this.name = "LlmFailure";
    this.reason = reason;
    this.waitMs = waitMs;
  }
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

/** What `error` of the SDK, or of reading its stream, comes to. */
export const failureOf = (sdk: Sdk, error: unknown, name: string): VoiceError => {
  if (error instanceof VoiceError) return error;
  if (error instanceof sdk.APIConnectionTimeoutError)
    return new LlmFailure("timeout", `${name} did not answer in time`);
  if (error instanceof sdk.APIConnectionError) return new LlmFailure("connection", `${name} cannot be reached`);
  if (error instanceof sdk.APIError) {
    const status = Number(error.status ?? 500);
    const waitMs = askedWaitMs(error.headers);
    // A quota does not come back within a turn.
    if (error.code === "insufficient_quota") return new LlmFailure("refused", `the quota at ${name} is used up`);
    if (status === 429) return new LlmFailure("rate", `${name} was asked too often (429)`, waitMs);
    if (status >= 500) return new LlmFailure("server", `${name} failed (${status})`, waitMs);
    return new LlmFailure("refused", `${name} refused the request (${status})`);
  }
  if (error instanceof SyntaxError) return new LlmFailure("garbage", `${name} answered what is no chat`);
  return new LlmFailure("broken_off", `${name} broke off in the middle`);
};
