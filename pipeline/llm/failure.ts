import { VoiceError } from "../../protocols/errors.ts";
import { askedWaitMs, type FailureReason, ProviderFailure } from "../failure.ts";

/** Classes of the SDK, which is loaded only where a model is configured. */
type Sdk = typeof import("openai");

/** A failure of a language model, in our words: a server may repeat keys and prompts in its own. */
export class LlmFailure extends ProviderFailure {
  constructor(reason: FailureReason, message: string, waitMs?: number) {
    super(reason, message, waitMs);
    this.name = "LlmFailure";
  }
}

/** OpenAI says so by its code, others in words alone. */
const TOO_LONG = /context_length_exceeded|(?:maximum )?context (?:length|size|window)|exceed_context_size/i;

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
    if (TOO_LONG.test(`${error.code} ${status === 400 ? error.message : ""}`))
      return new LlmFailure("too_long", `${name} does not read so much at once (${status})`);
    // One caller's request says nothing of the others'.
    if (status === 400 || status === 413 || status === 422)
      return new LlmFailure("invalid", `${name} cannot answer this request (${status})`);
    return new LlmFailure("refused", `${name} refused the request (${status})`);
  }
  if (error instanceof SyntaxError) return new LlmFailure("garbage", `${name} answered what is no chat`);
  return new LlmFailure("broken_off", `${name} broke off in the middle`);
};
