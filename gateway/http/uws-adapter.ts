import type { Logger } from "../../pipeline/log.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { HttpRequest, HttpResponse } from "../websocket/uws-native.ts";
import { discard } from "./body.ts";
import { type BodyLimit, createBodyLimits } from "./body-limits.ts";
import { errorResponse, voiceErrorOf } from "./errors.ts";
import { installLight } from "./light/install.ts";
import { lightRequest } from "./light/request.ts";
import { methodOf, urlOf } from "./target.ts";
import { respond } from "./uws-answer.ts";
import { Exchange, readBody } from "./uws-exchange.ts";
import { type Head, readHead } from "./uws-head.ts";

export interface HttpHandlerOptions {
  readonly log: Logger;
  /** Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Default 30 000 ms. */
  readonly bodyTimeoutMs?: number;
}

/** Answers with `response`, from within uWebSockets' own call. */
export const answerUws = (res: HttpResponse, response: Response): void => {
  const exchange = new Exchange(res);
  respond(exchange, response, false)?.catch(() => {
    if (!exchange.isGone) res.close();
  });
};

/** Carries requests from uWebSockets to a fetch handler, such as Hono's, and its answers back. */
export const createUwsHandler = (
  fetch: (request: Request) => Response | Promise<Response>,
  { log, ...bodies }: HttpHandlerOptions,
) => {
  installLight();
  const limits = createBodyLimits(bodies);

  const ask = (exchange: Exchange, head: Head, bytes: Uint8Array<ArrayBuffer> | undefined) => {
    const method = methodOf(head.method);
    const url = urlOf(head.host, head.path + head.query);
    const body = method === "GET" || method === "HEAD" ? undefined : bytes;
    return fetch(lightRequest({ method, url, headers: head.headers, body, client: exchange, address: head.address }));
  };
  const failed = (error: unknown): Response => {
    const failure = voiceErrorOf(error);
    if (failure.code === "internal") log.error({ err: error }, "request failed");
    return errorResponse(failure);
  };
  const broken = (exchange: Exchange, error: unknown): void => {
    log.error({ err: error }, "response failed");
    if (!exchange.isGone) exchange.res.close();
  };
  const answer = (exchange: Exchange, head: Head, response: Response): void => {
    try {
      if (exchange.isGone) discard(response);
      else respond(exchange, response, head.method === "HEAD")?.catch((error: unknown) => broken(exchange, error));
    } catch (error) {
      broken(exchange, error);
    }
  };
  /** Asks the handler; what is answered at once goes out with this very call. Few promises: there are as many as requests. */
  const serve = (
    exchange: Exchange,
    head: Head,
    bytes: Uint8Array<ArrayBuffer> | undefined,
    limit?: BodyLimit,
  ): void => {
    try {
      const asked = ask(exchange, head, bytes);
      if (asked instanceof Promise)
        asked.then(
          (response) => {
            limit?.release();
            answer(exchange, head, response);
          },
          (error: unknown) => {
            limit?.release();
            answer(exchange, head, failed(error));
          },
        );
      else {
        limit?.release();
        answer(exchange, head, asked);
      }
    } catch (error) {
      limit?.release();
      answer(exchange, head, failed(error));
    }
  };
  const limitOf = (head: Head): BodyLimit | VoiceError => {
    try {
      return limits.of(head);
    } catch (error) {
      return voiceErrorOf(error);
    }
  };
  const serveWithBody = (exchange: Exchange, head: Head): void => {
    const limit = limitOf(head);
    if (limit instanceof VoiceError) answer(exchange, head, failed(limit));
    else
      readBody(exchange, limit, (body) => {
        if (!(body instanceof VoiceError)) return serve(exchange, head, body, limit);
        limit.release();
        answer(exchange, head, failed(body));
      });
  };

  return (res: HttpResponse, req: HttpRequest): void => {
    const head = readHead(res, req);
    const exchange = new Exchange(res);
    // Any answer, even one that closes the connection, would leave a smuggled second request to be served.
    if (head.isRefused) res.close();
    else if (head.hasBody) serveWithBody(exchange, head);
    else serve(exchange, head, undefined);
  };
};
