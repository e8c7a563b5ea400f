import { setTimeout as sleep } from "node:timers/promises";
import type { types } from "mediasoup";
import type { Logger } from "../../pipeline/log.ts";
import type { Metrics } from "../../pipeline/metrics.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { ListenAddress } from "./addresses.ts";

/** The part of mediasoup that is used. */
export type Mediasoup = Pick<typeof import("mediasoup"), "createWorker">;

export interface RtcWorkersOptions {
  readonly mediasoup: Mediasoup;
  /** Worker processes. */
  readonly count: number;
  /** Port of the first one, UDP and TCP; each further one takes the next. 0 takes any that are free. */
  readonly port: number;
  readonly addresses: readonly ListenAddress[];
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Where one call's transports live. */
export interface RtcWorker {
  readonly worker: types.Worker;
  readonly server: types.WebRtcServer;
}

/** What the workers hold, to find leaks by. */
export interface RtcHoldings {
  readonly workers: number;
  readonly routers: number;
  readonly transports: number;
}

/** Processes that speak ICE, DTLS, SRTP and SCTP. One that dies takes its own calls with it, and is started again. */
export interface RtcWorkers {
  /** The worker with the fewest calls, and how to give the place back. Throws VoiceError "provider_failed" where all are dead. */
  take(): { readonly on: RtcWorker; release(): void };
  /** Process ids of those that live. */
  readonly pids: readonly number[];
  holdings(): Promise<RtcHoldings>;
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;
/** A worker that lived this long died of something new. */
const GOOD_LIFE_MS = 30_000;

interface Place {
  readonly index: number;
  calls: number;
  waitMs: number;
  on: RtcWorker | undefined;
}

/** Starts the workers; rejects where one does not come up, with none left running. */
export const createRtcWorkers = async (options: RtcWorkersOptions): Promise<RtcWorkers> => {
  const { mediasoup, count, port, addresses, log, metrics } = options;
  const closing = new AbortController();
  const places: Place[] = Array.from({ length: count }, (_, index) => ({
    index,
    calls: 0,
    waitMs: FIRST_WAIT_MS,
    on: undefined,
  }));

  const open = async (place: Place): Promise<void> => {
    const worker = await mediasoup.createWorker({ logLevel: "error" });
    const startedAt = performance.now();
    try {
      const listenInfos = addresses.flatMap(({ ip, announced }) =>
        (["udp", "tcp"] as const).map((protocol) => ({
          protocol,
          ip,
          ...(announced === undefined ? {} : { announcedAddress: announced }),
          ...(port === 0 ? {} : { port: port + place.index }),
        })),
      );
      const server = await worker.createWebRtcServer({ listenInfos });
      if (closing.signal.aborted) throw new Error("closing");
      place.on = { worker, server };
    } catch (error) {
      worker.close();
      throw error;
    }
    worker.on("died", (error) => {
      place.on = undefined;
      place.calls = 0;
      if (closing.signal.aborted) return;
      log.error({ err: error, worker: place.index }, "webrtc worker died");
      metrics.count("rtc_workers_died_total");
      if (performance.now() - startedAt > GOOD_LIFE_MS) place.waitMs = FIRST_WAIT_MS;
      reopen(place).catch((failure) => log.error({ err: failure }, "webrtc worker was given up"));
    });
  };

  const reopen = async (place: Place): Promise<void> => {
    while (!closing.signal.aborted) {
      await sleep(place.waitMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
      if (closing.signal.aborted) return;
      place.waitMs = Math.min(LONGEST_WAIT_MS, place.waitMs * 2);
      try {
        return await open(place);
      } catch (error) {
        if (!closing.signal.aborted) log.error({ err: error, worker: place.index }, "webrtc worker does not start");
      }
    }
  };

  const close = async () => {
    closing.abort();
    for (const place of places) {
      place.on?.worker.close();
      place.on = undefined;
    }
  };

  try {
    await Promise.all(places.map(open));
  } catch (error) {
    await close();
    throw error;
  }

  return {
    take() {
      let best: Place | undefined;
      for (const place of places) if (place.on && (!best || place.calls < best.calls)) best = place;
      const on = best?.on;
      if (!best || !on) throw new VoiceError("provider_failed", "no WebRTC worker is running");
      const place = best;
      place.calls++;
      let isReleased = false;
      return {
        on,
        release() {
          // A place's new worker does not owe its predecessor's calls.
          if (isReleased || place.on !== on) return;
          isReleased = true;
          place.calls--;
        },
      };
    },
    get pids() {
      return places.flatMap(({ on }) => (on ? [on.worker.pid] : []));
    },
    async holdings() {
      const alive = places.flatMap(({ on }) => (on ? [on] : []));
      const dumps = await Promise.all(
        alive.map(async ({ worker, server }) => [await worker.dump(), await server.dump()] as const),
      );
      return {
        workers: alive.length,
        routers: dumps.reduce((sum, [worker]) => sum + worker.routerIds.length, 0),
        transports: dumps.reduce((sum, [, server]) => sum + server.webRtcTransportIds.length, 0),
      };
    },
    close,
  };
};
