import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { schemaErrors } from "./openai-schema.ts";

export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** What all of these servers can be asked. */
export interface ScriptedDoor<Body, Answer> {
  readonly baseUrl: string;
  readonly requests: readonly Body[];
  /** Connections made so far. */
  readonly connections: number;
  /** Requests whose client left before its answer was whole. */
  readonly left: number;
  /** What was against OpenAI's schemas, in requests and in answers that should keep them. */
  readonly violations: readonly string[];
  /** Answers for the next requests, in turn. */
  script(...answers: readonly Answer[]): void;
  /** Forgets scripted answers that nobody asked for; says how many. */
  unscripted(): number;
  close(): Promise<void>;
}

export interface Wire {
  /** Checks `value` against OpenAI's schema, and gives it back. */
  checked<T>(schema: string, value: T): T;
  json(response: ServerResponse, schema: string, status: number, value: unknown, headers?: object): void;
  /** An error as OpenAI tells it. */
  refuse(response: ServerResponse, status: number, error: Partial<ErrorBody>, headers?: object): void;
}

export interface ScriptedDoorOptions<Body, Answer> {
  /** "/v1/audio/speech" */
  readonly path: string;
  /** Whoever brings another is refused; undefined: nobody is. */
  readonly apiKey?: string | undefined;
  /** Reads a request, and checks it. */
  read(request: IncomingMessage, wire: Wire): Promise<Body>;
  /** `given`: what was scripted for it. */
  answer(response: ServerResponse, body: Body, given: Answer | undefined, wire: Wire): Promise<void> | void;
  /** Leaves the schemas alone, where only speed is of interest. */
  readonly unchecked?: boolean;
}

/** A local server for one path of OpenAI's, which answers as it is scripted. */
export const startScriptedDoor = async <Body, Answer>({
  path,
  apiKey,
  read,
  answer,
  unchecked = false,
}: ScriptedDoorOptions<Body, Answer>): Promise<ScriptedDoor<Body, Answer>> => {
  const requests: Body[] = [];
  const violations: string[] = [];
  const scripted: Answer[] = [];
  let connections = 0;
  let left = 0;
  const checked = <T>(schema: string, value: T): T => {
    if (!unchecked) violations.push(...schemaErrors(schema, value));
    return value;
  };
  const json: Wire["json"] = (response, schema, status, value, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json", "x-request-id": "req_local", ...headers });
    response.end(JSON.stringify(checked(schema, value)));
  };
  const wire: Wire = {
    checked,
    json,
    refuse: (response, status, error, headers) => {
      const body = { message: `It went wrong with ${status}.`, type: "error", param: null, code: null, ...error };
      json(response, "ErrorResponse", status, { error: body }, headers);
    },
  };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== "POST" || request.url !== path) return wire.refuse(response, 404, { message: "Not found" });
    const body = await read(request, wire);
    requests.push(body);
    const { authorization = "" } = request.headers;
    if (apiKey === undefined || authorization === `Bearer ${apiKey}`)
      return await answer(response, body, scripted.shift(), wire);
    // OpenAI shows most of the key; servers that show all of it are not unheard of.
    const message = `Incorrect API key provided: ${authorization.slice(7)}.`;
    wire.refuse(response, 401, { message, type: "invalid_request_error", code: "invalid_api_key" });
  };
  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) left++;
    });
    serve(request, response).catch((cause) => {
      // A client that left while it sent is no mistake.
      if (!request.destroyed && !response.destroyed) violations.push(String(cause));
      response.destroy();
    });
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    violations,
    get connections() {
      return connections;
    },
    get left() {
      return left;
    },
    script: (...answers) => scripted.push(...answers),
    unscripted: () => scripted.splice(0).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
