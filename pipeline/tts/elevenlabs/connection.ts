import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { askedWaitMs, failureOfStatus, ProviderFailure } from "../../failure.ts";
import { createQueue } from "../../queue.ts";
import { type Heard, readMessage } from "./messages.ts";

/** One reply on a connection. */
export interface Context {
  /** What comes for it; ends when all of it has come. Throws ProviderFailure. One reader. */
  readonly heard: AsyncIterable<Heard>;
  /** Sends a piece of text, to be spoken at once. */
  say(piece: string): void;
  /** No more text comes; what was sent is still spoken. */
  finish(): void;
  /** Nobody listens any more. The connection stays. May be called twice. */
  cancel(): void;
}

/** A WebSocket to one voice, which speaks several replies at once. */
export interface Connection {
  /** Whether it takes one more context. */
  readonly isFree: boolean;
  /** Contexts that the server has not ended. */
  readonly contexts: number;
  /** Resolves once it is open; rejects with ProviderFailure where it cannot be. */
  readonly ready: Promise<void>;
  /** Resolves when it is closed, whoever closed it. */
  readonly closed: Promise<void>;
  open(settings: { readonly speed: number }): Context;
  /** May be called twice. */
  close(): void;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly connectTimeoutMs: number;
  /** How often a context that waits for text says that it is still there. */
  readonly keepAliveMs: number;
  /** How often the connection is tried; one that does not answer before the next time is dead. */
  readonly heartbeatMs: number;
  /** A cancelled context that the server does not end in this time is not waited for: the connection takes no more. */
  readonly lingerMs: number;
}

/** ElevenLabs closes a connection with more, and cancelled ones count until it says that they have ended. */
const MAX_CONTEXTS = 5;
/** Messages of one context that wait to be played. */
const MAX_WAITING = 4096;
/** No message with audio is larger. */
const MAX_MESSAGE_BYTES = 8 << 20;
/** WebSocket close code for what the server does not want. */
const POLICY = 1008;

interface Inside {
  take(heard: Heard): void;
  fail(failure: ProviderFailure): void;
}

/** Connects to the multi-context endpoint of ElevenLabs. */
export const createConnection = ({
  url,
  apiKey,
  connectTimeoutMs,
  keepAliveMs,
  heartbeatMs,
  lingerMs,
}: ConnectionOptions): Connection => {
  const socket = new WebSocket(url, {
    headers: { "xi-api-key": apiKey },
    handshakeTimeout: connectTimeoutMs,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const contexts = new Map<string, Inside>();
  let isWorn = false;
  /** Why it ended; told to everyone who was speaking. */
  let failure: ProviderFailure | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let isAnswering = true;

  const send = (message: object) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const fail = (why: ProviderFailure) => {
    failure ??= why;
    isWorn = true;
    socket.terminate();
  };

  const ready = new Promise<void>((resolve, reject) => {
    socket.once("open", () => {
      heartbeat = setInterval(() => {
        if (!isAnswering) fail(new ProviderFailure("connection", "elevenlabs does not answer"));
        isAnswering = false;
        socket.ping();
      }, heartbeatMs);
      heartbeat.unref();
      resolve();
    });
    socket.once("close", () => reject(failure ?? new ProviderFailure("connection", "elevenlabs cannot be reached")));
  });
  // Seen by whoever waits for it.
  ready.catch(() => undefined);
  socket.on("pong", () => {
    isAnswering = true;
  });
  socket.on("unexpected-response", (request, response) => {
    const header = (name: string) => {
      const value = response.headers[name];
      return typeof value === "string" ? value : null;
    };
    failure = failureOfStatus("elevenlabs", response.statusCode ?? 500, askedWaitMs({ get: header }));
    request.destroy();
    socket.terminate();
  });
  socket.on("error", () => {
    // The address, and the key with it, may be in its message.
    failure ??= new ProviderFailure(
      contexts.size > 0 ? "broken_off" : "connection",
      "the connection to elevenlabs failed",
    );
  });
  const closed = new Promise<void>((resolve) => {
    socket.once("close", (code) => {
      clearInterval(heartbeat);
      const why =
        failure ??
        (code === POLICY
          ? new ProviderFailure("refused", "elevenlabs refused to go on (1008)")
          : new ProviderFailure("broken_off", "elevenlabs broke off in the middle"));
      failure ??= why;
      for (const context of [...contexts.values()]) context.fail(why);
      contexts.clear();
      resolve();
    });
  });

  socket.on("message", (data, isBinary) => {
    isAnswering = true;
    let heard: Heard;
    try {
      if (isBinary) throw new ProviderFailure("garbage", "elevenlabs sent what is no message");
      heard = readMessage(String(data));
    } catch (error) {
      if (error instanceof ProviderFailure) fail(error);
      return;
    }
    const context = heard.contextId === undefined ? undefined : contexts.get(heard.contextId);
    if (context) context.take(heard);
    // What comes late for a reply that was cancelled is nobody's.
    else if (heard.failure && heard.contextId === undefined) fail(heard.failure);
  });

  return {
    get isFree() {
      return !isWorn && contexts.size < MAX_CONTEXTS && socket.readyState <= WebSocket.OPEN;
    },
    get contexts() {
      return contexts.size;
    },
    ready,
    closed,
    open({ speed }) {
      const id = randomUUID();
      const queue = createQueue<Heard>(MAX_WAITING);
      let broken: ProviderFailure | undefined;
      let isCancelled = false;
      let isFinished = false;
      let keepAlive: NodeJS.Timeout | undefined;
      let linger: NodeJS.Timeout | undefined;
      const end = () => {
        clearInterval(keepAlive);
        clearTimeout(linger);
        contexts.delete(id);
        queue.end();
        if (isWorn && contexts.size === 0) socket.close();
      };
      const inside: Inside = {
        take(heard) {
          if (heard.failure) {
            inside.fail(heard.failure);
            return;
          }
          if (!isCancelled && !queue.push(heard))
            inside.fail(new ProviderFailure("garbage", "elevenlabs answered without end"));
          if (heard.isFinal) end();
        },
        fail(why) {
          broken ??= why;
          end();
        },
      };
      contexts.set(id, inside);
      if (failure) inside.fail(failure);
      const closeContext = () => {
        send({ context_id: id, close_context: true });
        clearInterval(keepAlive);
      };
      send({ text: " ", context_id: id, ...(speed === 1 ? {} : { voice_settings: { speed } }) });
      keepAlive = setInterval(() => send({ text: "", context_id: id }), keepAliveMs);
      keepAlive.unref();
      return {
        heard: {
          async *[Symbol.asyncIterator]() {
            yield* queue;
            if (broken && !isCancelled) throw broken;
          },
        },
        // Text must end with a blank. `flush`, because a piece is a whole sentence, or all there is of one.
        say: (piece) => send({ text: `${piece} `, context_id: id, flush: true }),
        finish() {
          if (isFinished || isCancelled) return;
          isFinished = true;
          closeContext();
        },
        cancel() {
          if (isCancelled || !contexts.has(id)) return;
          isCancelled = true;
          queue.clear();
          queue.end();
          if (!isFinished) closeContext();
          linger = setTimeout(() => {
            isWorn = true;
            end();
          }, lingerMs);
          linger.unref();
        },
      };
    },
    close() {
      isWorn = true;
      send({ close_socket: true });
      failure ??= new ProviderFailure("connection", "elevenlabs is closed");
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
      else socket.close();
      // A server that does not answer the close is not waited for.
      setTimeout(() => socket.terminate(), connectTimeoutMs).unref();
    },
  };
};
