import type { CommandContext, CommandResult, Item, Say } from "../commands/command.ts";
import { runCommand } from "../commands/run.ts";
import { refuse, sayText } from "../commands/speech.ts";
import type { Intent } from "../intent/intent.ts";
import type { Answer, AssistantDeps, Dialogue, Speaker, Understood } from "./assistant.ts";
import type { Pending } from "./pending.ts";
import { askAgain, type Memory, type Planned, plan } from "./plan.ts";

/** How long "it" and "the second one" may point back. */
const ITEMS_MS = 120_000;

const NOTHING: Intent = { route: "out_of_scope", command: null, slots: {}, confidence: 0 };

/** A conversation with `speaker`. */
export const createDialogue = (speaker: Speaker, deps: AssistantDeps): Dialogue => {
  const { router, commands, log, metrics, now: clock, options = {} } = deps;
  const { answerNothing = false, questionMs = 60_000 } = options;
  let pending: Pending | null = null;
  let lastSay: Say | undefined;
  let items: { readonly named: readonly Item[]; readonly at: number } | undefined;

  const memoryAt = (now: Date): Memory => ({
    pending: pending !== null && now.getTime() - pending.askedAt.getTime() <= questionMs ? pending : null,
    ...(lastSay !== undefined && { lastSay }),
    ...(items !== undefined && now.getTime() - items.at <= ITEMS_MS && { lastItems: items.named }),
  });

  const decide = async (text: string, signal: AbortSignal, now: Date): Promise<Planned> => {
    const memory = memoryAt(now);
    if (text.trim() === "") {
      const say = answerNothing ? "Sorry, I didn't catch that." : "";
      return { intent: NOTHING, plan: { kind: "say", say, pending: memory.pending } };
    }
    const route = () => router.route(text, { ...speaker, signal, now });
    try {
      return await plan(text.trim(), route, { memory, commands, now, timeZone: speaker.timeZone });
    } catch (error) {
      if (signal.aborted) return { intent: NOTHING, plan: { kind: "say", say: "", pending: memory.pending } };
      metrics.count("provider_failures_total", { provider: router.name });
      log.error({ err: error, router: router.name }, "routing failed");
      return { intent: NOTHING, plan: { kind: "say", say: "Sorry, something went wrong.", pending: memory.pending } };
    }
  };

  /** The question that is open after `result`, and what to say. */
  const follow = (
    command: string,
    result: CommandResult,
    answered: Pending | null,
    now: Date,
  ): { say: Say; result: CommandResult; open: Pending | null } => {
    if (result.handled || result.ask === undefined) return { say: result.say, result, open: null };
    const { ask: question, say } = result;
    const isRepeated = answered !== null && answered.question.slot === question.slot;
    const failures = isRepeated ? answered.failures + 1 : 0;
    const open: Pending = { command, question, say, askedAt: now, failures };
    if (!isRepeated) return { say, result, open };
    const again = askAgain({ ...open, failures: answered.failures });
    return again.pending === null ? { say: again.say, result: refuse(again.say), open: null } : { say, result, open };
  };

  const understand: Dialogue["understand"] = async (text, { signal, now }) => {
    const started = clock();
    const planned = await decide(text, signal, now);
    const effect = planned.plan.kind === "run" ? planned.plan.command.effect : "read";
    return { ...planned, effect, intentMs: clock() - started };
  };

  const run: Dialogue["run"] = async (
    { intent, plan, intentMs }: Understood,
    { signal, now, onResult },
  ): Promise<Answer> => {
    if (plan.kind === "say") {
      const { say, pending: open } = plan;
      const result = refuse(say);
      return { intent, command: null, result, say, open, at: now, times: { intentMs, commandMs: 0 } };
    }
    const { command, slots, answers } = plan;
    const { lastSay, lastItems } = memoryAt(now);
    const ctx: CommandContext = {
      ...speaker,
      now,
      signal,
      log,
      ...(lastSay !== undefined && { lastSay }),
      ...(lastItems !== undefined && { lastItems }),
    };
    const started = clock();
    const { say, result, open } = follow(command.name, await runCommand(command, slots, ctx, options), answers, now);
    onResult?.(command.name, result);
    return {
      intent,
      command: command.name,
      result,
      say,
      open,
      at: now,
      times: { intentMs, commandMs: clock() - started },
    };
  };

  const remember: Dialogue["remember"] = ({ say, open, result, at }) => {
    pending = open;
    if (sayText(say) !== "") lastSay = say;
    if (result.handled && result.items) items = { named: result.items, at: at.getTime() };
  };

  const act: Dialogue["act"] = async (understood, options) => {
    const answer = await run(understood, options);
    remember(answer);
    return answer;
  };

  return {
    understand,
    run,
    remember,
    act,
    async answer(text, options) {
      const understood = await understand(text, options);
      options.onIntent?.(understood.intent);
      return act(understood, options);
    },
  };
};
