interface ErrorKind {
  /** Status at the HTTP door. */
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 422 | 429 | 500 | 501 | 503 | 504;
  /** WebSocket close code, where this error ends a session (RFC 6455: 4000-4999 are an application's own). */
  readonly close: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
}

/** Every failure that a client can be told of, and what each door says for it. */
export const ERRORS = {
  bad_message: { status: 400, close: 4400, retryable: false },
  hello_expected: { status: 400, close: 4402, retryable: false },
  unauthorized: { status: 401, close: 4401, retryable: false },
  forbidden: { status: 403, close: 4403, retryable: false },
  not_found: { status: 404, close: 4404, retryable: false },
  method_not_allowed: { status: 405, close: 4405, retryable: false },
  hello_timeout: { status: 408, close: 4408, retryable: true },
  conflict: { status: 409, close: 4409, retryable: false },
  frame_too_large: { status: 413, close: 4413, retryable: false },
  unsupported_audio: { status: 415, close: 4415, retryable: false },
  invalid: { status: 422, close: 4422, retryable: false },
  too_fast: { status: 429, close: 4429, retryable: true },
  slow_reader: { status: 429, close: 4430, retryable: true },
  idle: { status: 408, close: 4431, retryable: true },
  session_too_long: { status: 408, close: 4432, retryable: true },
  internal: { status: 500, close: 1011, retryable: true },
  unsupported: { status: 501, close: 4501, retryable: false },
  overloaded: { status: 503, close: 4503, retryable: true },
  draining: { status: 503, close: 1001, retryable: true },
  provider_failed: { status: 503, close: 4504, retryable: true },
  provider_timeout: { status: 504, close: 4505, retryable: true },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** A failure with a code that every door knows how to say. `message` may be shown to the client. */
export class VoiceError extends Error {
  readonly code: ErrorCode;
  /** What is wrong where, for programs: HTTP answers carry it. */
  readonly details?: unknown;
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown; readonly details?: unknown }) {
    super(message, options);
    this.name = "VoiceError";
    this.code = code;
    if (options?.details !== undefined) this.details = options.details;
  }
}
