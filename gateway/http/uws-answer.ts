import { STATUS_CODES } from "node:http";
import type { HttpResponse } from "../websocket/uws-native.ts";
import { discard, openBody } from "./body.ts";
import { type Flat, LightHeaders } from "./light/headers.ts";
import { plainResponse } from "./light/response.ts";
import type { Exchange } from "./uws-exchange.ts";

/** What stands before the body. */
interface Front {
  readonly status: number;
  readonly statusText?: string;
  readonly headers: Flat;
}
const frontOf = ({ status, statusText, headers }: Response): Front => ({
  ...{ status, statusText },
  headers: LightHeaders.flat(headers),
});

const LINES = new Map(Object.entries(STATUS_CODES).map(([status, text]) => [Number(status), `${status} ${text}`]));

/** Writes status and headers; uWebSockets adds Content-Length or Transfer-Encoding itself. */
const writeFront = (res: HttpResponse, { status, statusText, headers }: Front): void => {
  res.writeStatus((statusText ? undefined : LINES.get(status)) ?? `${status} ${statusText ?? ""}`);
  // Set-Cookie comes once for each cookie.
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? "";
    if (name !== "content-length" && name !== "transfer-encoding") res.writeHeader(name, headers[at + 1] ?? "");
  }
};

/** Sends a body part by part, each when the one before has left. */
const stream = async (exchange: Exchange, parts: AsyncIterable<Uint8Array>, cancel: () => void): Promise<void> => {
  const { res } = exchange;
  let resume: (() => void) | undefined;
  // Once only: registered again inside its own call it would be lost. So would a write from there that does not all fit.
  res.onWritable(() => {
    if (resume) setImmediate(resume);
    return true;
  });
  exchange.onGone = () => {
    resume?.();
    cancel();
  };
  for await (const part of parts) {
    if (exchange.isGone) return;
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
    if (exchange.isGone) return;
  }
  if (!exchange.isGone) res.cork(() => res.end());
};

/** Sends all of an answer in one piece. */
const send = (res: HttpResponse, front: Front, body: string | Uint8Array | null): void => {
  res.cork(() => {
    writeFront(res, front);
    // These have no body by definition, not even an empty one.
    if (front.status === 204 || front.status === 304) res.endWithoutBody();
    else if (body === null) res.end();
    else res.end(body);
  });
};

const sendHead = (res: HttpResponse, front: Front, length: number): void => {
  if (length === 0) send(res, front, null);
  else
    res.cork(() => {
      writeFront(res, front);
      res.endWithoutBody(length);
    });
};

const sendBody = async (exchange: Exchange, response: Response, from: ReadableStream<Uint8Array>): Promise<void> => {
  const body = await openBody(from);
  if (exchange.isGone) return "cancel" in body ? body.cancel() : undefined;
  if ("whole" in body) return send(exchange.res, frontOf(response), body.whole);
  exchange.res.cork(() => writeFront(exchange.res, frontOf(response)));
  await stream(exchange, body.parts, body.cancel);
};

/** Answers with `response`; what is at hand goes out at once. Rejects where the body fails on its way. */
export const respond = (exchange: Exchange, response: Response, isHead: boolean): Promise<void> | undefined => {
  const { res } = exchange;
  const plain = plainResponse(response);
  if (isHead) {
    if (!plain) discard(response);
    sendHead(res, plain ?? frontOf(response), Number(response.headers.get("content-length") ?? 0));
  } else if (plain) send(res, plain, plain.body);
  else if (response.body === null) send(res, frontOf(response), null);
  else return sendBody(exchange, response, response.body);
  return undefined;
};
