import { VoiceError } from "../../protocols/errors.ts";
import { API_PATH } from "./api/route.ts";
import { BODY_TIMEOUT_MS, MAX_BODY_BYTES } from "./request-checks.ts";

/** How much of one request's body is taken in, and how long that may take. */
export interface BodyLimit {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Called when the body is not held any more. May be called twice. */
  release(): void;
}

export interface BodyLimitsOptions {
  /** Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Default 30 s. */
  readonly bodyTimeoutMs?: number;
  /** Of recordings. Default 25 MiB. */
  readonly maxUploadBytes?: number;
  /** Of all recordings that are held at a time. Default 256 MiB. */
  readonly maxHeldBytes?: number;
}

/** What recordings are sent to. */
const UPLOADS = new Set(
  ["/voice/transcribe", "/voice/command", "/translate/voice", "/voices"].map((path) => API_PATH + path),
);
const UPLOAD_TIMEOUT_MS = 120_000;

/** Tells of each request how large its body may be: bodies are held in memory, so that only recordings may be large. */
export const createBodyLimits = ({
  maxBodyBytes = MAX_BODY_BYTES,
  bodyTimeoutMs = BODY_TIMEOUT_MS,
  maxUploadBytes = 25 * 1024 * 1024,
  maxHeldBytes = 256 * 1024 * 1024,
}: BodyLimitsOptions = {}) => {
  let held = 0;
  return {
    /** Throws VoiceError "overloaded" where too many recordings are held already. */
    of({ path, length, hasToken }: { path: string; length: number | undefined; hasToken: boolean }): BodyLimit {
      // Whoever shows no token is not going to be served.
      if (!UPLOADS.has(path) || !hasToken || (length ?? maxUploadBytes) <= maxBodyBytes)
        return { maxBytes: maxBodyBytes, timeoutMs: bodyTimeoutMs, release: () => {} };
      const bytes = Math.min(length ?? maxUploadBytes, maxUploadBytes);
      if (held + bytes > maxHeldBytes) throw new VoiceError("overloaded", "too many recordings at a time");
      held += bytes;
      let isHeld = true;
      return {
        maxBytes: maxUploadBytes,
        timeoutMs: Math.max(bodyTimeoutMs, UPLOAD_TIMEOUT_MS),
        release: () => {
          if (isHeld) held -= bytes;
          isHeld = false;
        },
      };
    },
  };
};
