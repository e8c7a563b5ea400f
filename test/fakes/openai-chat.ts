import type { ServerResponse } from "node:http";

/** A request for a chat, as it came. */
export interface ChatRequestBody {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content?: string | null;
    readonly tool_call_id?: string;
    readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: string } }[];
  }[];
  readonly tools?: readonly { readonly function: { readonly name: string; readonly parameters: unknown } }[];
  readonly stream?: boolean;
}

export interface ScriptedCall {
  readonly name: string;
  /** An object, or any text at all. */
  readonly arguments: Readonly<Record<string, unknown>> | string;
}

/** What one chat is answered. */
export type ChatAnswer =
  | {
      /** Pieces of text, streamed one by one. */
      readonly say?: string | readonly string[];
      readonly calls?: readonly ScriptedCall[];
      readonly finish?: "stop" | "length" | "content_filter";
      /** Before the first piece. */
      readonly until?: Promise<void>;
      /** Between the first piece and the rest. */
      readonly rest?: Promise<void>;
      /** Leaves out the count of tokens, as many servers do. */
      readonly uncounted?: boolean;
    }
  /** An error as OpenAI tells it. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly code?: string }
  /** Nothing ever; or `say` and then nothing, the end of the connection, or lines that are no chat. */
  | { readonly fault: "silent" | "reset" }
  | {
      readonly fault: "stall" | "cut" | "garbage" | "ended";
      readonly say?: readonly string[];
      readonly calls?: readonly ScriptedCall[];
    };

export interface ChatWire {
  /** Checks `value` against OpenAI's schema, and gives it back. */
  checked<T>(schema: string, value: T): T;
  /** Called at the moment the first piece leaves, and each after it. */
  onPiece?(text: string): void;
}

/** Text in pieces as models give it: a word at a time. */
const piecesOf = (say: string | readonly string[] | undefined): readonly string[] =>
  typeof say === "string" ? (say.match(/\s*\S+/g) ?? []) : (say ?? []);

/** Answers one chat over the real wire: server-sent events, one JSON chunk each, and "[DONE]". */
export const answerChat = async (
  response: ServerResponse,
  request: ChatRequestBody,
  answer: ChatAnswer,
  { checked, onPiece }: ChatWire,
): Promise<void> => {
  if ("status" in answer) {
    const { status, code = null, headers = {} } = answer;
    const error = { message: `It went wrong with ${status}.`, type: "error", param: null, code };
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(checked("ErrorResponse", { error })));
    return;
  }
  if ("fault" in answer && answer.fault === "silent") return;
  if ("fault" in answer && answer.fault === "reset") {
    response.destroy();
    return;
  }
  const base = { id: "chatcmpl-local", object: "chat.completion.chunk", created: 1_772_000_000, model: request.model };
  const send = (value: unknown) =>
    response.write(`data: ${JSON.stringify(checked("CreateChatCompletionStreamResponse", value))}\n\n`);
  const chunk = (delta: object, finish: string | null = null) =>
    send({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  const isFault = "fault" in answer;
  if (!isFault) await answer.until;
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
  chunk({ role: "assistant", content: "" });
  for (const [i, piece] of piecesOf("say" in answer ? answer.say : undefined).entries()) {
    if (i === 1 && !isFault) await answer.rest;
    onPiece?.(piece);
    chunk({ content: piece });
  }
  const calls = "calls" in answer ? (answer.calls ?? []) : [];
  for (const [index, { name, arguments: given }] of calls.entries()) {
    const text = typeof given === "string" ? given : JSON.stringify(given);
    onPiece?.(name);
    chunk({ tool_calls: [{ index, id: `call_${index}`, type: "function", function: { name, arguments: "" } }] });
    // Arguments come in pieces that are no JSON by themselves.
    const half = Math.ceil(text.length / 2);
    const halves = isFault ? [text.slice(0, half)] : [text.slice(0, half), text.slice(half)];
    for (const part of halves) chunk({ tool_calls: [{ index, function: { arguments: part } }] });
  }
  if (isFault) {
    if (answer.fault === "garbage")
      response.write("data: {this is no JSON\n\ndata: nor is this\n\n", () => response.end());
    // The connection ends in good order, but the answer never did.
    else if (answer.fault === "ended") response.end();
    else if (answer.fault === "cut") response.write(": half\n\n", () => response.destroy());
    return;
  }
  chunk({}, answer.finish ?? (calls.length > 0 ? "tool_calls" : "stop"));
  const words = piecesOf(answer.say).length + 5 * calls.length;
  const usage = { prompt_tokens: 100, completion_tokens: words, total_tokens: 100 + words };
  if (!answer.uncounted) send({ ...base, choices: [], usage });
  response.end("data: [DONE]\n\n");
};
