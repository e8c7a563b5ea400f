import { createServer, STATUS_CODES } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { VoiceError } from "../../protocols/errors.ts";
import { addressBehind } from "../http/address.ts";
import { errorResponse } from "../http/errors.ts";
import { createNodeHandler } from "../http/node-adapter.ts";
import { AGENT_PATH } from "./agent.ts";
import type { Connection } from "./connection.ts";
import { type Door, type DoorOptions, STREAM_PATH } from "./door.ts";
import type { Socket } from "./outlet.ts";
import { createReception, type Reception } from "./reception.ts";

/** A client that does not answer our close, perhaps because it reads nothing, is dropped after this. */
const CLOSE_TIMEOUT_MS = 10_000;

/** The bytes of one message, in memory of their own where they shared it with others. */
const toArrayBuffer = (data: Buffer | ArrayBuffer | Buffer[]): ArrayBuffer => {
  if (data instanceof ArrayBuffer) return data;
  const bytes = Array.isArray(data) ? Buffer.concat(data) : data;
  return new Uint8Array(bytes).buffer;
};

const createSocket = (ws: WebSocket, onDrain: () => void): Socket => ({
  get bufferedBytes() {
    return ws.bufferedAmount;
  },
  send(message) {
    if (ws.readyState === WebSocket.OPEN) ws.send(message, onDrain);
    return true;
  },
  close(code, reason) {
    ws.close(code, reason);
    // The handshake waits for the client; ours has nothing left to say.
    const timer = setTimeout(() => ws.terminate(), CLOSE_TIMEOUT_MS);
    ws.once("close", () => clearTimeout(timer));
  },
  drop: () => ws.terminate(),
});

const refuseUpgrade = async (socket: Duplex, response: Response): Promise<void> => {
  const body = await response.text();
  const headers = [...response.headers].map(([key, value]) => `${key}: ${value}\r\n`).join("");
  socket.end(
    `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ""}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
};

/** The door on `ws` and node:http, for a Node that uWebSockets has no binary for. */
export const createWsDoor = (options: DoorOptions): Door => {
  const { http, log, maxBodyBytes, agent, proxies } = options;
  const reception = createReception(options);
  let isClosed = false;

  const server = createServer(
    createNodeHandler(http, { log, ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }) }),
  );
  /** What can be asked for at which path. */
  const wayOf = (path: string, receiving: Reception) => ({
    path,
    reception: receiving,
    sockets: new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      clientTracking: false,
      maxPayload: receiving.limits.maxMessageBytes,
    }),
  });
  const ways = [wayOf(STREAM_PATH, reception), ...(agent ? [wayOf(AGENT_PATH, agent)] : [])];

  const open = (ws: WebSocket, reception: Reception, address: string) => {
    ws.binaryType = "arraybuffer";
    const connection: Connection = reception.open(
      createSocket(ws, () => connection.drained()),
      address,
    );
    ws.on("message", (data, isBinary) => connection.message(toArrayBuffer(data), isBinary));
    // Broken frames and lost connections; "close" follows.
    ws.on("error", (error) => log.debug({ err: error }, "socket failed"));
    ws.on("close", () => reception.closed(connection));
  };

  server.on("upgrade", (request, socket, head) => {
    socket.on("error", (error) => log.debug({ err: error }, "upgrade failed"));
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const way = ways.find(({ path }) => path === pathname);
    const refused = way
      ? way.reception.refuse()
      : new VoiceError("not_found", `no WebSocket here, but at ${STREAM_PATH}`);
    if (refused) refuseUpgrade(socket, errorResponse(refused)).catch(() => socket.destroy());
    else {
      const forwarded = request.headers["x-forwarded-for"];
      const address = addressBehind(request.socket.remoteAddress ?? "unknown", forwarded?.toString(), proxies);
      way?.sockets.handleUpgrade(request, socket, head, (ws) => open(ws, way.reception, address));
    }
  });

  return {
    name: "ws",
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.removeListener("error", reject);
          resolve({ port: (server.address() as AddressInfo).port });
        });
      }),
    async close() {
      if (isClosed) return;
      isClosed = true;
      reception.close();
      agent?.close();
      server.closeIdleConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Upgraded sockets close by themselves, or are cut off; nobody waits for a client that does not read.
        setTimeout(() => {
          server.closeAllConnections();
          resolve();
        }, 500).unref();
      });
    },
  };
};
