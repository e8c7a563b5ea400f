import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { parseWav, type Wav } from "../../bench/wav.ts";
import type { ErrorBody } from "./openai-door.ts";
import { type ScriptedDoor, startScriptedDoor, type Wire } from "./openai-door.ts";

export interface TranscriptionRequest {
  readonly authorization: string;
  /** Every field but the file, as it came. */
  readonly fields: Readonly<Record<string, string>>;
  readonly fileName: string;
  readonly wav: Wav;
}

/** What one request is answered. */
export type Answer =
  /** A transcript: streamed in `pieces` where that was asked for, whole otherwise or if `whole`. */
  | {
      readonly text: string;
      readonly pieces?: readonly string[];
      readonly logprob?: number;
      /** Times of its words, in seconds: answered where they were asked for. */
      readonly words?: readonly { readonly word: string; readonly start: number; readonly end: number }[];
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

/** Before and after what is scripted, `usual` is asked. */
export type OpenAiServer = ScriptedDoor<TranscriptionRequest, Answer>;

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

const answer = async (
  response: ServerResponse,
  { fields }: TranscriptionRequest,
  given: Answer,
  { checked, json, refuse }: Wire,
) => {
  const event = (schema: string, value: unknown) =>
    response.write(`data: ${JSON.stringify(checked(schema, value))}\n\n`);
  if ("error" in given) refuse(response, given.status, given.error, given.headers);
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
      if (fields.response_format === "verbose_json") {
        const { text, words = [] } = given;
        const verbose = { task: "transcribe", language: "english", duration: 1, text, words };
        json(response, "CreateTranscriptionResponseVerboseJson", 200, verbose);
        return;
      }
      const whole = { text: given.text, ...logprobs, usage: USAGE };
      json(response, "CreateTranscriptionResponseJson", 200, whole);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    for (const delta of given.pieces ?? [given.text]) {
      event("TranscriptTextDeltaEvent", { type: "transcript.text.delta", delta });
    }
    await given.until;
    const done = { type: "transcript.text.done", text: given.text, ...logprobs, usage: USAGE };
    event("TranscriptTextDoneEvent", done);
    await given.ends;
    response.end();
  }
};

/** A local server that speaks OpenAI's wire for POST /v1/audio/transcriptions, and breaks it where told to. */
export const startOpenAiServer = ({ apiKey, usual }: OpenAiServerOptions): Promise<OpenAiServer> =>
  startScriptedDoor<TranscriptionRequest, Answer>({
    path: "/v1/audio/transcriptions",
    apiKey,
    async read(request, { checked }) {
      const read = await readRequest(request);
      checked("CreateTranscriptionRequest", { ...asJson(read.fields), file: read.fileName });
      return read;
    },
    answer: (response, body, given, wire) => answer(response, body, given ?? usual(body), wire),
  });
