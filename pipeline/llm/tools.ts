import { z } from "zod";
import type { Command } from "../commands/command.ts";
import { shapeOf } from "../commands/slots.ts";
import type { ToolSpec } from "./model.ts";

/** Commands as functions that a model may call. */
export interface Tools {
  readonly specs: readonly ToolSpec[];
  commandOf(name: string): Command | undefined;
}

/** Asked of commands that only read: whether what they find is the answer, or something to work it out from. */
export const FOR_ANSWER = "for_answer";

/** What a model does better itself, or what only a person may say. */
const KEPT = /^(?:chat|dialog)\./;

/** "task.add" as the name of a function, which may hold no dot. */
const toolName = (command: string): string => command.replaceAll(".", "_");

const parametersOf = (command: Command): Readonly<Record<string, unknown>> => {
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [name, slot] of Object.entries(shapeOf(command.slots))) {
    if (slot.meta()?.internal === true) continue;
    const { $schema, ...schema } = z.toJSONSchema(slot, { io: "input", unrepresentable: "any" });
    properties[name] = schema;
    if (!slot.safeParse(undefined).success) required.push(name);
  }
  if (command.effect === "read")
    properties[FOR_ANSWER] = {
      type: "boolean",
      description: "True where the result is needed to work out the answer, rather than being the answer itself.",
    };
  return { type: "object", properties, required, additionalProperties: false };
};

const made = new WeakMap<ReadonlyMap<string, Command>, Tools>();

/** Offers `commands` to a model. Made once for all dialogues. */
export const toolsOf = (commands: ReadonlyMap<string, Command>): Tools => {
  const tools = made.get(commands) ?? createTools(commands);
  made.set(commands, tools);
  return tools;
};

const createTools = (commands: ReadonlyMap<string, Command>): Tools => {
  const offered = [...commands.values()].filter(({ name, isInternal }) => !KEPT.test(name) && isInternal !== true);
  const byTool = new Map(offered.map((command) => [toolName(command.name), command]));
  const specs = offered.map((command) => ({
    name: toolName(command.name),
    description: command.description,
    parameters: parametersOf(command),
  }));
  // Some models write the dot all the same.
  return { specs, commandOf: (name) => byTool.get(toolName(name)) };
};
