import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { VoiceError } from "../../protocols/errors.ts";
import { withAddress } from "./address.ts";
import { discard, openBody } from "./body.ts";
import { createBodyLimits } from "./body-limits.ts";
import { errorResponse, voiceErrorOf } from "./errors.ts";
import { isAmbiguous, tooLarge } from "./request-checks.ts";
import { methodOf, urlOf } from "./target.ts";
import type { HttpHandlerOptions } from "./uws-adapter.ts";

/** All Content-Length headers; node keeps the first alone in `headers`. */
const contentLengths = ({ rawHeaders }: IncomingMessage): string[] =>
  rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === "content-length");

const readBody = async (
  message: IncomingMessage,
  maxBytes: number,
  timeoutMs: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  const timer = setTimeout(
    () => message.destroy(new VoiceError("hello_timeout", `the request body was not whole in ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    for await (const part of message as AsyncIterable<Buffer>) {
      length += part.byteLength;
      if (length > maxBytes) throw tooLarge(maxBytes);
      parts.push(part);
    }
  } finally {
    clearTimeout(timer);
  }
  return new Uint8Array(Buffer.concat(parts));
};

const toRequest = (
  message: IncomingMessage,
  body: Uint8Array<ArrayBuffer> | undefined,
  signal: AbortSignal,
): Request => {
  const headers = new Headers();
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2)
    headers.append(message.rawHeaders[at] ?? "", message.rawHeaders[at + 1] ?? "");
  const method = methodOf(message.method ?? "GET");
  const hasBody = body !== undefined && method !== "GET" && method !== "HEAD";
  const url = urlOf(message.headers.host ?? "localhost", message.url ?? "/");
  return new Request(url, { method, headers, signal, ...(hasBody ? { body } : {}) });
};

const respond = async (to: ServerResponse, response: Response): Promise<void> => {
  to.statusCode = response.status;
  const cookies = response.headers.getSetCookie();
  for (const [key, value] of response.headers) if (key !== "set-cookie") to.setHeader(key, value);
  if (cookies.length > 0) to.setHeader("set-cookie", cookies);
  if (response.body === null) return void to.end();
  const body = await openBody(response.body);
  if ("whole" in body) to.setHeader("content-length", body.whole.byteLength).end(body.whole);
  // A reader that leaves ends the pipeline, and so what makes the body.
  else await pipeline(body.parts, to).finally(body.cancel);
};

/** Carries requests from node:http to a fetch handler, such as Hono's, and its answers back. */
export const createNodeHandler = (
  fetch: (request: Request) => Response | Promise<Response>,
  { log, ...bodies }: HttpHandlerOptions,
) => {
  const limits = createBodyLimits(bodies);
  const serve = async (message: IncomingMessage, signal: AbortSignal): Promise<Response> => {
    const hasBody = "transfer-encoding" in message.headers || Number(message.headers["content-length"] ?? 0) > 0;
    const length = message.headers["content-length"];
    const limit = limits.of({
      path: (message.url ?? "/").split("?")[0] ?? "/",
      length: length === undefined ? undefined : Number(length),
      hasToken: message.headers.authorization !== undefined,
    });
    try {
      const body = hasBody ? await readBody(message, limit.maxBytes, limit.timeoutMs) : undefined;
      return await fetch(withAddress(toRequest(message, body, signal), message.socket.remoteAddress ?? "unknown"));
    } finally {
      limit.release();
    }
  };
  return (message: IncomingMessage, to: ServerResponse): void => {
    // The parser hands over what it has read already, even of a connection that was just refused.
    if (message.socket.destroyed) return;
    if (isAmbiguous(contentLengths(message), message.headers["transfer-encoding"])) {
      message.socket.destroy();
      return;
    }
    const controller = new AbortController();
    to.on("close", () => {
      if (!to.writableFinished) controller.abort();
    });
    serve(message, controller.signal)
      .catch((error: unknown) => {
        const failure = voiceErrorOf(error);
        if (failure.code === "internal") log.error({ err: error }, "request failed");
        // What is left of its body is not worth reading.
        to.setHeader("connection", "close");
        return errorResponse(failure);
      })
      .then((response) => (controller.signal.aborted ? discard(response) : respond(to, response)))
      .catch((error: unknown) => {
        if (!controller.signal.aborted) log.error({ err: error }, "response failed");
        to.destroy();
      });
  };
};
