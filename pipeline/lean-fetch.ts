import * as http from "node:http";
import * as https from "node:https";

/** A connection that nobody uses is closed after this; servers that close sooner say so. */
const IDLE_MS = 60_000;

/** How long answers may be. */
export interface Bound {
  readonly bytes: number;
  /** What is thrown where one is longer. */
  readonly failure: () => Error;
}

/** Asks as `fetch` does, as far as the OpenAI SDK looks. */
export type LeanFetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

const isStale = (request: http.ClientRequest, error: unknown): boolean =>
  request.reusedSocket && error instanceof Error && "code" in error && error.code === "ECONNRESET";

/**
 * A `fetch` for small JSON requests to one server, over kept connections and without web streams: those take longer than all
 * else that we do before the first word. Bodies of any other kind go to the real one. Redirects are not followed.
 */
export const createLeanFetch = ({ bytes: most, failure }: Bound): LeanFetch => {
  const agents = {
    "http:": new http.Agent({ keepAlive: true, timeout: IDLE_MS }),
    "https:": new https.Agent({ keepAlive: true, timeout: IDLE_MS }),
  };

  const send = (url: URL, init: RequestInit, body: string) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const { method = "POST", headers, signal } = init;
      const isSafe = url.protocol === "https:";
      const request = (isSafe ? https : http).request(url, {
        method,
        headers: { ...Object.fromEntries(new Headers(headers)), "content-length": Buffer.byteLength(body) },
        agent: agents[isSafe ? "https:" : "http:"],
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
        resolve(message);
      });
      request.on("error", (error) => {
        // A kept connection that the server closed as we wrote: it has hardly seen any of this.
        if (isStale(request, error) && !signal?.aborted) send(url, init, body).then(resolve, reject);
        else reject(error);
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
