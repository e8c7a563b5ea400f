import {
  bytesOfSamples,
  decodeReplyPacket,
  encodeMicrophonePacket,
  type ReplyFrame,
  type ReplyPacket,
  samplesOfBytes,
} from "./binary.ts";
import type { ClientMessage, Hello } from "./client-messages.ts";
import { ERRORS, type ErrorCode, VoiceError } from "./errors.ts";
import type { AudioFormat, SessionEvent } from "./events.ts";
import { samplesIn } from "./packets.ts";
import { createPlayout } from "./playout.ts";

/** The part of the browser's WebSocket that is used; `ws` has it too. */
export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
  // Listeners are assigned, not added: the browser's and ws's types agree on that.
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
}
export type WebSocketConstructor = new (url: string) => WebSocketLike;

export type SessionReady = Extract<SessionEvent, { type: "session.ready" }>;

export interface ConnectOptions {
  /** "ws://host:8080/v1/stream" */
  readonly url: string;
  readonly token: string;
  /** What the microphone sends. Default 16 kHz PCM. */
  readonly audio?: AudioFormat;
  /** What the reply should be. Default: as the microphone. */
  readonly reply?: AudioFormat;
  /** Name of the program. */
  readonly client: string;
  /** BCP 47. Default "en". */
  readonly language?: string;
  /** The gateway's own name of a voice. Default: its usual one. */
  readonly voice?: string;
  /** The gateway's engine that speaks, and its pace (0.5 to 2; 1 is its own). Default: as the gateway is set. */
  readonly speech?: { readonly engine?: string; readonly speed?: number };
  /** Whether what plays the audio goes on from the `position` of `reply.resumed`. Default false: from where it was paused. */
  readonly rewinds?: boolean;
  /** IANA name. Default: this machine's. */
  readonly timeZone?: string;
  /** Default: the global one, which Node 20 lacks; pass the class of `ws` there. */
  readonly WebSocket?: WebSocketConstructor;
  /** Gives up connecting, or ends the session. */
  readonly signal?: AbortSignal;
  /** Hears every event as it comes, `session.ready` and errors included. */
  readonly onEvent?: (event: SessionEvent) => void;
  /** Hears all reply audio as it comes, where the reply is PCM. */
  readonly onAudio?: (frame: ReplyFrame) => void;
  /** Hears all reply audio as it comes, in the reply's encoding: an Opus packet, G.711, or the bytes of PCM. */
  readonly onPacket?: (packet: ReplyPacket) => void;
  /**
   * How playout is acknowledged. "paced": as a loudspeaker would play it from its arrival. "manual": by `played`, for a
   * client that knows what it plays. Default "paced".
   */
  readonly acknowledge?: "paced" | "manual";
}

/** How a session ended. */
export interface Closed {
  /** WebSocket close code. */
  readonly closeCode: number;
  /** The gateway's reason, where it had one. A lost connection has a close code (1006) and no error. */
  readonly error?: VoiceError;
}

/** One open session with the gateway. */
export interface Client {
  readonly ready: SessionReady;
  /** Every event after `session.ready`; ends with the session. One reader; the last 10 000 wait for it. */
  readonly events: AsyncIterable<SessionEvent>;
  /** Resolves when the session has ended, and never rejects. */
  readonly closed: Promise<Closed>;
  /** Bytes that have not left yet. */
  readonly bufferedAmount: number;
  /** Sends microphone audio as PCM, `captureMs` on the client's own clock. Sequence numbers are counted here. */
  sendAudio(samples: Int16Array, captureMs?: number): void;
  /** As `sendAudio`, with audio that is encoded already: one Opus packet, or G.711. The bytes are copied. */
  sendPacket(payload: Uint8Array, captureMs?: number): void;
  /** Counts a frame as lost that the client could not send, so that the gateway keeps its time right. */
  skipAudio(frames?: number): void;
  send(message: Exclude<ClientMessage, { type: "hello" }>): void;
  /** The reply of `turn` has been heard up to, not including, sample `position`. */
  played(turn: number, position: number): void;
  /** Hangs up. What was sent goes out first. */
  close(): Promise<Closed>;
}

const EVENTS_KEPT = 10_000;
const NORMAL_CLOSURE = 1000;
const DEFAULT_AUDIO: AudioFormat = { encoding: "pcm_s16le", sampleRate: 16_000 };

const codeOf = (closeCode: number): ErrorCode | undefined =>
  (Object.keys(ERRORS) as ErrorCode[]).find((code) => ERRORS[code].close === closeCode);

/** A buffer with one reader that forgets its oldest. */
const createBuffer = <T>(capacity: number) => {
  const items: T[] = [];
  let isEnded = false;
  let wake: (() => void) | undefined;
  const notify = () => {
    wake?.();
    wake = undefined;
  };
  return {
    push(item: T) {
      items.push(item);
      if (items.length > capacity) items.shift();
      notify();
    },
    end() {
      isEnded = true;
      notify();
    },
    async *[Symbol.asyncIterator](): AsyncGenerator<T> {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) yield item;
        else if (isEnded) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
};

const localTimeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * Opens a session: resolves on `session.ready`. Rejects with the gateway's VoiceError where it refuses ("unauthorized",
 * "overloaded", ...), with the signal's reason, or with a plain Error where there is no gateway.
 */
export const connect = (options: ConnectOptions): Promise<Client> => {
  const { url, token, audio = DEFAULT_AUDIO, reply, client, signal, onEvent, onAudio, onPacket } = options;
  const WebSocket = options.WebSocket ?? (globalThis.WebSocket as unknown as WebSocketConstructor | undefined);
  if (!WebSocket) return Promise.reject(new Error("no WebSocket here: pass the class of ws as the option WebSocket"));
  if (signal?.aborted) return Promise.reject(signal.reason);

  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const events = createBuffer<SessionEvent>(EVENTS_KEPT);
  let isOpen = false;
  let sequence = 0;
  /** Of the reply. */
  let format = reply ?? audio;
  let refusal: VoiceError | undefined;
  let failure = "";
  let end: (closed: Closed) => void = () => {};
  const closed = new Promise<Closed>((resolve) => {
    end = resolve;
  });

  const sendJson = (message: ClientMessage | Hello) => {
    if (isOpen) socket.send(JSON.stringify(message));
  };
  const played = (turn: number, position: number) => sendJson({ type: "reply.played", turn, position });
  const playout = options.acknowledge === "manual" ? undefined : createPlayout(played);

  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal?.reason);
      socket.close(NORMAL_CLOSURE);
    };
    signal?.addEventListener("abort", onAbort, { once: true });

    const begin = (ready: SessionReady) => {
      format = ready.reply;
      playout?.begin(ready.reply.sampleRate);
      const sendPacket = (payload: Uint8Array, captureMs = performance.now()) => {
        if (isOpen && payload.length > 0) socket.send(encodeMicrophonePacket({ sequence, captureMs, payload }));
        sequence = (sequence + 1) >>> 0;
      };
      resolve({
        ready,
        events,
        closed,
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        sendAudio(samples, captureMs) {
          if (audio.encoding !== "pcm_s16le")
            throw new Error(`sendAudio sends PCM: send ${audio.encoding} by sendPacket`);
          sendPacket(bytesOfSamples(samples), captureMs);
        },
        sendPacket,
        skipAudio(frames = 1) {
          sequence = (sequence + frames) >>> 0;
        },
        send: sendJson,
        played,
        close() {
          if (isOpen) socket.close(NORMAL_CLOSURE);
          return closed;
        },
      });
    };
    const hear = (event: SessionEvent) => {
      if (event.type === "error" && event.turn === undefined) refusal = new VoiceError(event.code, event.message);
      playout?.follow(event);
      if (event.type === "session.ready") begin(event);
      else events.push(event);
      onEvent?.(event);
    };

    socket.onopen = () => {
      isOpen = true;
      const { language = "en", timeZone = localTimeZone(), voice, speech, rewinds } = options;
      const spoken = {
        ...(reply && { reply }),
        ...(voice !== undefined && { voice }),
        ...(speech && { speech }),
        ...(rewinds && { rewinds }),
      };
      sendJson({ type: "hello", token, audio, ...spoken, client, language, timeZone });
    };
    socket.onmessage = ({ data }: { data: unknown }) => {
      // The gateway's own words are believed, so that the client needs no schemas.
      if (typeof data === "string") return hear(JSON.parse(data) as SessionEvent);
      const packet = data instanceof ArrayBuffer ? decodeReplyPacket(data) : undefined;
      if (!packet) return;
      const { turn, position, payload } = packet;
      playout?.take({ turn, position, samples: samplesIn(format, payload) });
      onPacket?.(packet);
      const samples = format.encoding === "pcm_s16le" ? samplesOfBytes(payload) : undefined;
      if (samples) onAudio?.({ turn, position, samples });
    };
    socket.onerror = ({ message }: { message?: string }) => {
      failure = message ?? "";
    };
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
      isOpen = false;
      signal?.removeEventListener("abort", onAbort);
      playout?.end();
      events.end();
      const name = codeOf(code);
      // The error event says more than the close code, but may not have got through.
      const error = name && (refusal?.code === name ? refusal : new VoiceError(name, reason || name));
      reject(error ?? new Error(`no session at ${url}: ${failure || `the connection closed (${code})`}`));
      end({ closeCode: code, ...(error ? { error } : {}) });
    };
  });
};
