import type { Command } from "../commands/command.ts";
import { saidSlots, shapeOf } from "../commands/slots.ts";
import type { ToolCall } from "../llm/model.ts";
import { FOR_ANSWER, type Tools } from "../llm/tools.ts";
import { isAskedFor, type Words } from "./grounding.ts";

/** A command that will run, by its turn. */
export interface PlannedCall {
  readonly command: Command;
  readonly slots: Readonly<Record<string, unknown>>;
  /** The caller must say yes first: their own words do not ask for it. */
  readonly needsLeave: boolean;
  /** What it finds is not yet the answer. */
  readonly isForAnswer: boolean;
}

/** What was wrong with a call, in words for the model that asked for it. */
export interface BadCall {
  readonly call: ToolCall;
  readonly wrong: string;
}

/** More at once is rather a mistake; it is said that the rest was left out. */
export const MAX_CALLS = 5;

/** What came of checking calls. */
export interface Checked {
  readonly planned: readonly PlannedCall[];
  readonly bad: readonly BadCall[];
  /** Calls beyond what is done at once. */
  readonly leftOut: number;
}

const objectOf = (json: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(json.trim() === "" ? "{}" : json);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};

/** Slots of a call, or what is wrong with them. A slot that is missing is no mistake where the command can ask for it. */
const read = (call: ToolCall, tools: Tools): Omit<PlannedCall, "needsLeave"> | string => {
  const command = tools.commandOf(call.name);
  if (command === undefined) return `There is no function ${call.name.slice(0, 60)}.`;
  const given = objectOf(call.arguments);
  if (given === undefined) return "The arguments are no JSON object.";
  const { [FOR_ANSWER]: forAnswer, ...rest } = given;
  const shape = shapeOf(command.slots);
  // What only a question may fill is not the model's to say.
  const filled = saidSlots(rest, shape);
  const slots = Object.fromEntries(
    Object.entries(filled).filter(
      ([, value]) => value !== null && value !== "" && value !== undefined && value !== false,
    ),
  );
  const unknown = Object.keys(slots).find((name) => !(name in shape));
  if (unknown !== undefined) return `There is no argument ${unknown.slice(0, 60)}.`;
  const parsed = command.slots.safeParse(slots);
  const issue = parsed.error?.issues.find(
    ({ path }) => slots[String(path[0])] !== undefined || command.questions?.[String(path[0])] === undefined,
  );
  if (issue) return `${String(issue.path[0] ?? "The arguments")}: ${issue.message}.`;
  return { command, slots, isForAnswer: command.effect === "read" && forAnswer === true };
};

/** Checks what a model wants to have called: by the commands' own slots, and by what the user said. */
export const readCalls = (calls: readonly ToolCall[], tools: Tools, words: Pick<Words, "said" | "before">): Checked => {
  const bad: BadCall[] = [];
  const good: Omit<PlannedCall, "needsLeave">[] = [];
  for (const call of calls.slice(0, MAX_CALLS)) {
    const checked = read(call, tools);
    if (typeof checked === "string") bad.push({ call, wrong: checked });
    else good.push(checked);
  }
  const quoted = good.flatMap(({ command, slots }) =>
    command.name === "translate.text" && typeof slots.text === "string" ? [slots.text] : [],
  );
  const planned = good.map((call) => ({
    ...call,
    needsLeave: !isAskedFor(call.command, call.slots, { ...words, quoted }),
  }));
  return { planned, bad, leftOut: Math.max(0, calls.length - MAX_CALLS) };
};
