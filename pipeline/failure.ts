import { VoiceError } from "../protocols/errors.ts";

/** Why a service elsewhere did not answer, as far as it tells what to do next. */
export type FailureReason =
  /** Asked too often: `waitMs` says for how long to leave it alone. */
  | "rate"
  /** Its own fault, gone in a moment perhaps. */
  | "server"
  | "connection"
  /** Key, quota, model or voice are wrong: asking again is of no use. */
  | "refused"
  /** This one request cannot be; others may. */
  | "invalid"
  /** This one request is longer than the model reads. */
  | "too_long"
  /** What it said is no answer. */
  | "garbage"
  | "timeout"
  /** It stopped in the middle. */
  | "broken_off";

/** A failure of a service elsewhere, in our words: a server may repeat keys and what people said in its own. */
export class ProviderFailure extends VoiceError {
  readonly reason: FailureReason;
  /** How long the server wants to be left alone, in milliseconds. */
  readonly waitMs: number | undefined;
  constructor(reason: FailureReason, message: string, waitMs?: number) {
    super(reason === "timeout" ? "provider_timeout" : "provider_failed", message);
    this.name = "ProviderFailure";
    this.reason = reason;
    this.waitMs = waitMs;
  }
}

interface Headers {
  get(name: string): string | null;
}

/** "Retry-After" in milliseconds, given in seconds or as a date. */
export const askedWaitMs = (headers: Headers | undefined): number | undefined => {
  const milliseconds = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (milliseconds >= 0) return milliseconds;
  const text = headers?.get("retry-after");
  if (!text) return undefined;
  const waitMs = /^[\d.]+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
};

/** What an HTTP status of `name` comes to. */
export const failureOfStatus = (name: string, status: number, waitMs?: number): ProviderFailure => {
  if (status === 429) return new ProviderFailure("rate", `${name} was asked too often (429)`, waitMs);
  if (status >= 500) return new ProviderFailure("server", `${name} failed (${status})`, waitMs);
  if (status === 401) return new ProviderFailure("refused", `${name} refused the API key (401)`);
  return new ProviderFailure("refused", `${name} refused the request (${status})`);
};
