import { z } from "zod";
import { VoiceError } from "../../protocols/errors.ts";
import type { Metrics } from "../metrics.ts";
import { loadOpenAi } from "../openai-sdk.ts";
import { failureOf, LlmFailure } from "./failure.ts";
import type { ChatEvent, ChatMessage, ChatRequest, LanguageModel, Place, ToolSpec, Usage } from "./model.ts";

export interface OpenAiModelOptions {
  readonly place: Place;
  /** "http://127.0.0.1:8000/v1": OpenAI, or vLLM, llama.cpp, Ollama, MLC and others that speak as it does. */
  readonly baseUrl: string;
  /** Servers that want none take any text. */
  readonly apiKey?: string;
  readonly model: string;
  /** See LanguageModel. Default false. */
  readonly isFast?: boolean;
  /** Until the first word of an answer. Default 4000 ms. */
  readonly timeoutMs?: number;
  /** An answer that says nothing new for this long has stalled. Default 2500 ms. */
  readonly stallMs?: number;
  readonly metrics?: Pick<Metrics, "count">;
}

/** More than any answer that is spoken. */
const MAX_ANSWER_BYTES = 1 << 20;
/** More than a model in its right mind asks for; far fewer are done. */
const MAX_CALLS = 32;
/** How long the count of tokens may come after the last word. */
const COUNT_MS = 200;

const Chunk = z.object({
  choices: z.array(
    z.object({
      delta: z
        .object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                // Ollama and some others leave the position out where there is one call alone.
                index: z.number().int().min(0).max(64).nullish(),
                id: z.string().nullish(),
                function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
              }),
            )
            .nullish(),
        })
        .nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
});

const wireMessage = (message: ChatMessage) => {
  if (message.role === "tool") return { role: "tool" as const, tool_call_id: message.callId, content: message.content };
  if (message.role !== "assistant") return { role: message.role, content: message.content };
  const calls = message.calls?.map(({ id, name, arguments: text }) => ({
    id,
    type: "function" as const,
    function: { name, arguments: text },
  }));
  return { role: "assistant" as const, content: message.content, ...(calls?.length ? { tool_calls: calls } : {}) };
};

const wired = new WeakMap<readonly ToolSpec[], ReturnType<typeof wireTool>[]>();
const wireTool = ({ name, description, parameters }: ToolSpec) => ({
  type: "function" as const,
  function: { name, description, parameters: { ...parameters } },
});
/** The same tools are offered to every caller. */
const wireTools = (tools: readonly ToolSpec[]) => {
  const known = wired.get(tools) ?? tools.map(wireTool);
  wired.set(tools, known);
  return known;
};

const usageOf = ({ usage }: z.output<typeof Chunk>): Usage | undefined =>
  usage ? { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens } : undefined;

/** The next of `chunks`, or a failure when it takes longer than `waitMs` or `signal` fires. */
const nextOf = <T>(
  chunks: AsyncIterator<T>,
  waitMs: number,
  late: () => LlmFailure,
  signal: AbortSignal,
): Promise<IteratorResult<T>> =>
  new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    const timer = setTimeout(() => reject(late()), waitMs);
    signal.addEventListener("abort", onAbort, { once: true });
    chunks
      .next()
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      });
  });

/** What was used, as told after the answer's end; not every server tells it, and none is waited for. */
const counted = async (chunks: AsyncIterator<unknown>, signal: AbortSignal): Promise<Usage | undefined> => {
  try {
    const late = () => new LlmFailure("timeout", "no count came");
    const next = await nextOf(chunks, COUNT_MS, late, signal);
    const parsed = next.done ? undefined : Chunk.safeParse(next.value);
    return parsed?.success ? usageOf(parsed.data) : undefined;
  } catch {
    return undefined;
  }
};

/** A language model behind the API of OpenAI. Begins to load the SDK, so that no caller need wait for it. */
export const createOpenAiModel = ({
  place,
  baseUrl,
  apiKey = "none",
  model,
  isFast = false,
  timeoutMs = 4000,
  stallMs = 2500,
  metrics,
}: OpenAiModelOptions): LanguageModel => {
  // Such a key cannot be a header, and the error that says so would show it.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new VoiceError("invalid", "the key of the language model holds blanks");
  const name = isFast ? `llm_${place}_fast` : `llm_${place}`;
  const loading = loadOpenAi({
    ...{ apiKey, baseUrl },
    bound: { bytes: MAX_ANSWER_BYTES, failure: () => new LlmFailure("garbage", "the answer has no end") },
    isHurried: true,
    onResend: () => metrics?.count("provider_retries_total", { provider: name, reason: "stale" }),
  });
  // Seen by whoever first waits for it.
  loading.catch(() => undefined);

  async function* chat(
    { messages, tools = [], maxTokens = 400 }: ChatRequest,
    signal: AbortSignal,
  ): AsyncIterable<ChatEvent> {
    const { sdk, client } = await loading;
    const begin = performance.now();
    const request = new AbortController();
    const onAbort = () => request.abort();
    signal.throwIfAborted();
    signal.addEventListener("abort", onAbort, { once: true });
    let chunks: AsyncIterator<unknown> | undefined;
    let isComplete = false;
    try {
      const stall = () => new LlmFailure("timeout", `${name} fell silent`);
      const late = () => new LlmFailure("timeout", `${name} said nothing in ${timeoutMs} ms`);
      const timer = setTimeout(() => request.abort(), timeoutMs);
      const stream = await client.chat.completions
        .create(
          {
            model,
            messages: messages.map(wireMessage),
            stream: true,
            stream_options: { include_usage: true },
            // Local servers know the old name, OpenAI's newer models only the new one.
            ...(place === "local" ? { max_tokens: maxTokens } : { max_completion_tokens: maxTokens }),
            ...(tools.length === 0
              ? {}
              : {
                  tools: wireTools(tools),
                  tool_choice: "auto" as const,
                }),
          },
          { signal: request.signal, timeout: timeoutMs },
        )
        .catch((error: unknown) => {
          signal.throwIfAborted();
          throw request.signal.aborted ? late() : error;
        })
        .finally(() => clearTimeout(timer));
      chunks = (stream as AsyncIterable<unknown>)[Symbol.asyncIterator]();
      const calls = new Map<number, { id: string; name: string; arguments: string }>();
      let finish: string | undefined;
      let usage: Usage | undefined;
      let hasBegun = false;
      for (;;) {
        const waitMs = hasBegun ? stallMs : Math.max(1, begin + timeoutMs - performance.now());
        const next = await nextOf(chunks, waitMs, hasBegun ? stall : late, signal);
        if (next.done) break;
        const parsed = Chunk.safeParse(next.value);
        if (!parsed.success) throw new LlmFailure("garbage", `${name} answered what is no chat`);
        const { choices } = parsed.data;
        usage = usageOf(parsed.data) ?? usage;
        const [choice] = choices;
        const text = choice?.delta?.content || choice?.delta?.refusal;
        if (text) {
          hasBegun = true;
          yield { type: "text", text };
        }
        for (const piece of choice?.delta?.tool_calls ?? []) {
          hasBegun = true;
          // A whole call that came without its position is one of its own.
          const at = piece.index ?? (piece.id && piece.function?.name ? calls.size : calls.size - 1);
          const known = calls.get(at) ?? { id: piece.id || `call_${at}`, name: "", arguments: "" };
          known.name ||= piece.function?.name ?? "";
          known.arguments += piece.function?.arguments ?? "";
          calls.set(at, known);
          if (calls.size > MAX_CALLS) throw new LlmFailure("garbage", `${name} asks for too much at once`);
        }
        finish = choice?.finish_reason ?? finish;
        if (finish !== undefined) break;
      }
      if (finish === undefined) throw new LlmFailure("broken_off", `${name} broke off in the middle`);
      // Calls that were cut short are half of what was meant.
      const isWhole = finish !== "length" && finish !== "content_filter";
      if (isWhole && tools.length > 0)
        for (const [, call] of [...calls].sort(([a], [b]) => a - b)) yield { type: "call", call };
      usage ??= await counted(chunks, signal);
      isComplete = true;
      yield { type: "end", whole: isWhole, ...(usage ? { usage } : {}) };
    } catch (error) {
      signal.throwIfAborted();
      throw failureOf(sdk, error, name);
    } finally {
      signal.removeEventListener("abort", onAbort);
      // What is left of a complete answer is read, for its connection then serves the next; what is not is taken back.
      const rest = chunks;
      if (isComplete && rest)
        void rest.next().then(
          () => undefined,
          () => undefined,
        );
      else request.abort();
    }
  }

  return { name, place, model, isFast, timeoutMs, chat };
};
