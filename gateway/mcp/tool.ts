import type { CallToolResult, McpServer, StandardSchemaWithJSON, ToolAnnotations } from "@modelcontextprotocol/server";
import type { z } from "zod";
import type { Logger } from "../../pipeline/log.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { Scope } from "../../services/accounts/scopes.ts";
import { type ApiCaller, mayUse } from "../http/api/caller.ts";
import { type Limits, TooMany, takeFor } from "../http/api/limits.ts";
import { voiceErrorOf } from "../http/errors.ts";

/** What a tool is run with. Who calls is known by their token; no argument can say so. */
export interface ToolContext {
  readonly caller: ApiCaller;
  /** Fires when the client leaves. */
  readonly signal: AbortSignal;
}

export interface Tool {
  readonly name: string;
  readonly scope: Scope;
  /** Puts it on a server, for one caller. */
  register(server: McpServer, caller: ApiCaller, deps: ToolDeps): void;
}

export interface ToolDeps {
  readonly limits: Limits;
  readonly log: Logger;
  /** Where the request comes from. */
  readonly address: string;
  /** Calls that the request itself has paid for. */
  readonly counted: { left: number };
}

export interface ToolDefinition<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** A model reads this. */
  readonly description: string;
  /** What the token must be good for. */
  readonly scope: Scope;
  readonly input: Input;
  readonly annotations: ToolAnnotations;
  /** Default "default". */
  readonly limit?: "default" | "costly";
  /** Answers what the tool says, as an object. */
  run(input: z.output<Input>, context: ToolContext): Promise<Readonly<Record<string, unknown>>>;
}

const answer = (result: Readonly<Record<string, unknown>>): CallToolResult => {
  // Once more through JSON: dates become text, and nothing else that lives here gets out.
  const plain = JSON.parse(JSON.stringify(result)) as Record<string, unknown>;
  return { content: [{ type: "text", text: JSON.stringify(plain) }], structuredContent: plain };
};

/** What a model can do something about is an answer of the tool; it says no more than an HTTP answer would. */
const refusal = ({ code, message, details }: VoiceError): CallToolResult => ({
  content: [{ type: "text", text: JSON.stringify({ code, message, ...(details === undefined ? {} : { details }) }) }],
  isError: true,
});

export const defineTool = <Input extends z.ZodObject>(definition: ToolDefinition<Input>): Tool => {
  const { name, title, description, scope, input, annotations, limit = "default", run } = definition;
  return {
    name,
    scope,
    register(server, caller, { limits, log, address, counted }) {
      const call = async (given: unknown, signal: AbortSignal): Promise<CallToolResult> => {
        try {
          if (!mayUse(caller, scope)) throw new VoiceError("forbidden", `this token is not good for ${scope}`);
          if (limit !== "default" || counted.left-- <= 0) {
            const allowance = await takeFor(limits, limit, { userId: caller.userId, address });
            if (!allowance.isAllowed) throw new TooMany(allowance);
          }
          return answer(await run(given as z.output<Input>, { caller, signal }));
        } catch (error) {
          const failure = voiceErrorOf(error);
          if (failure.code === "internal") log.error({ err: error, tool: name }, "tool failed");
          return refusal(failure);
        }
      };
      const schema: StandardSchemaWithJSON = input;
      server.registerTool(name, { title, description, inputSchema: schema, annotations }, async (given, { mcpReq }) =>
        call(given, mcpReq.signal),
      );
    },
  };
};

export const READS = { readOnlyHint: true, openWorldHint: false } as const satisfies ToolAnnotations;
export const ADDS = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
} as const satisfies ToolAnnotations;
export const CHANGES = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
  openWorldHint: false,
} as const satisfies ToolAnnotations;
