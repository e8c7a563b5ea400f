import { randomUUID } from "node:crypto";
import type { CallerAction, Peer } from "../../pipeline/peer.ts";
import { createQueue } from "../../pipeline/queue.ts";
import type { ClientMessage, Hello } from "../../protocols/client-messages.ts";
import { ERRORS, VoiceError } from "../../protocols/errors.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import type { Call } from "../sessions.ts";
import { createBucket } from "./bucket.ts";
import type { DoorOptions } from "./door.ts";
import type { Limits } from "./limits.ts";
import { parseMessage } from "./message.ts";
import { createMicrophone, type Microphone } from "./microphone.ts";
import { createOutlet, type Socket } from "./outlet.ts";
import { createSpeaker, type Speaker } from "./speaker.ts";

/** What a door tells its connection. */
export interface Connection {
  /** One whole message, in memory of its own. */
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

export interface ConnectionOptions extends Pick<DoorOptions, "onCall" | "verify" | "log" | "metrics"> {
  readonly limits: Limits;
  readonly now: () => number;
  /** Called once, when the client has said who it is or has gone. */
  readonly onGreeted: () => void;
}

/** Things a caller did that wait for the session. */
const ACTIONS = 64;
const NORMAL_CLOSURE = 1000;

/** The caller's side of an open session. */
interface Open {
  readonly microphone: Microphone;
  readonly speaker: Speaker;
  act(action: CallerAction): void;
  end(): void;
}

/** Serves one socket from its opening: hello, then audio and messages, each checked; ends it by name when it misbehaves. */
export const createConnection = (socket: Socket, options: ConnectionOptions): Connection => {
  const { limits, log, metrics, now } = options;
  const id = randomUUID();
  const textsLeft = createBucket(limits.textPerSecond * 2, limits.textPerSecond, now);
  let state: "greeting" | "verifying" | "open" | "closed" = "greeting";
  let open: Open | undefined;
  let reason: VoiceError | undefined;
  let heardAt = now();
  let sessionTimer: NodeJS.Timeout | undefined;
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
    clearTimeout(sessionTimer);
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
      log.info({ sessionId: id, code }, "caller turned away");
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

  const openCall = (hello: Hello, userId: string) => {
    const reply = hello.reply ?? hello.audio;
    const speaker = createSpeaker(outlet, reply);
    let microphone: Microphone;
    try {
      microphone = createMicrophone({ format: hello.audio, limits, metrics, now });
    } catch (error) {
      speaker.end();
      throw error;
    }
    const actions = createQueue<CallerAction>(ACTIONS);
    const end = () => {
      microphone.end();
      actions.end();
      speaker.end();
    };
    const act = (action: CallerAction) => {
      if (!actions.push(action) && actions.size === ACTIONS)
        close(new VoiceError("too_fast", `more than ${ACTIONS} messages wait to be answered`));
    };
    open = { microphone, speaker, act, end };
    const { language, voice, timeZone, client } = hello;
    const peer: Peer = {
      id,
      caller: { userId, language, voice, timeZone, client },
      format: { input: hello.audio, reply },
      audio: microphone.audio,
      actions,
      send(event) {
        // The last of the audio comes before it.
        if (event.type === "reply.ended") speaker.finish();
        send(event);
      },
      play: speaker.play,
      replySampleRate: reply.sampleRate,
      sentSamples: speaker.sentSamples,
      heardSamples: speaker.heardSamples,
      hush: speaker.hush,
      hangUp() {
        microphone.end();
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
    state = "open";
    clearTimeout(quietTimer);
    watchQuiet();
    sessionTimer = setTimeout(
      () => close(new VoiceError("session_too_long", `a session lasts at most ${limits.maxSessionMs} ms`)),
      limits.maxSessionMs,
    );
    options.onGreeted();
    const failed = (error: unknown) => {
      log.error({ err: error, sessionId: id }, "call failed");
      close(new VoiceError("internal", "the session failed", { cause: error }));
    };
    Promise.resolve()
      .then(() => options.onCall(call))
      .catch(failed);
  };

  const greet = (bytes: ArrayBuffer) => {
    const hello = parseMessage(bytes, { maxBytes: limits.maxTextBytes, isFirst: true });
    if (hello.type !== "hello") return;
    state = "verifying";
    options
      .verify(hello.token)
      .then(({ userId }) => {
        if (state !== "verifying") return;
        openCall(hello, userId);
        const waiting = early;
        early = [];
        for (const { bytes: message, isBinary } of waiting) connection.message(message, isBinary);
      })
      .catch(fail);
  };

  const obey = (message: ClientMessage, { act, speaker }: Open) => {
    if (message.type === "input.text") act({ type: "text", text: message.text });
    else if (message.type === "input.commit") act({ type: "commit" });
    else if (message.type === "reply.stop") act({ type: "stop" });
    else if (message.type === "bye") act({ type: "bye" });
    else if (message.type === "reply.played" && !speaker.played(message.turn, message.position))
      // Not worth a session: it harms nobody but the client that says it.
      log.debug({ sessionId: id, turn: message.turn }, "impossible playout position ignored");
  };

  const keep = (bytes: ArrayBuffer, isBinary: boolean) => {
    earlyBytes += bytes.byteLength;
    if (earlyBytes > limits.maxBufferedBytes || early.length >= limits.framesPerSecond)
      throw new VoiceError("too_fast", "too much was sent before session.ready");
    early.push({ bytes, isBinary });
  };

  const fail = (error: unknown) => {
    if (error instanceof VoiceError) return close(error);
    log.error({ err: error, sessionId: id }, "connection failed");
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
        else if (open) {
          if (!textsLeft.take(1))
            throw new VoiceError("too_fast", `more than ${limits.textPerSecond} messages a second`);
          obey(parseMessage(bytes, { maxBytes: limits.maxTextBytes, isFirst: false }), open);
        }
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
