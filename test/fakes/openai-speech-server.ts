import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type ScriptedDoor, startScriptedDoor, type Wire } from "./openai-door.ts";
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

/** What is not scripted is the usual. */
export type SpeechServer = ScriptedDoor<SpeechRequestBody, SpeechAnswer | undefined>;

const SAMPLE_RATE = 24_000;
/** No whole number of samples. */
const CHUNK_BYTES = 3001;

const answer = async (
  response: ServerResponse,
  body: SpeechRequestBody,
  given: SpeechAnswer | undefined,
  { refuse }: Wire,
) => {
  if (given && "status" in given) {
    // Servers repeat what they were asked.
    refuse(
      response,
      given.status,
      { code: given.code ?? null, message: `It went wrong: ${body.input}` },
      given.headers,
    );
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

/** A local server that speaks OpenAI's wire for POST /v1/audio/speech, and breaks it where told to. */
export const startSpeechServer = ({ apiKey }: { readonly apiKey: string }): Promise<SpeechServer> =>
  startScriptedDoor<SpeechRequestBody, SpeechAnswer | undefined>({
    path: "/v1/audio/speech",
    apiKey,
    read: async (request, { checked }) =>
      checked("CreateSpeechRequest", JSON.parse(await text(request)) as SpeechRequestBody),
    answer,
  });
