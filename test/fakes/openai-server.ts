import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { parseWav, type Wav } from "../../bench/wav.ts";
import { schemaErrors } from "./openai-schema.ts";

export interface TranscriptionRequest {
  readonly authorization: string;
  /** Every field but the file, as it came. */
  readonly fields: Readonly<Record<string, string>>;
  readonly fileName: string;
  readonly wav: Wav;
}

export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** What one request is answered. */
export type Answer =
  /** A transcript: streamed in `pieces` where that was asked for, whole otherwise or if `whole`. */
  | {
      readonly text: string;
      readonly pieces?: readonly string[];
      readonly logprob?: number;
      readonly whole?: boolean;
      /** Resolves when the last event may be sent. */
      readonly until?: Promise<void>;
      /** Resolves when a stream may end after that. */
      readonly ends?: Promise<void>;
    }
  /** An error as OpenAI tells it. */
  | { readonly status: number; readonly error: ErrorBody; readonly headers?: Readonly<Record<string, string>> }
  /** Any bytes at all. */
  | { readonly type: string; readonly body: string; readonly status?: number }
  /** Nothing ever; a connection closed at once; half of an answer, and then nothing or the end of the connection. */
  | {
      readonly fault: "silent" | "reset" | "stall" | "cut";
      readonly type?: string;
      readonly half?: string;
      readonly status?: number;
    }
  /** The same bytes again and again. */
  | { readonly endless: string; readonly type: string };

export interface OpenAiServer {
  readonly baseUrl: string;
  readonly requests: readonly TranscriptionRequest[];
  /** Connections made so far. */
  readonly connections: number;
  /** Requests whose client left before its answer was whole. */
  readonly left: number;
  /** What was against OpenAI's schemas, in requests and in answers that should keep them. */
  readonly violations: readonly string[];
  /** Answers for the next requests, in turn; before and after them `usual` is asked. */
  script(...answers: readonly Answer[]): void;
  /** Forgets scripted answers that nobody asked for; says how many. */
  unscripted(): number;
  close(): Promise<void>;
}

export interface OpenAiServerOptions {
  readonly apiKey: string;
  readonly usual: (request: TranscriptionRequest) => Answer;
}

const USAGE = { type: "tokens", input_tokens: 14, output_tokens: 5, total_tokens: 19 };
/** Fields that are lists or no strings once they are out of the form. */
const asJson = (fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (name.endsWith("[]")) return [name.slice(0, -2), [value]];
      return [name, name === "stream" ? value === "true" : value];
    }),
  );

const readRequest = async (request: IncomingMessage): Promise<TranscriptionRequest> => {
  const body = new Response(new Uint8Array(await buffer(request)), {
    headers: { "content-type": request.headers["content-type"] ?? "" },
  });
  const form = await body.formData();
  const file = form.get("file");
  if (!(file instanceof File)) throw new Error("no file");
  const fields: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === "string") fields[name] = value;
  const wav = parseWav(Buffer.from(await file.arrayBuffer()), file.name);
  return { authorization: request.headers.authorization ?? "", fields, fileName: file.name, wav };
};

/** A local server that speaks OpenAI's wire for POST /v1/audio/transcriptions, and breaks it where told to. */
export const startOpenAiServer = async ({ apiKey, usual }: OpenAiServerOptions): Promise<OpenAiServer> => {
  const requests: TranscriptionRequest[] = [];
  const violations: string[] = [];
  const scripted: Answer[] = [];
  let connections = 0;
  let left = 0;
  const checked = <T>(schema: string, value: T): T => {
    violations.push(...schemaErrors(schema, value));
    return value;
  };
  const json = (response: ServerResponse, schema: string, status: number, value: unknown, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json", "x-request-id": "req_local", ...headers });
    response.end(JSON.stringify(checked(schema, value)));
  };
  const event = (response: ServerResponse, schema: string, value: unknown) =>
    response.write(`data: ${JSON.stringify(checked(schema, value))}\n\n`);

  const answer = async (response: ServerResponse, { fields }: TranscriptionRequest, given: Answer) => {
    if ("error" in given) json(response, "ErrorResponse", given.status, { error: given.error }, given.headers);
    else if ("body" in given) {
      response.writeHead(given.status ?? 200, { "content-type": given.type });
      response.end(given.body);
    } else if ("endless" in given) {
      response.writeHead(200, { "content-type": given.type });
      const more = () => {
        while (!response.destroyed && response.write(given.endless));
      };
      response.on("drain", more);
      more();
    } else if ("fault" in given) {
      if (given.fault === "reset") response.destroy();
      if (given.fault === "silent" || given.fault === "reset") return;
      response.writeHead(given.status ?? 200, { "content-type": given.type ?? "application/json" });
      response.write(given.half ?? '{"text":"call', () => given.fault === "cut" && response.destroy());
    } else {
      const logprobs =
        given.logprob === undefined ? {} : { logprobs: [{ token: given.text, logprob: given.logprob, bytes: [] }] };
      if (fields.stream !== "true" || given.whole) {
        await given.until;
        const body = { text: given.text, ...logprobs, usage: USAGE };
        json(response, "CreateTranscriptionResponseJson", 200, body);
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
      for (const delta of given.pieces ?? [given.text]) {
        event(response, "TranscriptTextDeltaEvent", { type: "transcript.text.delta", delta });
      }
      await given.until;
      const done = { type: "transcript.text.done", text: given.text, ...logprobs, usage: USAGE };
      event(response, "TranscriptTextDoneEvent", done);
      await given.ends;
      response.end();
    }
  };

  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) left++;
    });
    if (request.method !== "POST" || request.url !== "/v1/audio/transcriptions") {
      const error = { message: "Not found", type: "invalid_request_error", param: null, code: null };
      json(response, "ErrorResponse", 404, { error });
      return;
    }
    readRequest(request)
      .then((read) => {
        requests.push(read);
        checked("CreateTranscriptionRequest", { ...asJson(read.fields), file: read.fileName });
        if (read.authorization !== `Bearer ${apiKey}`) {
          // OpenAI shows most of the key; servers that show all of it are not unheard of.
          const message = `Incorrect API key provided: ${read.authorization.slice(7)}.`;
          const error = { message, type: "invalid_request_error", param: null, code: "invalid_api_key" };
          return answer(response, read, { status: 401, error });
        }
        return answer(response, read, scripted.shift() ?? usual(read));
      })
      .catch((cause) => {
        // A client that left while it sent is no mistake.
        if (!request.destroyed) violations.push(String(cause));
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
