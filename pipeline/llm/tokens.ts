import type { ChatMessage, ToolSpec } from "./model.ts";

/** Bytes a token: an estimate on the safe side, for each model cuts text in its own way. */
const BYTES = 3.5;

/** About how many tokens `text` is. */
export const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES);

/** What the roles and marks around a message come to. */
const MESSAGE = 4;

/** The same tools are offered to every caller. */
const counted = new WeakMap<readonly ToolSpec[], number>();
const tokensOfTools = (tools: readonly ToolSpec[]): number => {
  const tokens = counted.get(tools) ?? (tools.length === 0 ? 0 : tokensOf(JSON.stringify(tools)));
  counted.set(tools, tokens);
  return tokens;
};

export const tokensOfMessages = (messages: readonly ChatMessage[], tools: readonly ToolSpec[] = []): number =>
  messages.reduce((sum, { content }) => sum + tokensOf(content) + MESSAGE, 0) + tokensOfTools(tools);
