import type { z } from "zod";
import { type ErrorCode, VoiceError } from "../../../protocols/errors.ts";
import type { Scope } from "../../../services/accounts/scopes.ts";
import type { ApiCaller } from "./caller.ts";
import type { LimitName } from "./limits.ts";

/** Who may use a route: anybody, whoever has a token, or admins. */
export type Access = "anyone" | "user" | "admin";

/** What a route is asked, checked. */
export interface ApiRequest<Who, Params, Query, Body> {
  readonly caller: Who;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** For uploads, and headers of its own. Its body has been read where the route has a `body`. */
  readonly raw: Request;
  /** Whom to count who is not signed in: an address, or the network it is in. */
  readonly address: string;
  /** Fires when the client leaves. */
  readonly signal: AbortSignal;
}

/** What a request holds before anybody has looked at it. */
export interface RawParts {
  readonly caller: ApiCaller | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The body as it came; only read where the route has one. */
  readonly text: () => Promise<string>;
  readonly raw: Request;
  readonly address: string;
}

/** All that the document and the door need to know of a route. */
export interface RouteFacts {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Below /api/v1, parameters in braces: "/tasks/{id}". */
  readonly path: string;
  /** Heading that it stands under in the document. */
  readonly tag: string;
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  /** Default "user". */
  readonly access?: Access;
  /** What a device's token must be good for. A route of a user has one. */
  readonly scope?: Scope;
  /** Which limit counts it. Default "default", or "open" for a route of anyone. */
  readonly limit?: LimitName;
  /** A POST that creates: sent twice with one Idempotency-Key, it creates once. Default false. */
  readonly isIdempotent?: boolean;
  /** Waits for more than the database, so that what it makes cannot be one transaction with its key. Default false. */
  readonly isLong?: boolean;
  /** Status of its good answer. Default 200, or 204 without an `answer`. */
  readonly status?: 200 | 201 | 202 | 204 | 302;
  /** What else it may be refused with, beside what every route may. */
  readonly refusals?: readonly ErrorCode[];
  /** Content types that it takes instead of JSON; `run` reads `raw`. */
  readonly upload?: readonly string[];
  /** Content types of the Response that `run` makes itself: "text/event-stream", "audio/wav". */
  readonly media?: readonly string[];
  /** May send a browser on instead of answering. */
  readonly redirects?: boolean;
}

/** A route as it is written: schemas say what goes in and out, and `run` only sees what they let through. */
export interface RouteDefinition<
  Who extends Access,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> extends RouteFacts {
  readonly access?: Who;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** What it answers; whatever a result has beside it stays here. */
  readonly answer?: Answer;
  /** Where what it made is found: "/tasks/1". */
  readonly location?: (result: z.output<Answer>) => string;
  run(
    request: ApiRequest<
      Who extends "anyone" ? undefined : ApiCaller,
      z.output<Params>,
      z.output<Query>,
      z.output<Body>
    >,
  ): Promise<z.output<Answer> | Response>;
}

/** A route as the door sees it. */
export interface Route extends RouteFacts {
  readonly access: Access;
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly answer: z.ZodType | undefined;
  handle(parts: RawParts): Promise<Response>;
}

/** Path of everything a route may name. */
export const API_PATH = "/api/v1";

const where = (path: readonly PropertyKey[], from: string) => [from, ...path.map(String)].join(".");

/** What is wrong; of several shapes that a value may have, with the one that it comes closest to. */
const flatten = (issues: readonly z.core.$ZodIssue[], from: string): { path: string; message: string }[] =>
  issues.flatMap((issue) => {
    const path = where(issue.path, from);
    if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ path, message: issue.message }];
    const closest = issue.errors.reduce((best, each) => (each.length < best.length ? each : best));
    return flatten(closest, path);
  });

const check = <Schema extends z.ZodType>(schema: Schema, value: unknown, from: string): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = flatten(parsed.error.issues, from).slice(0, 20);
  const [first] = issues;
  throw new VoiceError("invalid", `${first?.path ?? from}: ${first?.message ?? "wrong"}`, { details: issues });
};

const readJson = async ({ raw, text }: RawParts): Promise<unknown> => {
  const body = await text();
  const type = (raw.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (body === "" && type === "") return {};
  if (type !== "application/json" && !type.endsWith("+json"))
    throw new VoiceError("bad_message", "send the body as application/json");
  try {
    return JSON.parse(body);
  } catch {
    throw new VoiceError("bad_message", "the body is not JSON");
  }
};

/** Types a route and ties its schemas to it. */
export const defineRoute = <
  Who extends Access = "user",
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Answer extends z.ZodType = z.ZodVoid,
>(
  definition: RouteDefinition<Who, Params, Query, Body, Answer>,
): Route => {
  const { params, query, body, answer, location, run, access = "user", ...facts } = definition;
  const status = facts.status ?? (answer || facts.media ? 200 : 204);
  return {
    ...facts,
    status,
    access,
    params,
    query,
    body,
    answer,
    async handle(parts) {
      const named = params?.safeParse(parts.params);
      // An id that cannot be one is of nothing.
      if (named && !named.success) throw new VoiceError("not_found", "there is nothing of that name");
      const result = await run({
        caller: parts.caller as Who extends "anyone" ? undefined : ApiCaller,
        params: named?.data as z.output<Params>,
        query: (query && check(query, parts.query, "query")) as z.output<Query>,
        body: (body && check(body, await readJson(parts), "body")) as z.output<Body>,
        raw: parts.raw,
        address: parts.address,
        // Made for those who ask.
        get signal() {
          return parts.raw.signal;
        },
      });
      if (result instanceof Response) return result;
      if (!answer) return new Response(null, { status });
      const headers = {
        "content-type": "application/json",
        ...(location && { location: `${API_PATH}${location(result)}` }),
      };
      return new Response(JSON.stringify(answer.encode(result)), { status, headers });
    },
  };
};
