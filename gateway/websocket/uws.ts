import { addressBehind } from "../http/address.ts";
import { errorResponse } from "../http/errors.ts";
import { answerUws, createUwsHandler } from "../http/uws-adapter.ts";
import { AGENT_PATH } from "./agent.ts";
import type { Connection } from "./connection.ts";
import { type Door, type DoorOptions, STREAM_PATH } from "./door.ts";
import type { Socket } from "./outlet.ts";
import { createReception, type Reception } from "./reception.ts";
import type { UwsModule, us_listen_socket, WebSocket } from "./uws-native.ts";

interface UserData {
  readonly address: string;
  socket?: NativeSocket;
  connection?: Connection;
}
interface NativeSocket extends Socket {
  gone(): void;
}

const decoder = new TextDecoder();
/** Must not share its port silently with another gateway, as SO_REUSEPORT would have it. */
const EXCLUSIVE_PORT = 1;

/** The native socket may not be touched after close, not even to ask what it has buffered. */
const createSocket = (ws: WebSocket<UserData>): NativeSocket => {
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
    drop() {
      if (!isOpen) return;
      isOpen = false;
      ws.close();
    },
    gone() {
      isOpen = false;
    },
  };
};

/** The door on uWebSockets: one native server for sockets and HTTP. */
export const createUwsDoor = (uws: UwsModule, options: DoorOptions): Door => {
  const { http, log, maxBodyBytes, agent, proxies } = options;
  const reception = createReception(options);
  let listening: us_listen_socket | undefined;

  const app = uws.App();
  const receive = (path: string, to: Reception) =>
    app.ws<UserData>(path, {
      maxPayloadLength: to.limits.maxMessageBytes,
      // Ours cuts a slow reader off first, by name.
      maxBackpressure: to.limits.maxBufferedBytes * 2,
      // Ours ends silent sessions by name; pings keep this one from it. It is not 0 because what a closed socket still has to
      // say is given a share of it: 0 to 4 s where it is short, which loses close codes, 12 to 16 s here.
      idleTimeout: 960,
      sendPingsAutomatically: true,
      upgrade(res, req, context) {
        const refused = to.refuse();
        if (refused) return answerUws(res, errorResponse(refused));
        res.upgrade<UserData>(
          {
            address: addressBehind(
              decoder.decode(res.getRemoteAddressAsText()),
              req.getHeader("x-forwarded-for"),
              proxies,
            ),
          },
          req.getHeader("sec-websocket-key"),
          req.getHeader("sec-websocket-protocol"),
          req.getHeader("sec-websocket-extensions"),
          context,
        );
      },
      open(ws) {
        const data = ws.getUserData();
        data.socket = createSocket(ws);
        data.connection = to.open(data.socket, data.address);
      },
      message(ws, message, isBinary) {
        // The memory is uWebSockets' own and is taken back when this returns.
        ws.getUserData().connection?.message(message, isBinary);
      },
      // What is sent from within this call, or from its microtasks, and does not all fit is never sent on: uWebSockets stops
      // watching the socket when the call returns.
      drain(ws) {
        const { connection } = ws.getUserData();
        if (connection) setImmediate(connection.drained);
      },
      close(ws) {
        const { connection, socket } = ws.getUserData();
        socket?.gone();
        if (connection) to.closed(connection);
      },
    });
  receive(STREAM_PATH, reception);
  if (agent) receive(AGENT_PATH, agent);
  app.any("/*", createUwsHandler(http, { log, ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }) }));

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
      reception.close();
      agent?.close();
      return Promise.resolve();
    },
  };
};
