import type { HttpRequest, HttpResponse } from "../websocket/uws-native.ts";
import { isAmbiguous, MAX_HEADER_BYTES } from "./request-checks.ts";

/** A request's first part, read while uWebSockets still has it. */
export interface Head {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly query: string;
  readonly headers: string[];
  readonly hasBody: boolean;
  /** Content-Length; undefined where it is not told. */
  readonly length: number | undefined;
  readonly hasToken: boolean;
  /** Whether the connection must be closed without a word. */
  readonly isRefused: boolean;
  readonly address: string;
}

const NOT_ASCII = /[^\0-\x7f]/;

/** Everything there is to know of a request; it is gone after the first await. */
export const readHead = (res: HttpResponse, req: HttpRequest): Head => {
  const headers: string[] = [];
  const lengths: string[] = [];
  const path = req.getUrl();
  const query = req.getQuery();
  let transferEncoding: string | undefined;
  let host = "localhost";
  let hasToken = false;
  let bytes = path.length;
  req.forEach((key, value) => {
    bytes += key.length + value.length;
    // Headers are bytes, each a letter; uWebSockets has taken them for UTF-8.
    headers.push(key, NOT_ASCII.test(value) ? Buffer.from(value).toString("latin1") : value);
    if (key === "content-length") lengths.push(value);
    else if (key === "transfer-encoding") transferEncoding = transferEncoding ? `${transferEncoding},${value}` : value;
    else if (key === "host") host = value;
    else if (key === "authorization") hasToken = true;
  });
  return {
    method: req.getCaseSensitiveMethod(),
    host,
    path,
    query: query ? `?${query}` : "",
    headers,
    length: lengths[0] === undefined ? undefined : Number(lengths[0]),
    hasToken,
    hasBody: transferEncoding !== undefined || (lengths[0] !== undefined && lengths[0] !== "0"),
    // uWebSockets limits only what comes in parts; what comes at once may be of any size.
    isRefused: isAmbiguous(lengths, transferEncoding) || bytes > MAX_HEADER_BYTES,
    address: Buffer.from(res.getRemoteAddressAsText()).toString("latin1"),
  };
};
