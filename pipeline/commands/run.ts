import type { z } from "zod";
import { VoiceError } from "../../protocols/errors.ts";
import { follow } from "../abort.ts";
import type { Command, CommandContext, CommandResult } from "./command.ts";
import { askFor, refuse } from "./speech.ts";

export interface RunOptions {
  /** What a command may take before the caller is told that it failed. Default 5000 ms. */
  readonly deadlineMs?: number;
}

/** What to call the service behind a command, aloud. */
const PLACES: Readonly<Record<string, string>> = {
  task: "your tasks",
  calendar: "the calendar",
  reminder: "your reminders",
  alarm: "your alarms",
  timer: "your timers",
  translate: "the translator",
};
const placeOf = (command: Command): string => PLACES[command.name.split(".")[0] ?? ""] ?? "that";

/** An honest sentence for a failure. */
const apologise = (command: Command, error: unknown): string => {
  const code = error instanceof VoiceError ? error.code : undefined;
  switch (code) {
    case "not_found":
      return "That isn't there any more.";
    case "conflict":
      return "It's too late for that.";
    case "invalid":
      return "Sorry, that makes no sense to me.";
    case "unsupported":
      return "Sorry, I can't do that.";
    case "provider_timeout":
      // What was asked to change may still change, so "it failed" would be a guess.
      return command.effect === "write"
        ? `Sorry, ${placeOf(command)} didn't answer. I can't tell whether it worked.`
        : `Sorry, ${placeOf(command)} took too long to answer.`;
    default:
      return `I couldn't reach ${placeOf(command)} just now.`;
  }
};

/** Asks for the first slot that is missing or makes no sense. */
const askBack = (command: Command, slots: Readonly<Record<string, unknown>>, error: z.ZodError): CommandResult => {
  const slot = String(error.issues[0]?.path[0] ?? "");
  const question = command.questions?.[slot];
  if (slot === "" || question === undefined) return refuse("Sorry, I didn't get that.");
  const { [slot]: bad, ...known } = slots;
  return askFor(slot, bad === undefined ? question : `Sorry, I didn't get that. ${question}`, known);
};

/** Rejects with "provider_timeout" after `deadlineMs`, and when `signal` fires, whatever `work` does then. */
const withDeadline = <T>(work: Promise<T>, deadlineMs: number, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    const timer = setTimeout(
      () => reject(new VoiceError("provider_timeout", `no answer in ${deadlineMs} ms`)),
      deadlineMs,
    );
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    });
  });

/**
 * Runs `command` on slots as they were said. Never rejects: what is missing is asked for, what fails is told. When
 * `ctx.signal` fires, answers at once with nothing to say.
 */
export const runCommand = async (
  command: Command,
  slots: Readonly<Record<string, unknown>>,
  ctx: CommandContext,
  { deadlineMs = 5000 }: RunOptions = {},
): Promise<CommandResult> => {
  const said = Object.fromEntries(
    Object.entries(slots).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );
  const parsed = command.slots.safeParse(said);
  if (!parsed.success) return askBack(command, said, parsed.error);
  const started = performance.now();
  const controller = follow(ctx.signal);
  try {
    ctx.signal.throwIfAborted();
    const work = command.run(parsed.data, { ...ctx, signal: controller.signal });
    return await withDeadline(work, deadlineMs, ctx.signal);
  } catch (error) {
    if (ctx.signal.aborted) return refuse("");
    const code = error instanceof VoiceError ? error.code : "internal";
    ctx.log.error({ command: command.name, code, err: error, ms: performance.now() - started }, "command failed");
    return refuse(apologise(command, error));
  } finally {
    controller.abort();
    controller.release();
  }
};
