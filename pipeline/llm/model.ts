/** Where a model runs, as its operator says: on machines of theirs, or at somebody else's. */
export type Place = "local" | "cloud";

/** A function that the model may ask to be called. */
export interface ToolSpec {
  /** Letters, digits, "_" and "-". */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A call that the model asks for. Nothing in it can be believed. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, if the model got it right. */
  readonly arguments: string;
}

export type ChatMessage =
  | { readonly role: "system" | "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string; readonly calls?: readonly ToolCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly content: string };

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** None: the model can only talk, and what it would call is not heard. */
  readonly tools?: readonly ToolSpec[];
  /** Longest answer. Default 400. */
  readonly maxTokens?: number;
}

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What comes of a request, in this order: any number of `text`, then any `call`, then one `end`. */
export type ChatEvent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "call"; readonly call: ToolCall }
  /** `whole` is false where the model was cut short by its length. */
  | { readonly type: "end"; readonly whole: boolean; readonly usage?: Usage };

/** One endpoint. */
export interface LanguageModel {
  /** Label in logs and metrics: "llm_local", "llm_cloud", "llm_local_fast" or "llm_cloud_fast". */
  readonly name: string;
  readonly place: Place;
  /** The vendor's own name of the model. */
  readonly model: string;
  /** What one attempt may take until its first word, in milliseconds. */
  readonly timeoutMs: number;
  /** Smaller and quicker than the usual one of its place, for turns that are late. Default false. */
  readonly isFast?: boolean;
  /**
   * Streams one answer, with one attempt. Throws VoiceError "provider_failed", "provider_timeout" or LlmFailure where the
   * vendor says why; when `signal` fires it throws at once and the request is taken back.
   */
  chat(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent>;
}
