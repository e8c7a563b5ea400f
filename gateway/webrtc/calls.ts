import { randomUUID } from "node:crypto";
import type { Logger } from "../../pipeline/log.ts";
import type { Metrics } from "../../pipeline/metrics.ts";
import type { Caller } from "../../pipeline/peer.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { Call } from "../sessions.ts";
import { DEFAULT_LIMITS, type Limits } from "../websocket/limits.ts";
import { createRtcCall, type RtcCall } from "./call.ts";
import { openLine } from "./line.ts";
import type { Offer } from "./offer.ts";
import type { RtcWorkers } from "./workers.ts";

export interface RtcCallsOptions {
  readonly workers: RtcWorkers;
  /** Called once a client is connected. The call is theirs from then on; what it throws is logged. */
  readonly onCall: (call: Call) => void | Promise<void>;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly limits?: Partial<Limits>;
  /** Clients whose connection is not up yet. Default 64. */
  readonly maxConnecting?: number;
  /** A connection must be up within this. Default 15 000 ms. */
  readonly connectTimeoutMs?: number;
  /** A client that gives no sign of life for so long is gone, in seconds. Default 15. */
  readonly consentTimeoutS?: number;
  /** Monotonic milliseconds. Default performance.now. */
  readonly now?: () => number;
}

/** A call as signalling knows it. */
export interface RtcResource extends Pick<RtcCall, "line" | "leave"> {
  readonly id: string;
  readonly userId: string;
  readonly offer: Offer;
}

/** All WebRTC calls, connected or still connecting. */
export interface RtcCalls {
  readonly size: number;
  /** Answers an offer. Throws VoiceError "overloaded" where too many are connecting. */
  open(offer: Offer, caller: Caller): Promise<RtcResource>;
  get(id: string): RtcResource | undefined;
  /** Ends all of them as draining. */
  close(): Promise<void>;
}

/** Longer than a call's last words. */
const CLOSE_MS = 2000;

export const createRtcCalls = (options: RtcCallsOptions): RtcCalls => {
  const { workers, onCall, log, metrics, now = () => performance.now() } = options;
  const { maxConnecting = 64, connectTimeoutMs = 15_000, consentTimeoutS = 15 } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const resources = new Map<string, RtcResource & { readonly call: RtcCall }>();
  let opening = 0;
  let isClosing = false;
  let onEmpty: (() => void) | undefined;

  const connecting = () => [...resources.values()].filter(({ call }) => !call.isConnected).length + opening;

  const open = async (offer: Offer, caller: Caller): Promise<RtcResource> => {
    if (isClosing) throw new VoiceError("draining", "the gateway is shutting down");
    if (connecting() >= maxConnecting)
      throw new VoiceError("overloaded", `${maxConnecting} clients are connecting already`);
    const id = randomUUID();
    const { on, release } = workers.take();
    let isClosed = false;
    opening++;
    try {
      const call = await createRtcCall({
        ...{ id, caller, offer, onCall, limits, connectTimeoutMs, log, metrics, now },
        open: (handlers) => openLine({ on, offer, consentTimeoutS, ...handlers }),
        onClosed() {
          isClosed = true;
          release();
          resources.delete(id);
          if (resources.size === 0) onEmpty?.();
        },
      });
      const { line, leave } = call;
      const resource = { id, userId: caller.userId, offer, line, leave, call };
      if (isClosed) throw new VoiceError("provider_failed", "the connection closed before it was answered");
      resources.set(id, resource);
      if (isClosing) call.close(new VoiceError("draining", "the gateway is shutting down"));
      return resource;
    } finally {
      opening--;
    }
  };

  return {
    get size() {
      return resources.size;
    },
    open,
    get: (id) => resources.get(id),
    async close() {
      isClosing = true;
      if (resources.size === 0) return;
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve;
        setTimeout(resolve, CLOSE_MS).unref();
      });
      for (const { call } of resources.values()) call.close(new VoiceError("draining", "the gateway is shutting down"));
      await empty;
    },
  };
};
