import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type WebSocket, WebSocketServer } from "ws";
import { clientMessage } from "./elevenlabs-messages.ts";
import { bytesOf, toneOf } from "./tone.ts";

/** What becomes of one reply; the usual is a tone with an alignment. */
export type ContextAnswer =
  /** Nothing ever; half of the first piece, and then nothing, the end of the connection, or what is no message. */
  | { readonly fault: "silent" | "stall" | "cut" | "garbage" | "empty" }
  /** An error by name, and the end of the connection. */
  | { readonly error: string }
  | { readonly unaligned: true }
  /** Audio that ends when this resolves. */
  | { readonly until: Promise<void> };

/** What one HTTP request is answered; the usual is what it asked for. */
export interface HttpAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fault?: "cut" | "stall" | "garbage";
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ElevenLabsServer {
  readonly baseUrl: string;
  /** How many cloned voices there are. */
  clones(): number;
  /** Of each WebSocket opened so far: its voice and query. */
  readonly connections: readonly (Readonly<Record<string, string>> & { readonly voice: string })[];
  readonly open: number;
  /** Text of each context so far. */
  readonly contexts: readonly { readonly id: string; readonly pieces: readonly string[]; readonly speed?: number }[];
  /** Contexts that clients have closed. */
  readonly closed: readonly string[];
  readonly keptAlive: readonly string[];
  readonly requests: readonly HttpRequest[];
  readonly violations: readonly string[];
  /** Answers for the next contexts, in turn. */
  script(...answers: readonly ContextAnswer[]): void;
  /** Statuses that the next WebSockets are refused with. */
  refuse(...answers: readonly (HttpAnswer & { readonly status: number })[]): void;
  scriptHttp(...answers: readonly HttpAnswer[]): void;
  unscripted(): number;
  /** Closes every WebSocket, as after a long silence; `rudely` without a word. */
  drop(rudely?: boolean): void;
  /** Reads nothing any more of what is open, nor answers to it. */
  freeze(): void;
  close(): Promise<void>;
}

/** As many contexts as a connection may have. */
const MAX_CONTEXTS = 5;
const CHUNK_CHARACTERS = 7;

interface Speaking {
  readonly id: string;
  readonly pieces: string[];
  readonly answer: ContextAnswer | undefined;
  speed?: number;
  sent: number;
}

/** A local server that speaks ElevenLabs' wire, over WebSocket and HTTP, and breaks it where told to. */
export const startElevenLabsServer = async ({ apiKey }: { readonly apiKey: string }): Promise<ElevenLabsServer> => {
  const connections: (Record<string, string> & { voice: string })[] = [];
  const contexts: Speaking[] = [];
  const closed: string[] = [];
  const keptAlive: string[] = [];
  const requests: HttpRequest[] = [];
  const violations: string[] = [];
  const scripted: ContextAnswer[] = [];
  const refusals: (HttpAnswer & { readonly status: number })[] = [];
  const scriptedHttp: HttpAnswer[] = [];
  const cloned = new Map<string, string>();
  let made = 0;

  /** Speaks one piece, a few characters a message, each with its own alignment. */
  const speak = (socket: WebSocket, rate: number, speaking: Speaking, piece: string) => {
    const { id, answer } = speaking;
    const fault = answer && "fault" in answer ? answer.fault : undefined;
    if (fault === "silent" || fault === "empty") return;
    if (answer && "error" in answer) {
      socket.send(JSON.stringify({ message: `It went wrong: ${piece}`, error: answer.error, code: 1008 }));
      socket.close(1008, "policy violation");
      return;
    }
    const samples = toneOf(piece, rate, speaking.speed);
    const chars = [...`${piece} `];
    const perChar = samples.length / chars.length;
    const end = fault ? Math.floor(chars.length / 2) : chars.length;
    for (let at = 0; at < end; at += CHUNK_CHARACTERS) {
      const to = Math.min(end, at + CHUNK_CHARACTERS);
      const part = samples.subarray(Math.round(at * perChar), Math.round(to * perChar));
      const starts = chars.slice(at, to).map((_, i) => Math.round((i * perChar * 1000) / rate));
      const alignment = {
        chars: chars.slice(at, to),
        charStartTimesMs: starts,
        charDurationsMs: starts.map(() => Math.round((perChar * 1000) / rate)),
      };
      const isAligned = !(answer && "unaligned" in answer);
      socket.send(
        JSON.stringify({
          audio: bytesOf(part).toString("base64"),
          isFinal: null,
          alignment: isAligned ? alignment : null,
          normalizedAlignment: isAligned ? alignment : null,
          contextId: id,
        }),
      );
    }
    speaking.sent++;
    if (fault === "cut") setImmediate(() => socket.terminate());
    if (fault === "garbage") socket.send("<html>");
  };

  const serve = (socket: WebSocket, rate: number) => {
    const mine = new Map<string, Speaking>();
    const finish = async (speaking: Speaking) => {
      const { answer, id } = speaking;
      if (answer && "until" in answer) await answer.until;
      if (answer && "fault" in answer && answer.fault !== "empty") return;
      mine.delete(id);
      socket.send(JSON.stringify({ isFinal: true, contextId: id }));
    };
    socket.on("message", (data) => {
      const parsed = clientMessage.safeParse(JSON.parse(String(data)));
      if (!parsed.success) {
        violations.push(`${String(data)}: ${parsed.error.message}`);
        return;
      }
      const message = parsed.data;
      if ("close_socket" in message) {
        socket.close(1000);
        return;
      }
      const id = message.context_id;
      const before = mine.get(id);
      if ("close_context" in message) {
        if (!before) violations.push(`closed ${id}, which is not open`);
        closed.push(id);
        if (before) void finish(before);
        return;
      }
      if (before && message.text === "") {
        keptAlive.push(id);
        return;
      }
      if (!before && mine.size >= MAX_CONTEXTS) {
        violations.push("more than five contexts");
        const why = "Maximum simultaneous contexts per WebSocket connection exceeded (5).";
        socket.send(JSON.stringify({ message: why, error: "max_active_conversations", code: 1008 }));
        socket.close(1008);
        return;
      }
      const speaking = before ?? { id, pieces: [], answer: scripted.shift(), sent: 0 };
      if (!before) {
        mine.set(id, speaking);
        contexts.push(speaking);
        if (message.text !== " ") violations.push("a context began without a blank");
        if ("voice_settings" in message && message.voice_settings?.speed) speaking.speed = message.voice_settings.speed;
        return;
      }
      const piece = message.text.trim();
      speaking.pieces.push(piece);
      if (!("flush" in message)) violations.push("a whole piece was not flushed");
      speak(socket, rate, speaking, piece);
    });
  };

  const answerHttp = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const body = (await buffer(request)).toString("latin1");
    requests.push({
      method: request.method ?? "",
      path: pathname,
      query: Object.fromEntries(searchParams),
      body,
    });
    const given = scriptedHttp.shift() ?? {};
    const json = (status: number, value: unknown, headers = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(value));
    };
    if (request.headers["xi-api-key"] !== apiKey) {
      json(401, { detail: { status: "invalid_api_key", message: `Invalid API key ${request.headers["xi-api-key"]}` } });
      return;
    }
    if (given.status !== undefined) {
      json(given.status, { detail: { status: "failed", message: `It went wrong: ${body}` } }, given.headers);
      return;
    }
    if (given.fault === "garbage") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<p>Welcome to the hotel's network</p>");
      return;
    }
    if (/^\/v1\/text-to-speech\/\w+\/stream$/.test(pathname)) {
      const { text, voice_settings: settings } = JSON.parse(body) as {
        text: string;
        voice_settings?: { speed?: number };
      };
      const rate = Number(searchParams.get("output_format")?.replace("pcm_", ""));
      const audio = bytesOf(toneOf(text, rate, settings?.speed));
      response.writeHead(200, { "content-type": "audio/pcm" });
      response.write(audio.subarray(0, audio.length >> 1));
      if (given.fault === "cut") response.write(new Uint8Array(1), () => response.destroy());
      else if (given.fault !== "stall") response.end(audio.subarray(audio.length >> 1));
    } else if (pathname === "/v1/voices") {
      const clones = [...cloned].map(([id, description]) => ({ voice_id: id, category: "cloned", description }));
      json(200, { voices: [{ voice_id: "21m00Tcm4TlvDq8ikWAM", name: "Rachel", category: "premade" }, ...clones] });
    } else if (pathname === "/v1/voices/add") {
      const id = `c1oNedVo1ceOfAnn${String(++made).padStart(4, "0")}`;
      cloned.set(id, /name="description"\r\n\r\n([^\r]*)\r\n/.exec(body)?.[1] ?? "");
      // It is made, and its maker does not hear of it.
      if (given.fault === "cut") response.destroy();
      else json(200, { voice_id: id, requires_verification: false });
    } else if (request.method === "DELETE" && cloned.delete(pathname.replace("/v1/voices/", "")))
      json(200, { status: "ok" });
    else if (request.method === "DELETE")
      json(400, { detail: { status: "voice_does_not_exist", message: "A voice with that ID does not exist." } });
    else json(404, { detail: "Not Found" });
  };

  const server = createServer((request, response) => {
    answerHttp(request, response).catch((cause) => {
      if (!request.destroyed) violations.push(String(cause));
      response.destroy();
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const voice = /^\/v1\/text-to-speech\/(\w+)\/multi-stream-input$/.exec(url.pathname)?.[1];
    const isKnown = request.headers["xi-api-key"] === apiKey;
    const { status, headers = {} } =
      refusals.shift() ?? (isKnown ? (voice === undefined ? { status: 404 } : {}) : { status: 401 });
    if (status !== undefined) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      duplex.end(`HTTP/1.1 ${status} No\r\n${lines.join("")}content-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    const query = Object.fromEntries(url.searchParams);
    connections.push({ ...query, voice: voice ?? "" });
    sockets.handleUpgrade(request, duplex, head, (socket) =>
      serve(socket, Number(query.output_format?.replace("pcm_", ""))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    connections,
    contexts,
    closed,
    keptAlive,
    requests,
    violations,
    get open() {
      return sockets.clients.size;
    },
    script: (...answers) => scripted.push(...answers),
    refuse: (...answers) => refusals.push(...answers),
    scriptHttp: (...answers) => scriptedHttp.push(...answers),
    clones: () => cloned.size,
    unscripted: () => scripted.splice(0).length + refusals.splice(0).length + scriptedHttp.splice(0).length,
    drop(rudely = false) {
      for (const socket of sockets.clients) rudely ? socket.terminate() : socket.close(1000, "inactivity");
    },
    freeze() {
      for (const socket of sockets.clients) socket.pause();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
