import type { Logger } from "../../pipeline/log.ts";
import type { Metrics } from "../../pipeline/metrics.ts";
import type { VoiceError } from "../../protocols/errors.ts";
import type { Call } from "../sessions.ts";
import type { Limits } from "./limits.ts";
import type { Reception } from "./reception.ts";

/** Path of the WebSocket. */
export const STREAM_PATH = "/v1/stream";

/** Listens for callers and for HTTP on one port. */
export interface Door {
  /** "uws" or "ws", for logs. */
  readonly name: string;
  /** Port 0 takes any that is free. Rejects where the port is taken. */
  listen(port: number, host: string): Promise<{ readonly port: number }>;
  /** Stops listening and closes every connection as draining. May be called twice. */
  close(): Promise<void>;
}

export interface DoorOptions {
  /** Called once a caller's hello has been believed. The call is theirs from then on; what it throws is logged. */
  readonly onCall: (call: Call) => void | Promise<void>;
  /** Answers all that is no WebSocket. */
  readonly http: (request: Request) => Response | Promise<Response>;
  /** Token, and the address it comes from, to user and the login it belongs to; rejects with VoiceError "unauthorized" or "too_fast". */
  readonly verify: (
    token: string,
    address: string,
  ) => Promise<{ readonly userId: string; readonly sessionId?: string }>;
  /** Why nobody can be let in now, if so. */
  readonly refusal: () => VoiceError | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly limits?: Partial<Limits>;
  /** Bytes of one HTTP request's body. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Chat by WebSocket, at a path of its own; there is none where it is left out. */
  readonly agent?: Reception;
  /** Proxies of our own in front of the gateway. Default 0. */
  readonly proxies?: number;
  /** Monotonic milliseconds. Default performance.now. */
  readonly now?: () => number;
}
