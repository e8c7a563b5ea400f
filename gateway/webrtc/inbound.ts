import { opusPacketMs } from "../../native/opus.ts";
import type { Metrics } from "../../pipeline/metrics.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import { createHeard } from "../heard.ts";
import { createOpusListener } from "../rtp/listener.ts";
import { createBucket } from "../websocket/bucket.ts";
import { DEFAULT_LIMITS, type Limits } from "../websocket/limits.ts";
import { parseRtp } from "./rtp.ts";

export interface InboundOptions {
  /** Payload type of Opus; other packets are passed over. */
  readonly payloadType: number;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly limits?: Pick<Limits, "aheadMs" | "queueMs" | "framesPerSecond">;
  /** Called once where the sender sends faster than anybody can speak. */
  readonly onTooFast: () => void;
}

/** One client's microphone, on its way from RTP to 16 kHz audio in order and without holes. */
export interface Inbound {
  /** One reader. */
  readonly audio: AsyncIterable<AudioFrame>;
  /** Takes one RTP packet. */
  take(bytes: Uint8Array): void;
  /** Ends `audio` after what is queued. May be called twice. */
  end(): void;
}

/** A sender's clock may run this much faster than ours for hours. */
const CLOCK_DRIFT = 1.05;
const TICK_MS = 20;

export const createInbound = (options: InboundOptions): Inbound => {
  const { payloadType, metrics, now, limits = DEFAULT_LIMITS, onTooFast } = options;
  const heard = createHeard({ queueMs: limits.queueMs, metrics });
  const msLeft = createBucket(limits.aheadMs, 1000 * CLOCK_DRIFT, now);
  const packetsLeft = createBucket(limits.framesPerSecond * 4, limits.framesPerSecond, now);
  let isEnded = false;
  let isFast = false;

  const listener = createOpusListener({
    onFrame: heard.push,
    onLost: (packets) => metrics.count("frames_lost_total", {}, packets),
  });
  // Gaps are given up, and silence that is not sent is heard, by the clock.
  const timer = setInterval(() => listener.tick(now()), TICK_MS);

  return {
    audio: heard.audio,
    take(bytes) {
      if (isEnded || isFast) return;
      const packet = parseRtp(bytes);
      if (packet?.payloadType !== payloadType || packet.payload.byteLength === 0) return;
      if (!packetsLeft.take(1) || !msLeft.take(opusPacketMs(packet.payload) ?? 0)) {
        isFast = true;
        return onTooFast();
      }
      listener.push(packet, now());
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      clearInterval(timer);
      heard.end();
      listener.close();
    },
  };
};
