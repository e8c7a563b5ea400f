import { randomUUID } from "node:crypto";
import type { Peer } from "../../pipeline/peer.ts";
import type { Hello } from "../../protocols/client-messages.ts";
import { ERRORS, VoiceError } from "../../protocols/errors.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import { type Actions, createActions } from "../actions.ts";
import { handOver } from "../hand-over.ts";
import type { DoorOptions } from "./door.ts";
import type { Limits } from "./limits.ts";
import { parseMessage } from "./message.ts";
import { createMicrophone, type Microphone } from "./microphone.ts";
import { createOutlet, type Socket } from "./outlet.ts";
import { createSpeaker } from "./speaker.ts";

/** What a door tells its connection. */
export interface Connection {
  /** One whole message. Its memory is the door's, and may be used for something else once this returns. */
  message(bytes: ArrayBuffer, isBinary: boolean): void;
  /** The socket has taken more of what was waiting. */
  drained(): void;
  /** The socket is gone; nothing else may be called. */
  closed(): void;
  /** Ends it from our side. */
  close(error?: VoiceError): void;
  /** Ends it at once and without a word, to free what it holds. */
  drop(): void;
}

export interface ConnectionOptions extends Pick<DoorOptions, "onCall" | "log" | "metrics"> {
  /** Token to user, and the login it belongs to. */
  readonly verify: (token: string) => ReturnType<DoorOptions["verify"]>;
  readonly limits: Limits;
  readonly now: () => number;
  /** Called once, when the client has said who it is or has gone. */
  readonly onGreeted: () => void;
}

const NORMAL_CLOSURE = 1000;

/** The caller's side of an open session. */
interface Open {
  readonly microphone: Microphone;
  readonly actions: Actions;
  end(): void;
}

/** Serves one socket from its opening: hello, then audio and messages, each checked; ends it by name when it misbehaves. */
export const createConnection = (socket: Socket, options: ConnectionOptions): Connection => {
  const { limits, metrics, now } = options;
  const id = randomUUID();
  const log = options.log.child({ sessionId: id });
  let state: "greeting" | "verifying" | "open" | "closed" = "greeting";
  let open: Open | undefined;
  let reason: VoiceError | undefined;
  let heardAt = now();
  let handBack: (() => void) | undefined;
  // What came while the token was being checked.
  let early: { readonly bytes: ArrayBuffer; readonly isBinary: boolean }[] = [];
  let earlyBytes = 0;

  const outlet = createOutlet(socket, {
    limits,
    onSlow: () => close(new VoiceError("slow_reader", "the client does not read what it is sent")),
  });

  const release = () => {
    state = "closed";
    early = [];
    clearTimeout(quietTimer);
    handBack?.();
    outlet.end();
    open?.end();
    options.onGreeted();
  };
  const close = (error?: VoiceError) => {
    if (state === "closed") return;
    if (error) {
      reason = error;
      const { code, message } = error;
      if (!open) metrics.count("sessions_refused_total", { reason: code });
      send({ type: "error", code, message, retryable: ERRORS[code].retryable });
      log.info({ code }, "caller turned away");
    }
    release();
    socket.close(error ? ERRORS[error.code].close : NORMAL_CLOSURE, error?.code ?? "");
  };
  const send = (event: SessionEvent) => outlet.send(JSON.stringify(event));

  // One timer that looks again later, rather than one a message.
  let quietTimer = setTimeout(
    () => close(new VoiceError("hello_timeout", `no hello came in ${limits.helloTimeoutMs} ms`)),
    limits.helloTimeoutMs,
  );
  const watchQuiet = () => {
    const leftMs = heardAt + limits.idleTimeoutMs - now();
    if (leftMs <= 0) close(new VoiceError("idle", `nothing came for ${limits.idleTimeoutMs} ms`));
    else quietTimer = setTimeout(watchQuiet, leftMs);
  };

  const openCall = (hello: Hello, userId: string, loginId: string | undefined) => {
    const reply = hello.reply ?? hello.audio;
    const speaker = createSpeaker(outlet, reply);
    let microphone: Microphone;
    try {
      microphone = createMicrophone({ format: hello.audio, limits, metrics, now });
    } catch (error) {
      speaker.end();
      throw error;
    }
    const actions = createActions({ ...{ limits, now, log }, played: speaker.played, onTooMany: close });
    const end = () => {
      microphone.end();
      actions.end();
      speaker.end();
    };
    open = { microphone, actions, end };
    const { language, voice, speech, timeZone, client, rewinds = false } = hello;
    const peer: Peer = {
      id,
      caller: {
        ...{ userId, loginId, voice, speech, timeZone, client },
        ...{ language: language ?? "en", isLanguageAssumed: language === undefined },
      },
      format: { input: hello.audio, reply },
      audio: microphone.audio,
      actions: actions.actions,
      send(event) {
        // The last of the audio comes before it.
        if (event.type === "reply.ended") speaker.finish();
        send(event);
      },
      play: speaker.play,
      replySampleRate: reply.sampleRate,
      rewinds,
      sentSamples: speaker.sentSamples,
      heardSamples: speaker.heardSamples,
      hush: speaker.hush,
      hangUp() {
        microphone.end();
        actions.end();
      },
    };
    state = "open";
    clearTimeout(quietTimer);
    watchQuiet();
    options.onGreeted();
    handBack = handOver({
      ...{ peer, act: actions.act, close },
      reason: () => reason,
      onCall: options.onCall,
      fail(error) {
        log.error({ err: error }, "call failed");
        close(new VoiceError("internal", "the session failed", { cause: error }));
      },
      maxSessionMs: limits.maxSessionMs,
    });
  };

  const greet = (bytes: ArrayBuffer) => {
    const hello = parseMessage(bytes, { maxBytes: limits.maxTextBytes, isFirst: true });
    if (hello.type !== "hello") return;
    state = "verifying";
    options
      .verify(hello.token)
      .then(({ userId, sessionId }) => {
        if (state !== "verifying") return;
        openCall(hello, userId, sessionId);
        const waiting = early;
        early = [];
        for (const { bytes: message, isBinary } of waiting) connection.message(message, isBinary);
      })
      .catch(fail);
  };

  const keep = (bytes: ArrayBuffer, isBinary: boolean) => {
    earlyBytes += bytes.byteLength;
    if (earlyBytes > limits.maxBufferedBytes || early.length >= limits.framesPerSecond)
      throw new VoiceError("too_fast", "too much was sent before session.ready");
    early.push({ bytes: bytes.slice(0), isBinary });
  };

  const fail = (error: unknown) => {
    if (error instanceof VoiceError) return close(error);
    log.error({ err: error }, "connection failed");
    close(new VoiceError("internal", "the connection failed", { cause: error }));
  };

  const connection: Connection = {
    message(bytes, isBinary) {
      if (state === "closed") return;
      heardAt = now();
      try {
        if (state === "verifying") keep(bytes, isBinary);
        else if (state === "greeting") {
          if (isBinary) throw new VoiceError("hello_expected", "audio came before hello");
          greet(bytes);
        } else if (open && isBinary) open.microphone.take(bytes);
        else open?.actions.hear(bytes);
      } catch (error) {
        fail(error);
      }
    },
    drained: () => {
      if (state !== "closed") outlet.drained();
    },
    closed() {
      if (state !== "closed") release();
    },
    close,
    drop() {
      if (state === "closed") return;
      metrics.count("sessions_refused_total", { reason: "overloaded" });
      release();
      socket.drop();
    },
  };
  return connection;
};
