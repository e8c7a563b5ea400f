import { ERRORS, VoiceError } from "../../protocols/errors.ts";
import { TooMany } from "./api/limits.ts";

/** The body of every HTTP answer that is an error. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}

/** Says `error` over HTTP. */
export const errorResponse = (error: VoiceError, details: unknown = error.details): Response => {
  const { status, retryable } = ERRORS[error.code];
  const body: ErrorBody = { code: error.code, message: error.message, ...(details === undefined ? {} : { details }) };
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (status === 503 && retryable) headers["retry-after"] = "1";
  if (error instanceof TooMany) Object.assign(headers, error.headers);
  return new Response(JSON.stringify(body), { status, headers });
};

/** What a failure is called outside: a VoiceError is itself, anything else is "internal" and keeps its text to itself. */
export const voiceErrorOf = (error: unknown): VoiceError =>
  error instanceof VoiceError ? error : new VoiceError("internal", "something went wrong here", { cause: error });
