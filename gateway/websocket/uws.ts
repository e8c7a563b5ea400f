import { VoiceError } from "../../protocols/errors.ts";
import { errorResponse } from "../http/errors.ts";
import { answerUws, createUwsHandler } from "../http/uws-adapter.ts";
import { type Connection, createConnection } from "./connection.ts";
import { type Door, type DoorOptions, STREAM_PATH } from "./door.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import type { Socket } from "./outlet.ts";
import type { UwsModule, us_listen_socket, WebSocket } from "./uws-native.ts";

interface UserData {
  connection?: Connection;
}

/** Must not share its port silently with another gateway, as SO_REUSEPORT would have it. */
const EXCLUSIVE_PORT = 1;

/** The native socket may not be touched after close, not even to ask what it has buffered. */
const createSocket = (ws: WebSocket<UserData>): Socket & { gone(): void } => {
  let isOpen = true;
  return {
    get bufferedBytes() {
      return isOpen ? ws.getBufferedAmount() : 0;
    },
    // 2: dropped, because maxBackpressure is passed.
    send: (message) => !isOpen || ws.send(message, typeof message !== "string") !== 2,
    close(code, reason) {
      if (!isOpen) return;
      isOpen = false;
      ws.end(code, reason);
    },
    gone() {
      isOpen = false;
    },
  };
};

/** The door on uWebSockets: one native server for sockets and HTTP. */
export const createUwsDoor = (uws: UwsModule, options: DoorOptions): Door => {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { now = () => performance.now(), maxBodyBytes, http, refusal, ...rest } = options;
  const connections = new Set<Connection>();
  const sockets = new WeakMap<Connection, ReturnType<typeof createSocket>>();
  let greeting = 0;
  let listening: us_listen_socket | undefined;
  let isClosed = false;

  const refuse = () =>
    isClosed
      ? new VoiceError("draining", "the gateway is shutting down")
      : greeting >= limits.maxGreeting
        ? new VoiceError("overloaded", "too many callers have not said hello yet")
        : refusal();

  const app = uws.App();
  app.ws<UserData>(STREAM_PATH, {
    maxPayloadLength: limits.maxMessageBytes,
    // Ours cuts a slow reader off first, by name.
    maxBackpressure: limits.maxBufferedBytes * 2,
    // Ours too, for the same reason.
    idleTimeout: 0,
    sendPingsAutomatically: false,
    upgrade(res, req, context) {
      const refused = refuse();
      if (refused) {
        options.metrics.count("sessions_refused_total", { reason: refused.code });
        answerUws(res, errorResponse(refused));
        return;
      }
      res.upgrade<UserData>(
        {},
        req.getHeader("sec-websocket-key"),
        req.getHeader("sec-websocket-protocol"),
        req.getHeader("sec-websocket-extensions"),
        context,
      );
    },
    open(ws) {
      greeting++;
      let isGreeting = true;
      const socket = createSocket(ws);
      const connection = createConnection(socket, {
        ...rest,
        limits,
        now,
        onGreeted() {
          if (isGreeting) greeting--;
          isGreeting = false;
        },
      });
      ws.getUserData().connection = connection;
      connections.add(connection);
      sockets.set(connection, socket);
    },
    // The buffer is uWebSockets' own and is taken back when this returns.
    message: (ws, message, isBinary) => ws.getUserData().connection?.message(message.slice(0), isBinary),
    // What is sent from within this call, or from its microtasks, and does not all fit is never sent on: uWebSockets stops
    // watching the socket when the call returns.
    drain(ws) {
      const { connection } = ws.getUserData();
      if (connection) setImmediate(connection.drained);
    },
    close(ws) {
      const { connection } = ws.getUserData();
      if (!connection) return;
      sockets.get(connection)?.gone();
      connections.delete(connection);
      connection.closed();
    },
  });
  app.any("/*", createUwsHandler(http, { log: options.log, ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }) }));

  return {
    name: "uws",
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        // The types leave out this form: host, port, options, callback.
        const listen = app.listen.bind(app) as unknown as (
          host: string,
          port: number,
          options: number,
          done: (socket: us_listen_socket | false) => void,
        ) => void;
        listen(host, port, EXCLUSIVE_PORT, (socket) => {
          if (!socket) return reject(new Error(`cannot listen on ${host}:${port}: is the port taken?`));
          listening = socket;
          resolve({ port: uws.us_socket_local_port(socket) });
        });
      }),
    close() {
      if (listening) uws.us_listen_socket_close(listening);
      listening = undefined;
      isClosed = true;
      for (const connection of [...connections])
        connection.close(new VoiceError("draining", "the gateway is shutting down"));
      return Promise.resolve();
    },
  };
};
