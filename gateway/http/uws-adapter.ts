import { STATUS_CODES } from "node:http";
import type { Logger } from "../../pipeline/log.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { HttpRequest, HttpResponse } from "../websocket/uws-native.ts";
import { withAddress } from "./address.ts";
import { discard, openBody } from "./body.ts";
import { createBodyLimits } from "./body-limits.ts";
import { errorResponse, voiceErrorOf } from "./errors.ts";
import { isAmbiguous, MAX_HEADER_BYTES, tooLarge } from "./request-checks.ts";

export interface HttpHandlerOptions {
  readonly log: Logger;
  /** Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Default 30 000 ms. */
  readonly bodyTimeoutMs?: number;
}

/** A request's life, as uWebSockets tells it: after an abort `res` must not be touched. */
interface Exchange {
  readonly res: HttpResponse;
  readonly signal: AbortSignal;
}

interface Head {
  readonly method: string;
  readonly url: string;
  readonly headers: [string, string][];
  readonly path: string;
  readonly hasBody: boolean;
  /** Content-Length; undefined where it is not told. */
  readonly length: number | undefined;
  readonly hasToken: boolean;
  readonly isRefused: boolean;
  readonly address: string;
}

/** Everything there is to know of a request; it is gone after the first await. */
const readHead = (res: HttpResponse, req: HttpRequest): Head => {
  const headers: [string, string][] = [];
  const lengths: string[] = [];
  let transferEncoding: string | undefined;
  let host = "localhost";
  let bytes = req.getUrl().length;
  req.forEach((key, value) => {
    bytes += key.length + value.length;
    headers.push([key, value]);
    if (key === "content-length") lengths.push(value);
    else if (key === "transfer-encoding") transferEncoding = transferEncoding ? `${transferEncoding},${value}` : value;
    else if (key === "host") host = value;
  });
  const query = req.getQuery();
  return {
    method: req.getCaseSensitiveMethod(),
    url: `http://${host}${req.getUrl()}${query ? `?${query}` : ""}`,
    headers,
    path: req.getUrl(),
    length: lengths[0] === undefined ? undefined : Number(lengths[0]),
    hasToken: headers.some(([key]) => key === "authorization"),
    hasBody: transferEncoding !== undefined || (lengths[0] !== undefined && lengths[0] !== "0"),
    // uWebSockets limits only what comes in parts; what comes at once may be of any size.
    isRefused: isAmbiguous(lengths, transferEncoding) || bytes > MAX_HEADER_BYTES,
    address: Buffer.from(res.getRemoteAddressAsText()).toString("latin1"),
  };
};

/** Reads the whole body. Rejects where it is too large, too slow, or the client leaves. */
const readBody = ({ res, signal }: Exchange, maxBytes: number, timeoutMs: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let length = 0;
    const timer = setTimeout(
      () => reject(new VoiceError("hello_timeout", `the request body was not whole in ${timeoutMs} ms`)),
      timeoutMs,
    );
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(new VoiceError("bad_message", "the client left"));
      },
      { once: true },
    );
    res.onData((chunk, isLast) => {
      length += chunk.byteLength;
      if (length > maxBytes) {
        parts.length = 0;
        clearTimeout(timer);
        return reject(tooLarge(maxBytes));
      }
      // uWebSockets takes the chunk back when this returns.
      parts.push(new Uint8Array(chunk.slice(0)));
      if (!isLast) return;
      clearTimeout(timer);
      const body = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        body.set(part, at);
        at += part.byteLength;
      }
      resolve(body);
    });
  });

/** Writes status and headers; uWebSockets adds Content-Length or Transfer-Encoding itself. */
const writeHead = (res: HttpResponse, response: Response): void => {
  res.writeStatus(`${response.status} ${response.statusText || STATUS_CODES[response.status] || ""}`);
  // Set-Cookie comes once for each cookie.
  for (const [key, value] of response.headers)
    if (key !== "content-length" && key !== "transfer-encoding") res.writeHeader(key, value);
};

/** Sends a body part by part, each when the one before has left. */
const stream = async (
  { res, signal }: Exchange,
  parts: AsyncIterable<Uint8Array>,
  cancel: () => void,
): Promise<void> => {
  let resume: (() => void) | undefined;
  // Once only: registered again inside its own call it would be lost. So would a write from there that does not all fit.
  res.onWritable(() => {
    if (resume) setImmediate(resume);
    return true;
  });
  const left = () => {
    resume?.();
    cancel();
  };
  signal.addEventListener("abort", left, { once: true });
  for await (const part of parts) {
    if (signal.aborted) return;
    // An empty write would end the response.
    if (part.byteLength === 0) continue;
    const drained = new Promise<void>((resolve) => {
      resume = resolve;
    });
    let hasRoom = true;
    res.cork(() => {
      hasRoom = res.write(part);
    });
    if (!hasRoom) await drained;
    if (signal.aborted) return;
  }
  if (!signal.aborted) res.cork(() => res.end());
};

/** Whether a status has no body by definition, not even an empty one. */
const isBodiless = (status: number) => status === 204 || status === 304;

const respond = async (exchange: Exchange, response: Response, isHead: boolean): Promise<void> => {
  const { res, signal } = exchange;
  if (isHead || response.body === null) {
    discard(response);
    const length = Number(response.headers.get("content-length") ?? 0);
    res.cork(() => {
      writeHead(res, response);
      if (isHead && length > 0) res.endWithoutBody(length);
      else if (isBodiless(response.status)) res.endWithoutBody();
      else res.end();
    });
    return;
  }
  const body = await openBody(response.body);
  if (signal.aborted) return "cancel" in body ? body.cancel() : undefined;
  if ("whole" in body) {
    res.cork(() => {
      writeHead(res, response);
      res.end(body.whole);
    });
    return;
  }
  res.cork(() => writeHead(res, response));
  await stream(exchange, body.parts, body.cancel);
};

const begin = (res: HttpResponse): Exchange => {
  const controller = new AbortController();
  res.onAborted(() => controller.abort());
  return { res, signal: controller.signal };
};

/** Answers with `response`, from within uWebSockets' own call. */
export const answerUws = (res: HttpResponse, response: Response): void => {
  const exchange = begin(res);
  respond(exchange, response, false).catch(() => {
    if (!exchange.signal.aborted) res.close();
  });
};

/** Carries requests from uWebSockets to a fetch handler, such as Hono's, and its answers back. */
export const createUwsHandler = (
  fetch: (request: Request) => Response | Promise<Response>,
  { log, ...bodies }: HttpHandlerOptions,
) => {
  const limits = createBodyLimits(bodies);
  const serve = async (exchange: Exchange, head: Head): Promise<Response> => {
    const { method, headers } = head;
    const limit = limits.of(head);
    try {
      const body = head.hasBody ? await readBody(exchange, limit.maxBytes, limit.timeoutMs) : undefined;
      const hasBody = body !== undefined && method !== "GET" && method !== "HEAD";
      const request = new Request(head.url, { method, headers, signal: exchange.signal, ...(hasBody ? { body } : {}) });
      return await fetch(withAddress(request, head.address));
    } finally {
      limit.release();
    }
  };
  return (res: HttpResponse, req: HttpRequest): void => {
    const head = readHead(res, req);
    const exchange = begin(res);
    // Any answer, even one that closes the connection, would leave a smuggled second request to be served.
    if (head.isRefused) return void res.close();
    serve(exchange, head)
      .catch((error: unknown) => {
        const failure = voiceErrorOf(error);
        if (failure.code === "internal") log.error({ err: error }, "request failed");
        return errorResponse(failure);
      })
      .then((response) =>
        exchange.signal.aborted ? discard(response) : respond(exchange, response, head.method === "HEAD"),
      )
      .catch((error: unknown) => {
        log.error({ err: error }, "response failed");
        if (!exchange.signal.aborted) res.close();
      });
  };
};
