import type { CommandContext, CommandResult, Item, Mode, Say, SayPart } from "../commands/command.ts";
import { type RunOptions, runCommand } from "../commands/run.ts";
import { refuse } from "../commands/speech.ts";
import type { PlannedCall } from "./calls.ts";
import { askLeave } from "./grounding.ts";
import type { Pending } from "./pending.ts";
import { askAgain } from "./plan.ts";

/** What one command came to. */
export interface Ran {
  readonly command: string;
  readonly result: CommandResult;
}

/** What came of calls that were run. */
export interface Executed {
  readonly ran: readonly Ran[];
  readonly say: Say;
  /** The question that is open after it. */
  readonly open: Pending | null;
  readonly items?: readonly Item[];
  readonly mode?: Mode | null;
}

/** Several sayings as one. */
export const joinSay = (says: readonly Say[], language: string): Say => {
  const said = says.filter((say) => say !== "");
  const [only] = said;
  if (said.length <= 1) return only ?? "";
  if (said.every((say) => typeof say === "string")) return said.join(" ");
  return said.flatMap((say): readonly SayPart[] => (typeof say === "string" ? [{ text: say, language }] : say));
};

/** The question that is open after `result`, and what to say; given up where it got no sensible answer twice. */
const follow = (
  command: string,
  result: CommandResult,
  answered: Pending | null,
  now: Date,
): { result: CommandResult; open: Pending | null } => {
  if (result.handled || result.ask === undefined) return { result, open: null };
  const { ask: question, say } = result;
  const isRepeated = answered !== null && answered.question.slot === question.slot;
  const failures = isRepeated ? answered.failures + 1 : 0;
  const open: Pending = { command, question, say, askedAt: now, failures };
  if (!isRepeated) return { result, open };
  const again = askAgain({ ...open, failures: answered.failures });
  return again.pending === null ? { result: refuse(again.say), open: null } : { result, open };
};

/** A call that runs only after the caller's yes. */
const leaveFor = ({ command, slots }: PlannedCall, now: Date): Pending => ({
  command: command.name,
  question: { slot: "confirmed", slots, expects: "yes_no" },
  say: askLeave(command, slots),
  askedAt: now,
  failures: 0,
});

export interface ExecuteOptions extends RunOptions {
  /** The question that the first call answers. */
  readonly answers: Pending | null;
  onResult?(command: string, result: CommandResult): void;
}

/**
 * Runs calls in order. One question can be open at a time: the first is asked last, and calls that ask for more wait
 * until it is answered.
 */
export const execute = async (
  calls: readonly PlannedCall[],
  ctx: CommandContext,
  { answers, onResult, ...options }: ExecuteOptions,
): Promise<Executed> => {
  const ran: Ran[] = [];
  const says: Say[] = [];
  const waiting: PlannedCall[] = [];
  const items: Item[] = [];
  let question: Pending | null = null;
  let mode: Mode | null | undefined;
  for (const [i, call] of calls.entries()) {
    if (call.needsLeave) {
      if (question === null) question = leaveFor(call, ctx.now);
      else waiting.push(call);
      continue;
    }
    const first = await runCommand(call.command, call.slots, ctx, options);
    const { result, open } = follow(call.command.name, first, i === 0 ? answers : null, ctx.now);
    if (open !== null && question !== null) {
      waiting.push(call);
      continue;
    }
    ran.push({ command: call.command.name, result });
    onResult?.(call.command.name, result);
    if (open === null) says.push(result.say);
    else question = open;
    if (result.handled) {
      items.push(...(result.items ?? []));
      if (result.mode !== undefined) mode = result.mode;
    }
    if (ctx.signal.aborted) break;
  }
  const open: Pending | null =
    question === null ? null : { ...question, ...(waiting.length > 0 && { after: waiting }) };
  return {
    ran,
    say: joinSay([...says, ...(open === null ? [] : [open.say])], ctx.language),
    open,
    ...(items.length > 0 && { items }),
    ...(mode !== undefined && { mode }),
  };
};
