import { z } from "zod";
import { ERRORS, type ErrorCode } from "../../../protocols/errors.ts";
import { KEY_HEADER } from "./keys.ts";
import { API_PATH, type Route } from "./route.ts";
import { errorBody } from "./schemas.ts";

type Json = Readonly<Record<string, unknown>>;

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Json; readonly securitySchemes: Json };
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Json;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Json[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Json };
  readonly responses: Readonly<Record<string, Json>>;
}

/** Turns schemas into JSON Schema, and keeps those that have a name in one place. */
const createNames = () => {
  const named: Record<string, unknown> = {};
  const rename = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));
  return {
    named,
    of(schema: z.ZodType): Json {
      // "input" is the wire on both ways: what goes out is encoded to what would be taken in.
      const { $schema: _, $defs = {}, ...json } = z.toJSONSchema(schema, { io: "input" });
      for (const [name, definition] of Object.entries($defs)) named[name] = rename(definition);
      return rename(json) as Json;
    },
  };
};
type Names = ReturnType<typeof createNames>;

const parametersOf = (route: Route, names: Names): Parameter[] => {
  const found: Parameter[] = [];
  for (const [place, schema] of [
    ["path", route.params],
    ["query", route.query],
  ] as const) {
    if (!schema) continue;
    const { properties = {}, required = [] } = names.of(schema) as {
      readonly properties?: Readonly<Record<string, Json>>;
      readonly required?: readonly string[];
    };
    for (const [name, { description, ...json }] of Object.entries(properties))
      found.push({
        name,
        in: place,
        required: place === "path" || required.includes(name),
        ...(typeof description === "string" && { description }),
        schema: json,
      });
  }
  if (route.isIdempotent)
    found.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: `Makes the request safe to send again: within a day, the same ${KEY_HEADER} gets the same answer.`,
      schema: { type: "string", pattern: "^[!-~]{1,255}$" },
    });
  return found;
};

/** Codes that a route may be refused with, by what it is. */
export const refusalsOf = (route: Route): readonly ErrorCode[] => [
  ...new Set<ErrorCode>([
    ...(route.access === "anyone" ? [] : (["unauthorized"] as const)),
    ...(route.access === "admin" || (route.access !== "anyone" && route.scope) ? (["forbidden"] as const) : []),
    ...(route.params ? (["not_found"] as const) : []),
    ...(route.query ? (["invalid"] as const) : []),
    ...(route.body || route.upload ? (["bad_message", "frame_too_large", "invalid"] as const) : []),
    ...(route.isIdempotent ? (["conflict"] as const) : []),
    ...(route.refusals ?? []),
    "too_fast",
    "internal",
    "overloaded",
    "provider_failed",
    "provider_timeout",
  ]),
];

const PHRASES: Readonly<Record<number, string>> = {
  200: "Done.",
  201: "Made.",
  202: "Taken up.",
  204: "Done; there is nothing to say.",
  302: "Go on there.",
};

const responsesOf = (route: Route, names: Names): Record<string, Json> => {
  const { status = 200, answer, media = [] } = route;
  const contents: [string, Json][] = [];
  if (answer) contents.push(["application/json", { schema: names.of(answer) }]);
  for (const type of media) contents.push([type, {}]);
  const responses: Record<string, Json> = {
    [status]: {
      description: PHRASES[status] ?? "Done.",
      ...(status === 201 && { headers: { Location: { schema: { type: "string" } } } }),
      ...(contents.length > 0 && { content: Object.fromEntries(contents) }),
    },
  };
  if (route.redirects) responses[302] = { description: PHRASES[302] ?? "" };
  const codes = new Map<number, ErrorCode[]>();
  for (const code of refusalsOf(route))
    codes.set(ERRORS[code].status, [...(codes.get(ERRORS[code].status) ?? []), code]);
  const schema = names.of(errorBody);
  for (const [code, reasons] of [...codes].sort(([a], [b]) => a - b))
    responses[code] = {
      description: reasons.map((reason) => `\`${reason}\``).join(", "),
      content: { "application/json": { schema } },
    };
  return responses;
};

const bodyOf = (route: Route, names: Names): Operation["requestBody"] => {
  if (route.upload) {
    const binary = { schema: { type: "string", format: "binary" } };
    return { required: true, content: Object.fromEntries(route.upload.map((type) => [type, binary])) };
  }
  if (!route.body) return undefined;
  // A body of which nothing is required may be left out.
  const required = !route.body.safeParse({}).success;
  return { required, content: { "application/json": { schema: names.of(route.body) } } };
};

const operationId = ({ method, path }: Route): string =>
  [method, ...path.split("/").filter(Boolean)]
    .map((part) => part.replace(/[{}]/g, "").replace(/[^A-Za-z0-9]+(.)/g, (_, letter: string) => letter.toUpperCase()))
    .map((part, at) => (at === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1)))
    .join("");

const operationOf = (route: Route, names: Names): Operation => {
  const parameters = parametersOf(route, names);
  const requestBody = bodyOf(route, names);
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: route.access === "anyone" ? [] : [{ bearer: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: responsesOf(route, names),
  };
};

/** The document of `routes`. */
export const openApiOf = (routes: readonly Route[], version: string): OpenApiDocument => {
  const names = createNames();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = paths[`${API_PATH}${route.path}`] ?? {};
    path[route.method] = operationOf(route, names);
    paths[`${API_PATH}${route.path}`] = path;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Earshot",
      version,
      description: "What a person can say they can also do by app. Every refusal is `{ code, message, details? }`.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: names.named,
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT or device token" } },
    },
  };
};
