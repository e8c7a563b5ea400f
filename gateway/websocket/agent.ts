import { z } from "zod";
import { PRIVACY_LEVELS } from "../../pipeline/llm/privacy.ts";
import type { Logger } from "../../pipeline/log.ts";
import { ERRORS, VoiceError } from "../../protocols/errors.ts";
import type { Chat } from "../chat/chat.ts";
import { voiceErrorOf } from "../http/errors.ts";
import { chatReply } from "../http/routes/conversation-schemas.ts";
import type { Connection } from "./connection.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { createOutlet, type Socket } from "./outlet.ts";
import type { Reception } from "./reception.ts";

/** Path of chat by WebSocket. */
export const AGENT_PATH = "/api/v1/ws/agent";

export interface AgentOptions {
  readonly chat: Chat;
  /** Token to user; asked before each message, and while nothing is said, so that a token that has ended ends its socket. */
  readonly verify: (token: string) => Promise<{ readonly userId: string }>;
  /** The same for a hello, which counts for its address; rejects with VoiceError "too_fast" too. */
  readonly admit: (token: string, address: string) => Promise<unknown>;
  /** Counts a message; rejects with VoiceError "too_fast". */
  readonly allow: (userId: string, address: string) => Promise<void>;
  readonly log: Logger;
  readonly limits?: Partial<Limits>;
  /** Sockets at a time. Default 1000. */
  readonly max?: number;
}

const wishes = {
  conversationId: z.string().max(100).nullable().optional(),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/)
    .optional(),
  timeZone: z.string().max(64).optional(),
  privacy: z.enum(PRIVACY_LEVELS).optional(),
};
const hello = z.object({ type: z.literal("hello"), token: z.string().min(1).max(4096), ...wishes });
const said = z.object({
  type: z.literal("message"),
  /** Comes back in all that is answered to it. */
  id: z.string().max(100).optional(),
  text: z.string().min(1).max(2000),
  ...wishes,
});
const message = z.discriminatedUnion("type", [hello, said, z.object({ type: z.literal("stop") })]);
type Hello = z.output<typeof hello>;
type Said = z.output<typeof said>;

const NORMAL_CLOSURE = 1000;
/** Messages that may wait for the one that is being answered. */
const MAX_WAITING = 8;
const decoder = new TextDecoder();

const read = (bytes: ArrayBuffer, isBinary: boolean, maxBytes: number): z.output<typeof message> => {
  if (isBinary) throw new VoiceError("bad_message", "this path speaks text");
  if (bytes.byteLength > maxBytes) throw new VoiceError("frame_too_large", `a message may have ${maxBytes} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(decoder.decode(bytes));
  } catch {
    throw new VoiceError("bad_message", "a message must be JSON");
  }
  const parsed = message.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new VoiceError("bad_message", `${issue?.path.join(".") || "message"}: ${issue?.message ?? "wrong"}`);
};

const given = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

/** Revoked tokens stop working within a second. */
const WATCH_MS = 400;

/** One chat socket, from its opening: hello, then messages, answered one after the other. */
const createAgent = (socket: Socket, address: string, options: AgentOptions): Connection => {
  const { chat, verify, admit, allow, log, limits: own } = options;
  const limits = { ...DEFAULT_LIMITS, ...own };
  const leaving = new AbortController();
  let greeted: Hello | undefined;
  let isClosed = false;
  let waiting = 0;
  let stopping: AbortController | undefined;
  let watch: NodeJS.Timeout | undefined;
  let lane: Promise<void> = Promise.resolve();

  const outlet = createOutlet(socket, {
    limits,
    onSlow: () => close(new VoiceError("slow_reader", "the client does not read what it is sent")),
  });
  const send = (event: object) => outlet.send(JSON.stringify(event));
  const sendError = ({ code, message: text }: VoiceError, id?: string) =>
    send({ type: "error", ...(id !== undefined && { id }), code, message: text, retryable: ERRORS[code].retryable });
  const release = () => {
    isClosed = true;
    clearTimeout(timer);
    clearInterval(watch);
    leaving.abort();
    stopping?.abort();
    outlet.end();
  };
  const close = (error?: VoiceError) => {
    if (isClosed) return;
    if (error) sendError(error);
    release();
    socket.close(error ? ERRORS[error.code].close : NORMAL_CLOSURE, error?.code ?? "");
  };
  const timer = setTimeout(
    () => close(new VoiceError("hello_timeout", `no hello came in ${limits.helloTimeoutMs} ms`)),
    limits.helloTimeoutMs,
  );

  /** Whoever revokes a token means the socket that is open already as well, and the answer that is on its way. */
  const watchOver = (token: string): void => {
    let isAsking = false;
    watch = setInterval(() => {
      if (isAsking) return;
      isAsking = true;
      verify(token)
        .catch((error: unknown) => {
          const failure = voiceErrorOf(error);
          // A database that is away ends nobody's login.
          if (failure.code === "unauthorized" || failure.code === "forbidden") close(failure);
        })
        .finally(() => {
          isAsking = false;
        });
    }, WATCH_MS);
  };

  const answer = async ({ token, type: _, ...before }: Hello, { id, text, type: _t, ...now }: Said): Promise<void> => {
    if (isClosed) return;
    const tag = id === undefined ? {} : { id };
    const { userId } = await verify(token).catch((error: unknown) => {
      close(voiceErrorOf(error));
      throw error;
    });
    stopping = new AbortController();
    await allow(userId, address);
    const reply = await chat.say({
      ...{ userId, text, ...given(before), ...given(now) },
      signal: stopping.signal,
      onEvent: (event) => send({ ...event, ...tag }),
    });
    send({ type: "done", ...chatReply.encode(reply), ...tag });
  };

  const take = (bytes: ArrayBuffer, isBinary: boolean) => {
    const heard = read(bytes, isBinary, limits.maxTextBytes);
    if (heard.type === "hello") {
      if (greeted) throw new VoiceError("bad_message", "hello was said already");
      clearTimeout(timer);
      greeted = heard;
      lane = admit(heard.token, address).then(
        () => {
          if (isClosed) return;
          watchOver(heard.token);
          send({ type: "ready" });
        },
        (error: unknown) => close(voiceErrorOf(error)),
      );
      return;
    }
    if (!greeted) throw new VoiceError("hello_expected", 'the first message must be {"type":"hello",...}');
    if (heard.type === "stop") {
      stopping?.abort();
      return;
    }
    if (waiting >= MAX_WAITING) throw new VoiceError("too_fast", `more than ${MAX_WAITING} messages wait`);
    waiting++;
    const from = greeted;
    lane = lane
      .then(() => answer(from, heard))
      .catch((error: unknown) => {
        const failure = voiceErrorOf(error);
        if (failure.code === "internal") log.error({ err: error }, "chat failed");
        if (!isClosed) sendError(failure, heard.id);
      })
      .finally(() => {
        waiting--;
      });
  };

  return {
    message(bytes, isBinary) {
      if (isClosed) return;
      try {
        take(bytes, isBinary);
      } catch (error) {
        close(voiceErrorOf(error));
      }
    },
    drained: () => {
      if (!isClosed) outlet.drained();
    },
    closed() {
      if (!isClosed) release();
    },
    close,
    drop() {
      if (isClosed) return;
      release();
      socket.drop();
    },
  };
};

/** Receives chat sockets at either door. */
export const createAgentReception = (options: AgentOptions): Reception => {
  const { max = 1000, limits } = options;
  const open = new Set<Connection>();
  let isShut = false;
  return {
    // A stranger may hold no more of our memory than a message has.
    limits: { ...DEFAULT_LIMITS, maxMessageBytes: 64 * 1024, ...limits },
    refuse() {
      if (isShut) return new VoiceError("draining", "the gateway is shutting down");
      return open.size >= max ? new VoiceError("overloaded", `all ${max} chats are taken`) : undefined;
    },
    open(socket, address) {
      const agent = createAgent(socket, address, options);
      open.add(agent);
      return agent;
    },
    closed(agent) {
      open.delete(agent);
      agent.closed();
    },
    close() {
      isShut = true;
      for (const agent of [...open]) agent.close(new VoiceError("draining", "the gateway is shutting down"));
    },
  };
};
