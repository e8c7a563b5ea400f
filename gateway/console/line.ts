import { ERRORS, VoiceError } from "../../protocols/errors.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import type { Call, Transport } from "./transport.ts";

/** How the page stands with the gateway. */
export type LineState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open"; readonly call: Call }
  /** Lost or refused for now; tried again at `retryAt`, on performance.now. */
  | { readonly kind: "waiting"; readonly why: string; readonly retryAt: number }
  /** Trying again would be in vain until something changes. */
  | { readonly kind: "refused"; readonly error: VoiceError };

/** Which call to make. */
export interface Destination {
  readonly transport: Transport;
  readonly token: string;
  /** BCP 47. */
  readonly language: string;
  /** By the gateway's own name. */
  readonly voice: string | undefined;
  /** The engine that speaks, by the gateway's own name; undefined leaves it to the gateway. */
  readonly engine: string | undefined;
}

/** Keeps one call to the gateway open: makes it, and makes it again when it is lost. */
export interface Line {
  readonly call: Call | undefined;
  /** Ends the call there is, if any, and makes this one. */
  dial(destination: Destination): void;
  /** Tries now rather than later. */
  retry(): void;
}

export interface LineOptions {
  readonly onState: (state: LineState) => void;
  readonly onEvent: (event: SessionEvent) => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A call this long was a good one: after it the waits begin anew. */
const GOOD_CALL_MS = 5000;

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

const whyOf = (error: unknown): string => (error instanceof VoiceError ? error.message : "the gateway does not answer");

export const createLine = ({ onState, onEvent }: LineOptions): Line => {
  let call: Call | undefined;
  let current = new AbortController();
  let wait = new AbortController();
  let last: Destination | undefined;
  let isRefused = false;

  const keep = async ({ transport, token, language, voice, engine }: Destination, signal: AbortSignal) => {
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      let failure: unknown;
      const begin = performance.now();
      onState({ kind: "connecting" });
      try {
        const opened = await transport.call({
          token,
          language,
          voice,
          engine,
          signal,
          onEvent: (event) => {
            if (!signal.aborted) onEvent(event);
          },
        });
        call = opened;
        onState({ kind: "open", call: opened });
        failure = (await opened.closed).error;
      } catch (error) {
        failure = error;
      }
      if (signal.aborted) return;
      call = undefined;
      if (failure instanceof VoiceError && !ERRORS[failure.code].retryable) {
        isRefused = true;
        return onState({ kind: "refused", error: failure });
      }
      if (performance.now() - begin > GOOD_CALL_MS) waitMs = FIRST_WAIT_MS;
      // Not all pages at the same moment, after a restart.
      const delayMs = waitMs * (0.75 + Math.random() / 2);
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      onState({ kind: "waiting", why: whyOf(failure), retryAt: performance.now() + delayMs });
      wait = new AbortController();
      await sleep(delayMs, AbortSignal.any([signal, wait.signal]));
    }
  };

  const dial = (destination: Destination) => {
    last = destination;
    isRefused = false;
    current.abort();
    call = undefined;
    current = new AbortController();
    void keep(destination, current.signal);
  };
  // The network is back: no need to wait any longer.
  addEventListener("online", () => wait.abort());
  return {
    get call() {
      return call;
    },
    dial,
    retry() {
      if (isRefused && last) dial(last);
      else wait.abort();
    },
  };
};
