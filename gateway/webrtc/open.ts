import { availableParallelism } from "node:os";
import { Hono } from "hono";
import { loadMediasoup } from "../../native/mediasoup-worker/load.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { DoorOptions } from "../websocket/door.ts";
import { listenAddresses } from "./addresses.ts";
import { createRtcCalls, type RtcCallsOptions } from "./calls.ts";
import { RTC_PATH, signaling } from "./signaling.ts";
import { createRtcWorkers, type RtcHoldings } from "./workers.ts";

export interface WebRtcOptions
  extends Pick<DoorOptions, "onCall" | "verify" | "refusal" | "log" | "metrics" | "limits" | "proxies">,
    Pick<RtcCallsOptions, "consentTimeoutS" | "connectTimeoutMs" | "maxConnecting"> {
  /** False where the settings do without. */
  readonly isWanted: boolean;
  /** Address to receive media on. */
  readonly host: string;
  /** Of the first worker, UDP and TCP. 0 takes any that are free. */
  readonly port: number;
  /** What clients are told instead of our own addresses. */
  readonly announcedAddress?: string | undefined;
  /** 0: one for each core, at most 8. */
  readonly workers: number;
}

/** The WebRTC door, or what stands in its place. */
export interface WebRtc {
  /** Routes of signalling; where there is no WebRTC they say so. */
  readonly routes: Hono;
  /** Why there is none; undefined where there is. */
  readonly missing: string | undefined;
  /** For the start-up report: "mediasoup", or "none". */
  readonly name: string;
  readonly why: string;
  /** Calls that there are. */
  readonly calls: number;
  /** Process ids of the workers. */
  readonly pids: readonly number[];
  holdings(): Promise<RtcHoldings>;
  close(): Promise<void>;
}

/** Speech alone keeps no more than this many busy. */
const MOST_WORKERS = 8;

const without = (missing: string): WebRtc => {
  const routes = new Hono();
  const refuse = () => {
    throw new VoiceError("unsupported", `there is no WebRTC here: ${missing}`);
  };
  routes.all(RTC_PATH, refuse);
  return {
    ...{ routes, missing, name: "none", why: missing, calls: 0, pids: [] },
    holdings: async () => ({ workers: 0, routers: 0, transports: 0 }),
    close: async () => {},
  };
};

/** Opens WebRTC where it is wanted and this machine can; the gateway runs without it otherwise. */
export const openWebRtc = async (options: WebRtcOptions): Promise<WebRtc> => {
  const { isWanted, host, port, announcedAddress, log, metrics, verify, refusal, proxies = 0 } = options;
  if (!isWanted) return without("WEBRTC is off");
  const loaded = await loadMediasoup();
  if ("missing" in loaded) return without(loaded.missing);
  const count = options.workers || Math.min(MOST_WORKERS, availableParallelism());
  try {
    const addresses = listenAddresses(host, announcedAddress);
    const workers = await createRtcWorkers({ mediasoup: loaded.mediasoup, count, port, addresses, log, metrics });
    const calls = createRtcCalls({ ...options, workers });
    return {
      routes: signaling({ calls, verify, refusal, proxies }),
      missing: undefined,
      name: "mediasoup",
      why: `${count} worker${count === 1 ? "" : "s"} on ${addresses.map(({ ip, announced }) => announced ?? ip).join(", ")}`,
      get calls() {
        return calls.size;
      },
      get pids() {
        return workers.pids;
      },
      holdings: () => workers.holdings(),
      async close() {
        await calls.close();
        await workers.close();
      },
    };
  } catch (error) {
    log.warn({ err: error }, "webrtc does not start");
    return without(error instanceof Error ? error.message : String(error));
  }
};
