import { type Followed, follow } from "../abort.ts";
import type { CommandContext, CommandResult, Item, Mode, Say, SayPart, Speech } from "../commands/command.ts";
import { refuse, sayText } from "../commands/speech.ts";
import { doubtOf } from "../intent/hybrid.ts";
import type { Intent } from "../intent/intent.ts";
import { mayGo, type Privacy, privateIn, privateWish } from "../llm/privacy.ts";
import type { Preferences } from "../llm/prompt.ts";
import type {
  Answer,
  AssistantDeps,
  Dialogue,
  EarlierTurn,
  Speaker,
  UnderstandOptions,
  Understood,
} from "./assistant.ts";
import { MAX_CALLS, type PlannedCall } from "./calls.ts";
import { execute, joinSay, type Ran } from "./execute.ts";
import { createHistory, type HistoryTurn } from "./history.ts";
import type { Reasoning } from "./mind.ts";
import type { Pending } from "./pending.ts";
import { type Memory, type Planned, plan } from "./plan.ts";
import { createReasoner, type Thinking } from "./reason.ts";
import { summariseTurns } from "./summarise.ts";
import { telling } from "./telling.ts";
import type { Thought } from "./thoughts.ts";

/** How long "it" and "the second one" may point back. */
const ITEMS_MS = 120_000;
const LOST = "Sorry, I lost the rest of that.";
const NOT_ALL = "Sorry, I couldn't work out how to do that.";

/** Says that so many more things were asked for than are done at once. */
const leaveOut = (count: number): readonly string[] =>
  count === 0 ? [] : [`I can do ${MAX_CALLS} things at once, so I left out the other ${count === 1 ? "one" : count}.`];

const NOTHING: Intent = { route: "out_of_scope", command: null, slots: {}, confidence: 0 };
const SURE: Reasoning = { engine: "local", why: "sure" };

/** A conversation with `speaker`. */
export const createDialogue = (
  speaker: Speaker,
  deps: AssistantDeps,
  earlier: readonly EarlierTurn[] = [],
): Dialogue => {
  const { router, commands, log, metrics, now: clock, mind, options = {} } = deps;
  const { answerNothing = false, questionMs = 60_000 } = options;
  const history = createHistory(mind ? { summarise: summariseTurns(mind, speaker.userId) } : {});
  for (const { said, heard, at, stays } of earlier)
    history.add(said, () => heard, at, stays === true || privateWish(said).isPrivate);
  const reasoner = mind && createReasoner({ mind, commands, speaker, history, metrics, clock });
  const remembered = new WeakMap<Answer, HistoryTurn>();
  const thoughtOf = new WeakMap<Answer, Thought>();
  let pending: Pending | null = null;
  let mode: Mode | null = null;
  let lastSay: (() => Say) | undefined;
  /** What was said last stays here, and so does what comes of the question in it. */
  let lastStays = false;
  /** What was said last holds something private, and so may what answers it. */
  let lastPrivate = false;
  let items: { readonly named: readonly Item[]; readonly at: number } | undefined;

  const memoryAt = (now: Date): Memory => {
    const say = lastSay?.();
    return {
      mode,
      pending: pending !== null && now.getTime() - pending.askedAt.getTime() <= questionMs ? pending : null,
      ...(say !== undefined && { lastSay: say }),
      ...(items !== undefined && now.getTime() - items.at <= ITEMS_MS && { lastItems: items.named }),
    };
  };

  const readPreferences = mind?.preferences ?? deps.preferences;
  const preferencesOf = async (): Promise<Preferences> =>
    (await readPreferences?.(speaker.userId).catch((error) => {
      log.warn({ err: error }, "preferences could not be read");
      // Whoever cannot be asked has forbidden it.
      return { privacy: { level: "local_only" } } satisfies Preferences;
    })) ?? {};
  const privacyOf = ({ privacy }: Preferences, wish: Privacy["level"] | undefined): Privacy => ({
    level: wish ?? privacy?.level ?? mind?.privacy ?? "prefer_local",
    allow: privacy?.allow ?? mind?.allow ?? [],
  });

  /** What the local router makes of it. */
  const decide = async (text: string, signal: AbortSignal, now: Date): Promise<Planned> => {
    const memory = memoryAt(now);
    const route = () => router.route(text, { ...speaker, signal, now });
    try {
      return await plan(text, route, { memory, commands, now, timeZone: speaker.timeZone });
    } catch (error) {
      if (signal.aborted) return { intent: NOTHING, plan: { kind: "say", say: "", pending: memory.pending } };
      metrics.count("provider_failures_total", { provider: router.name });
      log.error({ err: error, router: router.name }, "routing failed");
      return { intent: NOTHING, plan: { kind: "say", say: "Sorry, something went wrong.", pending: memory.pending } };
    }
  };

  /** Whether what the local router found is what was said before: an answer to a question, or a mode. */
  const isSettled = ({ plan }: Planned, now: Date): "answer" | "mode" | undefined => {
    if (mode !== null) return "mode";
    if (plan.kind === "run") return plan.answers === null ? undefined : "answer";
    return plan.kind === "say" && (plan.pending ?? memoryAt(now).pending) !== null ? "answer" : undefined;
  };

  const consider = async (said: string, { signal, now, privacy, deadline, left }: UnderstandOptions) => {
    const { text, isPrivate } = privateWish(said.trim());
    if (text === "") {
      const say = answerNothing ? "Sorry, I didn't catch that." : "";
      return { intent: NOTHING, plan: { kind: "say", say, pending: memoryAt(now).pending }, reasoning: SURE } as const;
    }
    const local = await decide(text, signal, now);
    const settled = isSettled(local, now);
    // An open question that the words do not answer leaves room for another request.
    const isElse = settled === "answer" && local.intent.command === null && local.plan.kind === "say";
    if (settled && !isElse) return { ...local, reasoning: { engine: "local", why: settled } as const };
    const doubt = signal.aborted ? undefined : doubtOf(text, local.intent);
    if (doubt === undefined) return { ...local, reasoning: SURE };
    if (!reasoner) return { ...local, reasoning: { engine: "local", why: doubt, failed: "no_model" } as const };
    try {
      const preferences = await preferencesOf();
      const { level, allow } = privacyOf(preferences, isPrivate ? "local_only" : privacy);
      const reasoned = await reasoner.reason(text, {
        ...{ signal, now, doubt, preferences, local: local.intent, privacy: { level, allow } },
        ...{ deadline, left },
      });
      return { ...local, ...reasoned };
    } catch (error) {
      if (!signal.aborted) log.error({ err: error }, "reasoning failed");
      return { ...local, reasoning: { engine: "local", why: doubt, failed: "failed" } as const };
    }
  };

  /** Whether it answers what was asked before, or repeats it. */
  const goesOn = ({ intent, reasoning }: Pick<Understood, "intent" | "reasoning">): boolean =>
    reasoning.why === "answer" || intent.command === "dialog.repeat";

  const understand: Dialogue["understand"] = async (said, options) => {
    const started = clock();
    const { intent, plan, reasoning } = await consider(said, options);
    // A model that is still talking may yet call for something.
    const writes =
      plan.kind === "tell" ||
      (plan.kind === "calls" &&
        plan.calls.some(({ command, needsLeave }) => command.effect === "write" && !needsLeave)) ||
      (plan.kind === "run" &&
        (plan.command.effect === "write" ||
          (plan.answers?.after ?? []).some(({ command }) => command.effect === "write")));
    const stays =
      options.privacy === "local_only" ||
      privateWish(said.trim()).isPrivate ||
      (lastStays && goesOn({ intent, reasoning }));
    return {
      ...{ said, intent, plan, reasoning, stays },
      effect: writes ? "write" : "read",
      intentMs: clock() - started,
    };
  };

  const contextAt = async (
    said: string,
    signal: AbortSignal,
    now: Date,
    privacy?: Privacy["level"],
  ): Promise<CommandContext> => {
    const { lastSay, lastItems } = memoryAt(now);
    const { level, allow } = privacyOf(readPreferences ? await preferencesOf() : {}, privacy);
    const isOpen = mayGo(said, "cloud", allow);
    return {
      ...{ ...speaker, now, signal, log, privacy: isOpen ? level : ("local_only" as const) },
      ...(lastSay !== undefined && { lastSay }),
      ...(lastItems !== undefined && { lastItems }),
    };
  };

  /** `parts`, and `rest` after them. */
  async function* followed(parts: AsyncIterable<SayPart>, rest: readonly string[]): AsyncIterable<SayPart> {
    yield* parts;
    for (const text of rest) yield { text, language: speaker.language };
  }

  /** Speaks `thought` as it comes; what it calls for after that is done as it comes too. */
  async function* tell(
    { thought, accept }: Thinking,
    { signal, release }: Pick<Followed, "signal" | "release">,
    onCalls: (calls: ReturnType<Thinking["accept"]>) => Promise<Speech>,
    fallback: Say = LOST,
  ): AsyncIterable<SayPart> {
    const { language } = speaker;
    let hasSpoken = false;
    const parts = (say: Speech) => (typeof say !== "string" ? say : say === "" ? [] : [{ text: say, language }]);
    thought.use();
    try {
      for await (const event of thought.read(signal)) {
        if (event.type === "clause") {
          yield { text: event.text, language };
          hasSpoken = true;
        } else if (event.type === "calls") yield* parts(await onCalls(accept(event.calls)));
      }
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error }, "a reply broke off");
      yield* parts(hasSpoken ? LOST : fallback);
    } finally {
      // Whoever stopped listening pays for no more.
      thought.stop();
      release();
    }
  }

  const run: Dialogue["run"] = async (understood: Understood, { signal, now, privacy, onResult }): Promise<Answer> => {
    const { said, intent, plan, reasoning, intentMs } = understood;
    const started = clock();
    const ran: Ran[] = [];
    const stays = understood.stays || privacy === "local_only";
    const answerOf = (
      more: Pick<Answer, "say" | "open" | "result" | "text"> & { mode?: Mode | null; stop?(): void },
    ): Answer => {
      const answer = {
        ...{ said, intent, reasoning, ran, stays, at: now, command: ran[0]?.command ?? null },
        stop: () => {},
        ...more,
        times: { intentMs, commandMs: clock() - started },
      };
      if (plan.kind === "calls") thoughtOf.set(answer, plan.thinking.thought);
      return answer;
    };
    const told = (
      say: Say,
      open: Pending | null,
      result: CommandResult = refuse(say),
      more: { mode?: Mode | null } = {},
    ) => answerOf({ say, open, result, text: () => sayText(say), ...more });
    if (plan.kind === "say") return told(plan.say, plan.pending);

    /** `thinking` aloud; it can be stopped while it waits for a word that may never come. */
    const aloud = (
      thinking: Thinking,
      onCalls: (calls: ReturnType<Thinking["accept"]>, listening: AbortSignal) => Promise<Speech>,
      fallback?: Say,
    ) => {
      const listening = follow(signal);
      const say = telling(tell(thinking, listening, (calls) => onCalls(calls, listening.signal), fallback));
      const stop = () => {
        listening.abort();
        listening.release();
        // Nobody may have begun to read it.
        thinking.thought.stop();
      };
      return { say, text: say.text, stop };
    };

    const ctx = await contextAt(said, signal, now, stays ? "local_only" : privacy);
    const runAll = (calls: readonly PlannedCall[], answers: Pending | null) =>
      execute(calls, ctx, { ...options, answers, ...(onResult && { onResult }) });
    if (plan.kind === "tell") {
      const late = async (
        { planned, bad, leftOut, thinking }: ReturnType<Thinking["accept"]>,
        listening: AbortSignal,
      ): Promise<Speech> => {
        const done = await runAll(planned, null);
        ran.push(...done.ran);
        if (done.open !== null) pending = done.open;
        if (done.items) items = { named: done.items, at: now.getTime() };
        if (done.mode !== undefined) mode = done.mode;
        // Words were heard already: what is wrong is told, and not put right behind them.
        const rest = [...(bad.length > 0 ? [NOT_ALL] : []), ...leaveOut(leftOut)];
        const isUnfinished = done.open === null && planned.some(({ isForAnswer }) => isForAnswer);
        if (!isUnfinished) return joinSay([done.say, ...rest], speaker.language);
        const concluding = { ...thinking, thought: thinking.conclude(done.ran, listening) };
        const following = follow(listening);
        return followed(
          tell(concluding, following, async () => "", done.say),
          rest,
        );
      };
      return answerOf({ ...aloud(plan.thinking, late), open: null, result: { handled: true, say: "" } });
    }

    const leftOut = plan.kind === "calls" ? leaveOut(plan.leftOut) : [];
    const calls: readonly PlannedCall[] =
      plan.kind === "calls"
        ? plan.calls
        : [{ ...plan, needsLeave: false, isForAnswer: false }, ...(plan.answers?.after ?? [])];
    const done = await runAll(calls, plan.kind === "run" ? plan.answers : null);
    ran.push(...done.ran);
    const { open, mode: after } = done;
    // A question stays what is said last.
    const say = joinSay(open === null ? [done.say, ...leftOut] : [...leftOut, done.say], speaker.language);
    const [only] = done.ran;
    const named = { ...(done.items && { items: done.items }), ...(after !== undefined && { mode: after }) };
    const handled: CommandResult = { handled: true, say, ...named };
    const result = only === undefined ? refuse(say) : done.ran.length === 1 ? { ...only.result, say } : handled;
    const isUnfinished = plan.kind === "calls" && open === null && calls.some(({ isForAnswer }) => isForAnswer);
    if (!isUnfinished) return told(say, open, result, after === undefined ? {} : { mode: after });
    // What was found is not yet the answer. Where that cannot be worked out, it is told as it was found.
    const conclusion = { ...plan.thinking, thought: plan.thinking.conclude(done.ran, signal) };
    return answerOf({ ...aloud(conclusion, async () => "", say), open, result });
  };

  const remember: Dialogue["remember"] = (answer) => {
    const { said, say, open, result, at, text } = answer;
    // Until now it might have been thrown away, and asked for again by the same words.
    thoughtOf.get(answer)?.use();
    pending = open;
    const isHeld = answer.stays || (lastPrivate && goesOn(answer));
    if (said.trim() !== "") lastPrivate = privateIn(said).length > 0 || (lastPrivate && goesOn(answer));
    // Noise answers no question.
    lastStays = answer.stays || (lastStays && said.trim() === "");
    if (answer.mode !== undefined) mode = answer.mode;
    if (typeof say !== "string" && Symbol.asyncIterator in say) lastSay = text;
    else if (sayText(say) !== "") lastSay = () => say;
    if (result.handled && result.items) items = { named: result.items, at: at.getTime() };
    metrics.count("reasoning_total", { engine: answer.reasoning.engine, why: answer.reasoning.why });
    if (said.trim() !== "" && mode === null) remembered.set(answer, history.add(said, text, at, isHeld));
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
    heard: (answer, text) => remembered.get(answer)?.cut(text),
    get turns() {
      return history.turns;
    },
    async answer(text, options) {
      const understood = await understand(text, options);
      options.onIntent?.(understood.intent);
      return act(understood, options);
    },
  };
};
