import { text } from "node:stream/consumers";
import { answerChat, type ChatAnswer, type ChatRequestBody } from "./openai-chat.ts";
import { type ScriptedDoor, startScriptedDoor } from "./openai-door.ts";

/** After what was scripted, `usual` is asked. */
export type ChatServer = ScriptedDoor<ChatRequestBody, ChatAnswer>;

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
export const startChatServer = ({
  apiKey,
  usual = () => ({ say: "I have nothing to say." }),
  onRequest,
  onPiece,
  unchecked = false,
}: ChatServerOptions = {}): Promise<ChatServer> =>
  startScriptedDoor<ChatRequestBody, ChatAnswer>({
    path: "/v1/chat/completions",
    ...{ apiKey, unchecked },
    async read(request, { checked }) {
      const body = JSON.parse(await text(request)) as ChatRequestBody;
      onRequest?.(body);
      return checked("CreateChatCompletionRequest", body);
    },
    answer: (response, body, given, { checked }) =>
      answerChat(response, body, given ?? usual(body), { checked, ...(onPiece ? { onPiece } : {}) }),
  });
