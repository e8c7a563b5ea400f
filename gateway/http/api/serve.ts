import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Logger } from "../../../pipeline/log.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import { addressOf } from "../address.ts";
import { bearerOf } from "../bearer.ts";
import { errorResponse, voiceErrorOf } from "../errors.ts";
import { type ApiCaller, type Authenticate, mayUse } from "./caller.ts";
import { KEY_HEADER, type Keys } from "./keys.ts";
import { believed, type Limits, TooMany, takeFor } from "./limits.ts";
import { API_PATH, type Route } from "./route.ts";

export interface ServeDeps {
  readonly routes: readonly Route[];
  readonly authenticate: Authenticate;
  readonly limits: Limits;
  readonly keys: Keys;
  readonly log: Logger;
  /** Proxies of our own in front of the gateway. Default 0. */
  readonly proxies?: number;
}

/** Tokens come in a header that no other page can add, so any page may ask. */
const CORS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "Location, Retry-After, RateLimit, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Idempotency-Replayed",
};
const PREFLIGHT: Readonly<Record<string, string>> = {
  ...CORS,
  "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
  "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key",
  "access-control-max-age": "86400",
};
/** What is a user's is kept by no cache. */
const PRIVATE: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** Adds to `response` what it does not say itself. */
const withHeaders = (response: Response, ...all: readonly Readonly<Record<string, string>>[]): Response => {
  for (const each of all)
    for (const [name, value] of Object.entries(each))
      if (!response.headers.has(name)) response.headers.set(name, value);
  return response;
};

/** What tells one upload from another: it is no text, and what it is for stands in the query. */
const contentOf = async ({ req }: Context): Promise<string> => {
  const bytes = await req.raw.clone().arrayBuffer();
  const digest = createHash("sha256").update(new Uint8Array(bytes)).digest("base64url");
  return JSON.stringify([req.query(), digest]);
};

const memo = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Every route of the API: who asks, whether they may, how often, and what for. */
export const serveRoutes = ({ routes, authenticate, limits, keys, log, proxies = 0 }: ServeDeps): Hono => {
  const app = new Hono();

  const identify = async (c: Context, { access, scope }: Route, address: string): Promise<ApiCaller | undefined> => {
    if (access === "anyone") return undefined;
    const token = bearerOf(c.req.header("authorization"));
    const caller = await believed(limits, address, () => authenticate(token));
    if (access === "admin" && caller.role !== "admin") throw new VoiceError("forbidden", "only for admins");
    if (scope && !mayUse(caller, scope)) throw new VoiceError("forbidden", `this token is not good for ${scope}`);
    return caller;
  };

  const serve = async (route: Route, c: Context): Promise<Response> => {
    let told: Readonly<Record<string, string>> = {};
    try {
      const address = addressOf(c.req.raw, proxies);
      const caller = await identify(c, route, address);
      const name = route.limit ?? (caller ? "default" : "open");
      const allowance = await takeFor(limits, name, { userId: caller?.userId, address });
      told = allowance.headers;
      if (!allowance.isAllowed) throw new TooMany(allowance);
      const text = memo(() => c.req.raw.text());
      const parts = { caller, params: c.req.param(), query: c.req.query(), text, raw: c.req.raw, address };
      const key = route.isIdempotent ? c.req.header(KEY_HEADER) : undefined;
      if (key === undefined) return withHeaders(await route.handle(parts), told, PRIVATE, CORS);
      const content = JSON.stringify([c.req.method, c.req.path, route.upload ? await contentOf(c) : await text()]);
      const { isLong = false } = route;
      const served = await keys.once({ userId: caller?.userId ?? "", key, content, isLong }, () => route.handle(parts));
      return withHeaders(served, told, PRIVATE, CORS);
    } catch (error) {
      const failure = voiceErrorOf(error);
      if (failure.code === "internal") log.error({ err: error, path: route.path }, "request failed");
      const challenge = failure.code === "unauthorized" ? { "www-authenticate": 'Bearer realm="earshot"' } : {};
      return withHeaders(errorResponse(failure), told, challenge, PRIVATE, CORS);
    }
  };

  const paths = new Map<string, string[]>();
  for (const route of routes) {
    const path = `${API_PATH}${route.path.replace(/\{(\w+)\}/g, ":$1")}`;
    paths.set(path, [...(paths.get(path) ?? []), route.method.toUpperCase()]);
    app.on(route.method.toUpperCase(), path, (c) => serve(route, c));
  }
  for (const [path, methods] of paths)
    app.all(path, (c) => {
      if (c.req.method === "OPTIONS") return new Response(null, { status: 204, headers: PREFLIGHT });
      const refusal = errorResponse(new VoiceError("method_not_allowed", `${c.req.method} is not for this path`));
      return withHeaders(refusal, { allow: [...methods, "OPTIONS"].join(", ") }, PRIVATE, CORS);
    });
  return app;
};
