import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type CommandContext, type CommandResult, defineCommand } from "../../../pipeline/commands/command.ts";
import { runCommand } from "../../../pipeline/commands/run.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { VoiceError } from "../../../protocols/errors.ts";

const context = (signal = new AbortController().signal): CommandContext => ({
  userId: "anna",
  language: "en",
  timeZone: "UTC",
  now: new Date("2026-03-04T15:00:00Z"),
  signal,
  log: silentLogger,
});

const command = (
  run: (ctx: CommandContext) => Promise<CommandResult>,
  { name = "calendar.query", effect = "read" as "read" | "write" } = {},
) =>
  defineCommand({
    name,
    description: "A command of this test.",
    effect,
    slots: z.object({ title: z.string().min(3), note: z.string().optional() }),
    questions: { title: "What is it called?" },
    run: (_, ctx) => run(ctx),
  });

const done: CommandResult = { handled: true, say: "Done." };
const slots = { title: "lunch" };

test("runs with checked slots; empty ones count as not said", async () => {
  expect(
    await runCommand(
      command(async () => done),
      { ...slots, note: "" },
      context(),
    ),
  ).toEqual(done);
});

test.each([
  [{}, "What is it called?"],
  [{ title: "" }, "What is it called?"],
  [{ title: null }, "What is it called?"],
  [{ title: "x" }, "Sorry, I didn't get that. What is it called?"],
  [{ title: 5 }, "Sorry, I didn't get that. What is it called?"],
])("%j is asked back about", async (said, question) => {
  let runs = 0;
  const counting = command(async () => {
    runs++;
    return done;
  });
  const result = await runCommand(counting, { ...said, note: "n" }, context());
  expect(result).toEqual({
    handled: false,
    say: question,
    ask: { slot: "title", slots: { note: "n" }, expects: "text" },
  });
  expect(runs).toBe(0);
});

describe("failures are told", () => {
  test.each([
    [new Error("boom"), {}, "I couldn't reach the calendar just now."],
    [new VoiceError("provider_failed", "x"), { name: "task.add" }, "I couldn't reach your tasks just now."],
    [new VoiceError("provider_failed", "x"), { name: "translate.text" }, "I couldn't reach the translator just now."],
    [new VoiceError("not_found", "x"), {}, "That isn't there any more."],
    [new VoiceError("provider_timeout", "x"), {}, "Sorry, the calendar took too long to answer."],
    [
      new VoiceError("provider_timeout", "x"),
      { effect: "write" as const },
      "Sorry, the calendar didn't answer. I can't tell whether it worked.",
    ],
  ])("%s", async (error, more, say) => {
    const failing = command(async () => {
      throw error;
    }, more);
    expect(await runCommand(failing, slots, context())).toEqual({ handled: false, say });
  });
});

test("a command that hangs is given up at its deadline, and told to stop", async () => {
  let stopped: AbortSignal | undefined;
  const hanging = command((ctx) => {
    stopped = ctx.signal;
    return new Promise(() => {});
  });
  const result = await runCommand(hanging, slots, context(), { deadlineMs: 10 });
  expect(result).toEqual({ handled: false, say: "Sorry, the calendar took too long to answer." });
  expect(stopped?.aborted).toBe(true);
});

test("an abort ends it at once and quietly", async () => {
  const caller = new AbortController();
  const running = runCommand(
    command(() => new Promise(() => {})),
    slots,
    context(caller.signal),
  );
  caller.abort();
  expect(await running).toEqual({ handled: false, say: "" });
  expect(
    await runCommand(
      command(async () => done),
      slots,
      context(caller.signal),
    ),
  ).toEqual({ handled: false, say: "" });
});
