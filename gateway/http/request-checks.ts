import { VoiceError } from "../../protocols/errors.ts";

/** Bytes of a request's body that are taken in. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Bytes of a request's headers that are taken in: node's own limit. */
export const MAX_HEADER_BYTES = 16 * 1024;
/** A body must be whole within this. */
export const BODY_TIMEOUT_MS = 30_000;

export const tooLarge = (maxBytes: number): VoiceError =>
  new VoiceError("frame_too_large", `a request body may have ${maxBytes} bytes`);

/**
 * Whether two readers of the same bytes could disagree on where this request ends: that is how a second request is
 * smuggled past a proxy. `lengths` are all the Content-Length headers there were.
 */
export const isAmbiguous = (lengths: readonly string[], transferEncoding: string | undefined): boolean =>
  lengths.length > 1 ||
  lengths.some((length) => !/^\d{1,15}$/.test(length)) ||
  (transferEncoding !== undefined && (transferEncoding.toLowerCase() !== "chunked" || lengths.length > 0));
