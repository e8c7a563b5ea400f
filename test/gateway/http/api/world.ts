import { createApi } from "../../../../gateway/http/api/api.ts";
import type { Authenticate } from "../../../../gateway/http/api/caller.ts";
import { createKeys } from "../../../../gateway/http/api/keys.ts";
import { createLimits, type Limits } from "../../../../gateway/http/api/limits.ts";
import { createApp } from "../../../../gateway/http/app.ts";
import { allRoutes, type RouteDeps } from "../../../../gateway/http/routes/index.ts";
import { createTaskReader } from "../../../../gateway/http/task-text.ts";
import { createSealer } from "../../../../gateway/seal.ts";
import { createMetrics } from "../../../../gateway/telemetry.ts";
import { createLocalRouter } from "../../../../pipeline/intent/local.ts";
import { silentLogger } from "../../../../pipeline/log.ts";
import { VoiceError } from "../../../../protocols/errors.ts";
import { createIdempotency } from "../../../../services/idempotency/store.ts";
import type { Store } from "../../../../services/store/store.ts";
import { createTasks } from "../../../../services/tasks/store.ts";

const SECRET = "a secret for tests, long enough to be one";
/** A Monday. */
export const NOW = new Date("2026-03-02T12:00:00Z");
const router = createLocalRouter();

/** An answer, read. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks for in it, the test knows.
  readonly body: any;
  readonly headers: Headers;
}

export interface Sent {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests as one caller. */
export type Client = Readonly<
  Record<"get" | "post" | "put" | "patch" | "delete", (path: string, sent?: Sent) => Promise<Answer>>
>;

export interface World {
  readonly store: Store;
  readonly deps: RouteDeps;
  readonly routes: ReturnType<typeof allRoutes>;
  /** Signed in as this user; undefined: not at all. */
  as(token: string | undefined): Client;
}

/** The whole API on `store`, all of its parts real. Tokens are user names; "root" is an admin, "wrong" is nobody. */
export const createWorld = async (store: Store, { limits }: { readonly limits?: Limits } = {}): Promise<World> => {
  const clock = () => NOW;
  const { db } = store;
  const deps: RouteDeps = { tasks: createTasks({ db, now: clock }), readTask: createTaskReader({ router, clock }) };
  const authenticate: Authenticate = async (token) => {
    if (token === "wrong") throw new VoiceError("unauthorized", "the token is not valid");
    return { userId: token, role: token === "root" ? "admin" : "user" };
  };
  const routes = allRoutes(deps);
  const api = createApi({
    routes,
    authenticate,
    limits: limits ?? createLimits({ factor: 0 }),
    keys: createKeys({ idempotency: createIdempotency({ db }), sealer: createSealer(SECRET, "answers") }),
    log: silentLogger,
  });
  const app = createApp({
    ...{ log: silentLogger, metrics: createMetrics(), checks: {}, api },
    sessions: { active: 0, refusal: () => undefined },
  });
  const as = (token: string | undefined): Client => {
    const send =
      (method: string) =>
      async (path: string, { body, query = {}, headers = {} }: Sent = {}): Promise<Answer> => {
        const search = new URLSearchParams(query).toString();
        const all = new Headers(headers);
        if (token !== undefined) all.set("authorization", `Bearer ${token}`);
        const isText = typeof body === "string";
        if (body !== undefined && !all.has("content-type")) all.set("content-type", "application/json");
        const response = await app.request(`/api/v1${path}${search && `?${search}`}`, {
          method,
          headers: all,
          ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
        });
        const text = await response.text();
        const isJson = response.headers.get("content-type")?.includes("json") ?? false;
        return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
      };
    return {
      get: send("GET"),
      post: send("POST"),
      put: send("PUT"),
      patch: send("PATCH"),
      delete: send("DELETE"),
    };
  };
  return { store, deps, routes, as };
};
