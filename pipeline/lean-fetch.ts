import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";

/**
 * A connection that nobody uses is closed after this where its server says nothing: sooner than servers do, for a request
 * that crosses a server's goodbye is lost. Servers of their own keep connections for 5 s, doors of clouds for a minute.
 */
const IDLE_MS = { "http:": 4000, "https:": 30_000 };
/** A server that says how long it waits begins to count before we do. */
const EARLIER_MS = 1000;

/** How long answers may be. */
export interface Bound {
  readonly bytes: number;
  /** What is thrown where one is longer. */
  readonly failure: () => Error;
}

export interface LeanFetchOptions extends Bound {
  /** Told of each request that is sent again. */
  readonly onResend?: (() => void) | undefined;
}

/** Asks as `fetch` does, as far as the OpenAI SDK looks. */
export type LeanFetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Whether the system refused to take the request, all of it: its server cannot have read it whole, nor charge for it. */
const isUnsent = (request: http.ClientRequest, error: unknown): boolean =>
  request.reusedSocket && error instanceof Error && "syscall" in error && error.syscall === "write";

/** How long the connection of `answer` may be idle, at most `mostMs`. */
const idleOf = ({ headers }: http.IncomingMessage, mostMs: number): number => {
  const [, seconds] = /\btimeout=(\d+)/i.exec(String(headers["keep-alive"] ?? "")) ?? [];
  return seconds === undefined ? mostMs : Math.min(mostMs, Number(seconds) * 1000 - EARLIER_MS);
};

/**
 * A `fetch` for small JSON requests to one server, over kept connections and without web streams: those take longer than all
 * else that we do before the first word. Bodies of any other kind go to the real one. Redirects are not followed, and
 * proxies of the environment are not asked. A request that its server may have read is never sent again.
 */
export const createLeanFetch = ({ bytes: most, failure, onResend }: LeanFetchOptions): LeanFetch => {
  const agents = {
    "http:": new http.Agent({ keepAlive: true, timeout: IDLE_MS["http:"] }),
    "https:": new https.Agent({ keepAlive: true, timeout: IDLE_MS["https:"] }),
  };
  const idle = new WeakMap<Socket, number>();
  for (const agent of Object.values(agents))
    agent.on("free", (socket: Socket) => {
      const ms = idle.get(socket);
      if (ms !== undefined && ms <= 0) socket.destroy();
      else if (ms !== undefined) socket.setTimeout(ms);
    });

  const send = (url: URL, init: RequestInit, body: string) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const { method = "POST", headers, signal } = init;
      const protocol = url.protocol === "https:" ? "https:" : "http:";
      const request = (protocol === "https:" ? https : http).request(url, {
        method,
        headers: { ...Object.fromEntries(new Headers(headers)), "content-length": Buffer.byteLength(body) },
        agent: agents[protocol],
      });
      let answer: http.IncomingMessage | undefined;
      // By hand: given to Node, the signal would break a connection that has just gone back to the others.
      const onAbort = () => {
        if (!answer?.complete) request.destroy(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      request.once("close", () => signal?.removeEventListener("abort", onAbort));
      if (signal?.aborted) onAbort();
      request.setNoDelay(true);
      request.once("response", (message) => {
        answer = message;
        idle.set(message.socket, idleOf(message, IDLE_MS[protocol]));
        resolve(message);
      });
      request.on("error", (error) => {
        // One that got away may have been read, and be paid for: whether to ask again is for those who know what it costs.
        if (!isUnsent(request, error) || signal?.aborted) return reject(error);
        onResend?.();
        send(url, init, body).then(resolve, reject);
      });
      request.end(body);
    });

  async function* bounded(answer: http.IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
    let bytes = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw failure();
      yield chunk;
    }
  }

  return async (target, init = {}) => {
    const { body } = init;
    if (typeof body !== "string" || target instanceof Request) return await fetch(target, init);
    const url = new URL(target);
    const answer = await send(url, init, body);
    // One that is taken back after its end, or before anybody reads it, is nobody's failure.
    answer.on("error", () => {});
    const { statusCode: status = 0, statusMessage: statusText = "" } = answer;
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
    const read = async () => {
      const parts: Uint8Array[] = [];
      for await (const part of bounded(answer)) parts.push(part);
      return Buffer.concat(parts).toString();
    };
    const response = {
      ...{ ok: status >= 200 && status < 300, status, statusText, headers, url: url.href },
      body: bounded(answer),
      text: read,
      json: async (): Promise<unknown> => JSON.parse(await read()),
    };
    // The SDK reads these alone, and takes whatever can be iterated for a body.
    return response as unknown as Response;
  };
};
