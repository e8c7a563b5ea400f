import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { answerChat, type ChatAnswer, type ChatRequestBody } from "./openai-chat.ts";
import { schemaErrors } from "./openai-schema.ts";

export interface ChatServer {
  readonly baseUrl: string;
  readonly requests: readonly ChatRequestBody[];
  /** Requests whose client left before its answer was whole. */
  readonly left: number;
  /** What was against OpenAI's schemas, in requests and in answers that should keep them. */
  readonly violations: readonly string[];
  /** Answers for the next requests, in turn; after them `usual` is asked. */
  script(...answers: readonly ChatAnswer[]): void;
  /** Forgets scripted answers that nobody asked for; says how many. */
  unscripted(): number;
  close(): Promise<void>;
}

export interface ChatServerOptions {
  readonly apiKey?: string;
  /** A scripted model: what it answers by what it is asked. Default: it says that it has nothing to say. */
  readonly usual?: (request: ChatRequestBody) => ChatAnswer;
  /** Called when a request has come whole. */
  readonly onRequest?: (request: ChatRequestBody) => void;
  readonly onPiece?: (text: string) => void;
  /** Leaves the schemas alone, where only speed is of interest. */
  readonly unchecked?: boolean;
}

/** A local server that speaks OpenAI's wire for POST /v1/chat/completions, and breaks it where told to. */
export const startChatServer = async ({
  apiKey,
  usual = () => ({ say: "I have nothing to say." }),
  onRequest,
  onPiece,
  unchecked = false,
}: ChatServerOptions = {}): Promise<ChatServer> => {
  const requests: ChatRequestBody[] = [];
  const violations: string[] = [];
  const scripted: ChatAnswer[] = [];
  let left = 0;
  const wire = {
    checked: <T>(schema: string, value: T): T => {
      if (!unchecked) violations.push(...schemaErrors(schema, value));
      return value;
    },
    ...(onPiece ? { onPiece } : {}),
  };
  const read = async (request: IncomingMessage): Promise<ChatRequestBody> => {
    const body = JSON.parse(await text(request)) as ChatRequestBody;
    onRequest?.(body);
    return wire.checked("CreateChatCompletionRequest", body);
  };

  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) left++;
    });
    if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
      void answerChat(response, { model: "", messages: [] }, { status: 404 }, wire);
      return;
    }
    read(request)
      .then((body) => {
        requests.push(body);
        const isKnown = apiKey === undefined || request.headers.authorization === `Bearer ${apiKey}`;
        const refused: ChatAnswer = { status: 401, code: "invalid_api_key" };
        return answerChat(response, body, isKnown ? (scripted.shift() ?? usual(body)) : refused, wire);
      })
      .catch((cause) => {
        // A client that left while it sent is no mistake.
        if (!response.destroyed) violations.push(String(cause));
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
