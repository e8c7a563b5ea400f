import { VoiceError } from "../../protocols/errors.ts";
import { type Connection, createConnection } from "./connection.ts";
import type { DoorOptions } from "./door.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import type { Socket } from "./outlet.ts";

/** Whoever is connected to a door, from the first byte on. Both doors have one. */
export interface Reception {
  readonly limits: Limits;
  /** Why a socket may not be opened now, if so; counted. */
  refuse(): VoiceError | undefined;
  /** `address`: whom to count. */
  open(socket: Socket, address: string): Connection;
  /** The socket of `connection` is gone. */
  closed(connection: Connection): void;
  /** Closes everyone as draining, and lets nobody in any more. */
  close(): void;
}

/** How often memory is looked at while somebody has not said hello. */
const LOOK_MS = 50;
/** A client that means well has said hello by then. */
const POLITE_MS = 250;
/** For so long after memory has grown, whoever is slow is dropped. */
const SURGE_MS = 1000;

const gone = () => new VoiceError("draining", "the gateway is shutting down");

export const createReception = (options: DoorOptions): Reception => {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { now = () => performance.now(), metrics, log } = options;
  const connections = new Set<Connection>();
  /** Those that have not said hello, and when they came. */
  const greeting = new Map<Connection, number>();
  let looking: NodeJS.Timeout | undefined;
  let isClosed = false;

  /**
   * A door shows a message only when it is whole, so strangers who each send most of a large one hold memory that nobody
   * can see but the system. When it grows while they are here, whoever has been silent for long goes.
   */
  const watchMemory = () => {
    if (looking) return;
    let least = process.memoryUsage.rss();
    let surgeAt: number | undefined;
    looking = setInterval(() => {
      const used = process.memoryUsage.rss();
      least = Math.min(least, used);
      if (used - least < limits.maxGreetingBytes) return;
      surgeAt ??= now();
      const before = greeting.size;
      for (const [connection, at] of greeting) if (now() - at > POLITE_MS) connection.drop();
      if (greeting.size < before)
        log.warn({ dropped: before - greeting.size }, "memory grew while callers did not say hello");
      if (now() - surgeAt < SURGE_MS) return;
      // Whoever took it is gone by now; what is still taken has other reasons.
      least = used;
      surgeAt = undefined;
    }, LOOK_MS);
    looking.unref();
  };
  const greeted = (connection: Connection) => {
    greeting.delete(connection);
    if (greeting.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  };

  const refusal = () => {
    if (isClosed) return gone();
    if (greeting.size >= limits.maxGreeting)
      return new VoiceError("overloaded", "too many callers have not said hello yet");
    return options.refusal();
  };

  return {
    limits,
    refuse() {
      const refused = refusal();
      if (refused) metrics.count("sessions_refused_total", { reason: refused.code });
      return refused;
    },
    open(socket, address) {
      const connection = createConnection(socket, {
        ...{ ...options, limits, now },
        verify: (token) => options.verify(token, address),
        onGreeted: () => greeted(connection),
      });
      connections.add(connection);
      greeting.set(connection, now());
      watchMemory();
      return connection;
    },
    closed(connection) {
      connections.delete(connection);
      connection.closed();
    },
    close() {
      isClosed = true;
      for (const connection of [...connections]) connection.close(gone());
    },
  };
};
