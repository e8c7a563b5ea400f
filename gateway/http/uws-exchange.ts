import { VoiceError } from "../../protocols/errors.ts";
import type { HttpResponse } from "../websocket/uws-native.ts";
import type { BodyLimit } from "./body-limits.ts";
import { tooLarge } from "./request-checks.ts";

/** A request's life, as uWebSockets tells it: once it is gone `res` must not be touched. */
export class Exchange {
  readonly res: HttpResponse;
  /** Whether the client has left, or was cut off. */
  isGone = false;
  /** Whoever waits for the client now; one at a time. */
  onGone: (() => void) | undefined;
  #controller: AbortController | undefined;

  constructor(res: HttpResponse) {
    this.res = res;
    res.onAborted(() => {
      this.isGone = true;
      this.#controller?.abort();
      this.onGone?.();
    });
  }

  /** Fires when the client leaves; made for those who ask. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.isGone) this.#controller.abort();
    }
    return this.#controller.signal;
  }
}

/**
 * Reads the whole body, and calls `done` once: with it, or with what is wrong where it is too large, too slow, or the client
 * leaves.
 */
export const readBody = (
  exchange: Exchange,
  { maxBytes, timeoutMs }: BodyLimit,
  done: (body: Uint8Array<ArrayBuffer> | VoiceError) => void,
): void => {
  let parts: Buffer<ArrayBuffer>[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  let isDone = false;
  const finish = (body: Uint8Array<ArrayBuffer> | VoiceError): void => {
    if (isDone) return;
    isDone = true;
    parts = [];
    clearTimeout(timer);
    exchange.onGone = undefined;
    done(body);
  };
  timer = setTimeout(
    () => finish(new VoiceError("hello_timeout", `the request body was not whole in ${timeoutMs} ms`)),
    timeoutMs,
  );
  exchange.onGone = () => finish(new VoiceError("bad_message", "the client left"));
  exchange.res.onData((chunk, isLast) => {
    if (isDone) return;
    length += chunk.byteLength;
    if (length > maxBytes) return finish(tooLarge(maxBytes));
    // uWebSockets takes the chunk back when this returns.
    parts.push(Buffer.from(new Uint8Array(chunk)));
    if (isLast) finish(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, length));
  });
};
