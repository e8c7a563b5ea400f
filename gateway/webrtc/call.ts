import type { Logger } from "../../pipeline/log.ts";
import type { Metrics } from "../../pipeline/metrics.ts";
import type { Caller, CallerAction, Peer } from "../../pipeline/peer.ts";
import { createQueue } from "../../pipeline/queue.ts";
import { HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import { ERRORS, VoiceError } from "../../protocols/errors.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import type { Call } from "../sessions.ts";
import { createBucket } from "../websocket/bucket.ts";
import type { Limits } from "../websocket/limits.ts";
import { parseMessage } from "../websocket/message.ts";
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

/** Things a caller did that wait for the session. */
const ACTIONS = 64;
/** What was sent last goes out before the data channel is closed, and that before the connection is. */
const LAST_WORDS_MS = 100;
const LAST_ACTS_MS = 250;

/** Answers an offer: opens the line, and hands the call over as soon as it is connected. */
export const createRtcCall = async (options: RtcCallOptions): Promise<RtcCall> => {
  const { id, caller, offer, limits, log, metrics, now } = options;
  const actions = createQueue<CallerAction>(ACTIONS);
  const textsLeft = createBucket(limits.textPerSecond * 2, limits.textPerSecond, now);
  let state: "connecting" | "open" | "closed" = "connecting";
  let reason: VoiceError | undefined;
  let opened: RtcLine | undefined;

  const inbound = createInbound({
    payloadType: offer.audio.payloadType,
    ...{ limits, metrics, now },
    onTooFast: () => close(new VoiceError("too_fast", "audio comes faster than real time")),
  });
  const channel = createChannel((message, ppid) => opened?.sendMessage(message, ppid));
  const send = (event: SessionEvent) => {
    if (offer.hasData) channel.send(JSON.stringify(event));
  };

  const release = () => {
    if (state === "closed") return;
    state = "closed";
    clearTimeout(connectTimer);
    clearTimeout(sessionTimer);
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
      log.info({ sessionId: id, code }, "caller turned away");
    }
    release();
    if (!wasOpen) return finish();
    setTimeout(() => opened?.closeData(), LAST_WORDS_MS);
    setTimeout(finish, LAST_ACTS_MS);
  };
  const fail = (error: unknown) => {
    if (error instanceof VoiceError) return close(error);
    log.error({ err: error, sessionId: id }, "call failed");
    close(new VoiceError("internal", "the session failed", { cause: error }));
  };

  const act = (action: CallerAction) => {
    if (!actions.push(action) && actions.size === ACTIONS)
      close(new VoiceError("too_fast", `more than ${ACTIONS} messages wait to be answered`));
  };
  const obey = (bytes: Uint8Array<ArrayBuffer>, isText: boolean) => {
    if (!textsLeft.take(1)) throw new VoiceError("too_fast", `more than ${limits.textPerSecond} messages a second`);
    if (!isText) throw new VoiceError("bad_message", "the data channel carries text; audio has its own track");
    const message = parseMessage(bytes.buffer, { maxBytes: limits.maxTextBytes, isFirst: false });
    if (message.type === "input.text") act({ type: "text", text: message.text });
    else if (message.type === "input.commit") act({ type: "commit" });
    else if (message.type === "reply.stop") act({ type: "stop" });
    else if (message.type === "bye") act({ type: "bye" });
    else if (message.type === "reply.played" && !outbound?.played(message.turn, message.position))
      // Not worth a session: it harms nobody but the client that says it.
      log.debug({ sessionId: id, turn: message.turn }, "impossible playout position ignored");
  };

  const connectTimer = setTimeout(() => {
    log.info({ sessionId: id }, "webrtc client did not connect");
    close(new VoiceError("hello_timeout", `no connection came up in ${options.connectTimeoutMs} ms`));
  }, options.connectTimeoutMs);
  let sessionTimer: NodeJS.Timeout | undefined;

  const onConnected = () => {
    if (state !== "connecting") return;
    state = "open";
    clearTimeout(connectTimer);
    sessionTimer = setTimeout(
      () => close(new VoiceError("session_too_long", `a session lasts at most ${limits.maxSessionMs} ms`)),
      limits.maxSessionMs,
    );
    const peer: Peer = {
      id,
      caller,
      format: {
        input: { encoding: "opus", sampleRate: HEARD_SAMPLE_RATE },
        reply: { encoding: "opus", sampleRate: REPLY_SAMPLE_RATE },
      },
      audio: inbound.audio,
      actions,
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
    const call: Call = {
      peer,
      get error() {
        return reason;
      },
      finish: () => act({ type: "bye" }),
      close,
    };
    Promise.resolve()
      .then(() => options.onCall(call))
      .catch(fail);
  };

  const handlers: LineHandlers = {
    onConnected,
    onData: channel.open,
    onRtp: inbound.take,
    onMessage(bytes, isText) {
      if (state === "closed") return;
      channel.heard();
      try {
        obey(bytes, isText);
      } catch (error) {
        fail(error);
      }
    },
    onSlow: () => close(new VoiceError("slow_reader", "the client does not read what it is sent")),
    onEnded(why) {
      log.debug({ sessionId: id, why }, "webrtc connection ended");
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
