import type { Logger } from "../../pipeline/log.ts";
import type { Metrics } from "../../pipeline/metrics.ts";
import type { Caller, Peer } from "../../pipeline/peer.ts";
import { HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import { ERRORS, VoiceError } from "../../protocols/errors.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import { createActions } from "../actions.ts";
import { handOver } from "../hand-over.ts";
import type { Call } from "../sessions.ts";
import type { Limits } from "../websocket/limits.ts";
import { createChannel } from "./channel.ts";
import { createInbound } from "./inbound.ts";
import type { LineHandlers, RtcLine } from "./line.ts";
import type { Offer } from "./offer.ts";
import { createOutbound, REPLY_SAMPLE_RATE } from "./outbound.ts";

export interface RtcCallOptions {
  readonly id: string;
  readonly caller: Caller;
  readonly offer: Offer;
  /** Builds the connection; its events go to `handlers`. */
  readonly open: (handlers: LineHandlers) => Promise<RtcLine>;
  /** Takes over the call, once media can flow. What it throws is logged. */
  readonly onCall: (call: Call) => void | Promise<void>;
  /** Called once, when nothing is left of it. */
  readonly onClosed: () => void;
  readonly limits: Limits;
  /** A client that does not connect within this is gone. */
  readonly connectTimeoutMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly now: () => number;
}

/** One WebRTC client, from its offer to the end. */
export interface RtcCall {
  readonly line: RtcLine;
  /** Whether ICE and DTLS have come up. */
  readonly isConnected: boolean;
  /** Ends it as if the client had hung up. May be called twice. */
  leave(): void;
  /** Ends it from our side. May be called twice. */
  close(error?: VoiceError): void;
}

/** What was sent last goes out before the data channel is closed, and that before the connection is. */
const LAST_WORDS_MS = 100;
const LAST_ACTS_MS = 250;

/** Answers an offer: opens the line, and hands the call over as soon as it is connected. */
export const createRtcCall = async (options: RtcCallOptions): Promise<RtcCall> => {
  const { id, caller, offer, limits, metrics, now } = options;
  const log = options.log.child({ sessionId: id });
  let state: "connecting" | "open" | "closed" = "connecting";
  let reason: VoiceError | undefined;
  let opened: RtcLine | undefined;

  const inbound = createInbound({
    payloadType: offer.audio.payloadType,
    ...{ limits, metrics, now },
    onTooFast: () => close(new VoiceError("too_fast", "audio comes faster than real time")),
  });
  const actions = createActions({
    ...{ limits, now, log },
    played: (turn, position) => outbound?.played(turn, position) ?? false,
    onTooMany: (error) => close(error),
  });
  const channel = createChannel((message, ppid) => opened?.sendMessage(message, ppid));
  const send = (event: SessionEvent) => {
    if (offer.hasData) channel.send(JSON.stringify(event));
  };

  const release = () => {
    if (state === "closed") return;
    state = "closed";
    clearTimeout(connectTimer);
    handBack?.();
    inbound.end();
    outbound?.end();
    actions.end();
  };
  /** Nothing more is said: the connection goes at once. */
  const finish = () => {
    channel.end();
    opened?.close();
    options.onClosed();
  };
  const leave = () => {
    if (state === "closed") return;
    release();
    finish();
  };
  const close = (error?: VoiceError) => {
    if (state === "closed") return;
    const wasOpen = state === "open";
    if (error) {
      reason = error;
      const { code, message } = error;
      if (!wasOpen) metrics.count("sessions_refused_total", { reason: code });
      send({ type: "error", code, message, retryable: ERRORS[code].retryable });
      log.info({ code }, "caller turned away");
    }
    release();
    if (!wasOpen) return finish();
    setTimeout(() => opened?.closeData(), LAST_WORDS_MS);
    setTimeout(finish, LAST_ACTS_MS);
  };
  const fail = (error: unknown) => {
    if (error instanceof VoiceError) return close(error);
    log.error({ err: error }, "call failed");
    close(new VoiceError("internal", "the session failed", { cause: error }));
  };

  const connectTimer = setTimeout(() => {
    log.info({}, "webrtc client did not connect");
    close(new VoiceError("hello_timeout", `no connection came up in ${options.connectTimeoutMs} ms`));
  }, options.connectTimeoutMs);
  let handBack: (() => void) | undefined;

  const onConnected = () => {
    if (state !== "connecting") return;
    state = "open";
    clearTimeout(connectTimer);
    const peer: Peer = {
      id,
      caller,
      format: {
        input: { encoding: "opus", sampleRate: HEARD_SAMPLE_RATE },
        reply: { encoding: "opus", sampleRate: REPLY_SAMPLE_RATE },
      },
      audio: inbound.audio,
      actions: actions.actions,
      send,
      play: (turn, frame) => outbound?.play(turn, frame) ?? Promise.resolve(),
      replySampleRate: REPLY_SAMPLE_RATE,
      sentSamples: (turn) => outbound?.sentSamples(turn) ?? 0,
      heardSamples: (turn) => outbound?.heardSamples(turn) ?? 0,
      hush: () => outbound?.hush(),
      hangUp() {
        inbound.end();
        actions.end();
      },
    };
    handBack = handOver({
      ...{ peer, act: actions.act, close, fail },
      reason: () => reason,
      onCall: options.onCall,
      maxSessionMs: limits.maxSessionMs,
    });
  };

  const handlers: LineHandlers = {
    onConnected,
    onData: channel.open,
    onRtp: inbound.take,
    onMessage(bytes, isText) {
      if (state === "closed") return;
      channel.heard();
      try {
        if (!isText) throw new VoiceError("bad_message", "the data channel carries text; audio has its own track");
        actions.hear(bytes.buffer);
      } catch (error) {
        fail(error);
      }
    },
    onSlow: () => close(new VoiceError("slow_reader", "the client does not read what it is sent")),
    onEnded(why) {
      log.debug({ why }, "webrtc connection ended");
      leave();
    },
  };
  let outbound: ReturnType<typeof createOutbound> | undefined;
  try {
    opened = await options.open(handlers);
  } catch (error) {
    release();
    channel.end();
    options.onClosed();
    throw error;
  }
  const line = opened;
  outbound = createOutbound({
    payloadType: offer.audio.payloadType,
    ssrc: line.ssrc,
    send: line.sendRtp,
    ...{ metrics, now },
  });
  return {
    line,
    get isConnected() {
      return state === "open";
    },
    leave,
    close,
  };
};
