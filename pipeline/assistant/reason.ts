import type { Command } from "../commands/command.ts";
import { sayText } from "../commands/speech.ts";
import type { Doubt } from "../intent/hybrid.ts";
import type { Intent } from "../intent/intent.ts";
import { routeOf } from "../intent/routes.ts";
import { LlmFailure } from "../llm/failure.ts";
import type { ChatMessage, LanguageModel, Place, ToolCall } from "../llm/model.ts";
import { coveredIn, type Privacy, placesFor } from "../llm/privacy.ts";
import { asData, type Preferences, promptOf } from "../llm/prompt.ts";
import { tokensOfMessages } from "../llm/tokens.ts";
import { toolsOf } from "../llm/tools.ts";
import type { Metrics } from "../metrics.ts";
import type { Speaker } from "./assistant.ts";
import { type BadCall, type Checked, type PlannedCall, readCalls } from "./calls.ts";
import type { Ran } from "./execute.ts";
import type { History } from "./history.ts";
import type { Mind, Reasoning } from "./mind.ts";
import type { Plan } from "./plan.ts";
import { createThoughts, type Thought } from "./thoughts.ts";

/** A model that is answering. */
export interface Thinking {
  readonly model: LanguageModel;
  readonly thought: Thought;
  /** Looks at calls that come after words: what of them is sound, and how to go on from what they find. */
  accept(calls: readonly ToolCall[]): Checked & { readonly thinking: Thinking };
  /** Has the answer worked out from what commands found. No function is offered, so that nothing found can call one. */
  conclude(ran: readonly Ran[], signal: AbortSignal): Thought;
}

export interface Reasoned {
  readonly intent: Intent;
  readonly plan: Plan;
  readonly reasoning: Reasoning;
}

export interface ReasonOptions {
  readonly signal: AbortSignal;
  readonly now: Date;
  readonly doubt: Doubt;
  /** The local router's. */
  readonly local: Intent;
  readonly privacy: Privacy;
  readonly preferences: Preferences;
  /** See UnderstandOptions. */
  readonly deadline?: number | undefined;
  readonly left?: (() => number) | undefined;
}

/** Asks the models; undefined plan where none could tell. */
export interface Reasoner {
  reason(text: string, options: ReasonOptions): Promise<Reasoned | { readonly reasoning: Reasoning }>;
}

export interface ReasonerDeps {
  readonly mind: Mind;
  readonly commands: ReadonlyMap<string, Command>;
  readonly speaker: Speaker;
  readonly history: History;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/** Models do not tell how sure they are. */
const UNKNOWN = 0.5;
/** What the caller said just before may name the object of what they say now. */
const RECENT = 2;
const RECENT_MS = 120_000;
const MAX_RESULT = 3000;
const HONEST = "Sorry, I couldn't work out how to do that.";

export const createReasoner = ({ mind, commands, speaker, history, metrics, clock }: ReasonerDeps): Reasoner => {
  const { brain, facts: factsOf, budgetMs = 5000, contextTokens } = mind;
  const tools = toolsOf(commands);
  const toolTokens = tokensOfMessages([], tools.specs);
  const thoughts = createThoughts({ brain, metrics });

  const reason: Reasoner["reason"] = async (
    text,
    { signal, now, doubt, local, privacy, preferences, deadline = Number.POSITIVE_INFINITY, left },
  ) => {
    const until = Math.min(deadline, clock() + budgetMs);
    const { places: allowed, why: where } = placesFor(text, privacy);
    const places = allowed.filter((place) => brain.places.includes(place));
    if (places.length === 0) return { reasoning: { engine: "local", why: doubt, where, failed: "no_model" } };
    const facts = await factsOf?.(speaker.userId, { now, timeZone: speaker.timeZone }).catch(() => undefined);
    const said = { said: text, before: history.recent(RECENT, RECENT_MS, now) };
    const { summary, turns } = history;
    const prompt = (place: Place, isShort = false): readonly ChatMessage[] =>
      promptOf({
        ...speaker,
        ...{ now, preferences, said: text, place, allow: privacy.allow, toolTokens },
        // What a model cannot read at all helps less than the words alone.
        ...(isShort ? { facts: undefined, summary: "", turns: turns.slice(-1) } : { facts, summary, turns }),
        ...(contextTokens === undefined ? {} : { budgetTokens: contextTokens }),
      });
    // One budget for all that is asked of a turn: whoever waits does not begin anew with each question.
    const budget = () => ({ budgetMs: Math.max(0, until - clock()), ...(left && { leftMs: left() }) });
    const key = JSON.stringify([text.toLowerCase(), turns.length, places]);
    const first = thoughts.think(key, {
      request: (place) => ({ messages: prompt(place), tools: tools.specs }),
      shorter: (place) => ({ messages: prompt(place, true), tools: tools.specs }),
      ...{ places, signal },
      ...budget(),
    });

    const counted = ({ planned, bad }: Checked, isRepaired: boolean): void => {
      for (const { needsLeave } of planned)
        metrics.count("llm_calls_total", { outcome: needsLeave ? "confirmed" : isRepaired ? "repaired" : "accepted" });
      if (bad.length > 0) metrics.count("llm_calls_total", { outcome: "refused" }, bad.length);
    };
    const thinkingOf = (model: LanguageModel, thought: Thought, calls: readonly ToolCall[]): Thinking => ({
      model,
      thought,
      accept: (late) => {
        const checked = readCalls(late, tools, said);
        counted(checked, false);
        return { ...checked, thinking: thinkingOf(model, thought, late) };
      },
      conclude: (ran, until) => {
        const results = calls.map((call, i): ChatMessage => {
          const { result } = ran[i] ?? {};
          const found = { said: result ? sayText(result.say) : "not done", data: result?.handled ? result.data : null };
          const safe = model.place === "cloud" ? coveredIn(found, privacy.allow) : found;
          return {
            role: "tool",
            callId: call.id,
            content: asData(safe).slice(0, MAX_RESULT),
          };
        });
        const messages: readonly ChatMessage[] = [
          ...prompt(model.place),
          { role: "assistant", content: "", calls },
          ...results,
        ];
        return thoughts.think(`${key} concluded`, {
          request: () => ({ messages }),
          places: [model.place],
          signal: until,
          ...budget(),
        });
      },
    });

    /** Asks once more about calls that could not be. */
    const repair = (model: LanguageModel, calls: readonly ToolCall[], bad: readonly BadCall[]): Thought => {
      const results = calls.map((call): ChatMessage => {
        const wrong = bad.find((one) => one.call === call)?.wrong;
        return { role: "tool", callId: call.id, content: wrong ?? "Not done yet: call it again." };
      });
      const messages: readonly ChatMessage[] = [
        ...prompt(model.place),
        { role: "assistant", content: "", calls },
        ...results,
      ];
      return thoughts.think(`${key} repaired`, {
        request: () => ({ messages, tools: tools.specs }),
        places: [model.place],
        signal,
        ...budget(),
      });
    };

    const intentOf = (calls: readonly PlannedCall[]): Intent => {
      const [call] = calls;
      const command = call?.command.name ?? null;
      const confidence = command === local.command ? local.confidence : UNKNOWN;
      return {
        route: command === null ? local.route : routeOf(command),
        command,
        slots: call?.slots ?? {},
        confidence,
      };
    };
    const read = async (thought: Thought, isRepaired: boolean): Promise<Reasoned> => {
      let model: LanguageModel | undefined;
      for await (const event of thought.read(signal)) {
        if (event.type === "begun") model = event.model;
        if (model === undefined) continue;
        const reasoning: Reasoning = { engine: `llm_${model.place}`, why: doubt, where, model: model.model };
        if (event.type === "clause") {
          // A model that talks about what our router took for a request of ours has found that it is none.
          const isTalk = ["task", "calendar", "reminder", "translate", "datetime"].includes(local.route);
          const intent: Intent = { ...local, command: null, slots: {}, route: isTalk ? "chat" : local.route };
          return { intent, plan: { kind: "tell", thinking: thinkingOf(model, thought, []) }, reasoning };
        }
        if (event.type !== "calls") continue;
        const checked = readCalls(event.calls, tools, said);
        const { planned: calls, bad, leftOut } = checked;
        counted(checked, isRepaired);
        if (bad.length === 0) {
          const thinking = thinkingOf(model, thought, event.calls);
          return { intent: intentOf(calls), plan: { kind: "calls", calls, leftOut, thinking }, reasoning };
        }
        thought.use();
        if (!isRepaired) return read(repair(model, event.calls, bad), true);
        return {
          intent: { ...local, command: null, slots: {} },
          plan: { kind: "say", say: HONEST, pending: null },
          reasoning: { ...reasoning, failed: "bad_calls" },
        };
      }
      throw new LlmFailure("garbage", "the model answered nothing");
    };

    try {
      return await read(first, false);
    } catch (error) {
      signal.throwIfAborted();
      const failed = error instanceof LlmFailure ? error.reason : "failed";
      return { reasoning: { engine: "local", why: doubt, where, failed } };
    }
  };

  return { reason };
};
