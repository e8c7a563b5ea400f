import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { schemaErrors } from "./openai-schema.ts";
import { bytesOf, toneOf } from "./tone.ts";

export interface SpeechRequestBody {
  readonly model: string;
  readonly input: string;
  readonly voice: string;
  readonly response_format?: string;
  readonly speed?: number;
}

/** What one request for speech is answered; the usual is a tone, streamed. */
export type SpeechAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly code?: string }
  /** Nothing ever; a connection closed at once; half of the audio and then nothing, or the end of the connection; no audio. */
  | { readonly fault: "silent" | "reset" | "stall" | "cut" | "garbage" | "empty" }
  /** Audio that ends when this resolves. */
  | { readonly until: Promise<void> };

export interface SpeechServer {
  readonly baseUrl: string;
  readonly requests: readonly SpeechRequestBody[];
  /** Requests whose client left before its answer was whole. */
  readonly left: number;
  /** What was against OpenAI's schemas. */
  readonly violations: readonly string[];
  script(...answers: readonly (SpeechAnswer | undefined)[]): void;
  /** Forgets scripted answers that nobody asked for; says how many. */
  unscripted(): number;
  close(): Promise<void>;
}

const SAMPLE_RATE = 24_000;
/** No whole number of samples. */
const CHUNK_BYTES = 3001;

/** A local server that speaks OpenAI's wire for POST /v1/audio/speech, and breaks it where told to. */
export const startSpeechServer = async ({ apiKey }: { readonly apiKey: string }): Promise<SpeechServer> => {
  const requests: SpeechRequestBody[] = [];
  const violations: string[] = [];
  const scripted: (SpeechAnswer | undefined)[] = [];
  let left = 0;
  const checked = <T>(schema: string, value: T): T => {
    violations.push(...schemaErrors(schema, value));
    return value;
  };

  const refuse = (response: ServerResponse, status: number, code: string | null, message: string, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(checked("ErrorResponse", { error: { message, type: "error", param: null, code } })));
  };

  const answer = async (response: ServerResponse, body: SpeechRequestBody, given: SpeechAnswer | undefined) => {
    if (given && "status" in given) {
      // Servers repeat what they were asked.
      refuse(response, given.status, given.code ?? null, `It went wrong: ${body.input}`, given.headers);
      return;
    }
    const fault = given && "fault" in given ? given.fault : undefined;
    if (fault === "silent") return;
    if (fault === "reset") {
      response.destroy();
      return;
    }
    if (fault === "garbage") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<p>Welcome to the hotel's network</p>");
      return;
    }
    response.writeHead(200, { "content-type": "audio/pcm" });
    if (fault === "empty") {
      response.end();
      return;
    }
    const audio = bytesOf(toneOf(body.input, SAMPLE_RATE, body.speed));
    const end = fault ? audio.length >> 1 : audio.length;
    for (let at = 0; at < end; at += CHUNK_BYTES) response.write(audio.subarray(at, Math.min(end, at + CHUNK_BYTES)));
    if (given && "until" in given) await given.until;
    // What was written before goes out first.
    if (fault === "cut") response.write(new Uint8Array(1), () => response.destroy());
    else if (fault !== "stall") response.end();
  };

  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) left++;
    });
    if (request.method !== "POST" || request.url !== "/v1/audio/speech") {
      refuse(response, 404, null, "Not found");
      return;
    }
    text(request)
      .then((read) => {
        const body = checked("CreateSpeechRequest", JSON.parse(read) as SpeechRequestBody);
        requests.push(body);
        const { authorization = "" } = request.headers;
        if (authorization !== `Bearer ${apiKey}`) {
          refuse(response, 401, "invalid_api_key", `Incorrect API key provided: ${authorization.slice(7)}.`);
          return;
        }
        return answer(response, body, scripted.shift());
      })
      .catch((cause) => {
        if (!request.destroyed) violations.push(String(cause));
        response.destroy();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    violations,
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
