import type { Command, Item, Mode, Say } from "../commands/command.ts";
import { saidSlots, shapeOf } from "../commands/slots.ts";
import { vary } from "../commands/speech.ts";
import { readsAsTime, splitWhen } from "../commands/when.ts";
import { type Intent, ROUTES, type Route } from "../intent/intent.ts";
import type { PlannedCall } from "./calls.ts";
import { inMode, startsMode } from "./mode.ts";
import { chosen, givesUp, type Pending, yesOrNo } from "./pending.ts";
import { pointing } from "./pointing.ts";
import type { Thinking } from "./reason.ts";
import { refusal } from "./refusals.ts";

/** What a dialogue knows of what was said before. */
export interface Memory {
  readonly pending: Pending | null;
  readonly lastSay?: Say;
  readonly lastItems?: readonly Item[];
  readonly mode?: Mode | null;
}

/** What an utterance comes to. */
export type Plan =
  | {
      readonly kind: "run";
      readonly command: Command;
      readonly slots: Readonly<Record<string, unknown>>;
      /** The question it answers. */
      readonly answers: Pending | null;
    }
  /** What a language model called for, in order. */
  | {
      readonly kind: "calls";
      readonly calls: readonly PlannedCall[];
      /** How many more it called for than are done at once. */
      readonly leftOut: number;
      readonly thinking: Thinking;
    }
  /** What a language model says, while it says it. */
  | { readonly kind: "tell"; readonly thinking: Thinking }
  /** `pending` is the question that is open afterwards. */
  | { readonly kind: "say"; readonly say: Say; readonly pending: Pending | null };

export interface PlanContext {
  readonly memory: Memory;
  readonly commands: ReadonlyMap<string, Command>;
  readonly now: Date;
  readonly timeZone: string;
}

export interface Planned {
  readonly intent: Intent;
  readonly plan: Plan;
}

/** From here a router is certain enough that words which might be a title are another request. */
const SURE = 0.98;
/** Enough where words cannot well be the answer. */
const LIKELY = 0.7;
/** A question is dropped when this many answers made no sense. */
const MAX_FAILURES = 2;

/** Ways in which requests begin, but titles such as "buy milk" seldom do. */
const REQUEST =
  /^(?:(?:please|okay|ok|hey|and|now|no|actually|wait|can you|could you|would you|will you|i want to|i'd like to|i want you to) )*(?:what|what's|when|when's|how|how's|who|where|which|set|add|remind|wake|cancel|delete|remove|clear|start|show|list|translate|move|reschedule|schedule|create|make|mark|tell me|is there|do i|am i|have i|stop|pause|resume|read|put|check|say)\b/i;

const TIME_SLOTS = new Set(["when", "newWhen", "time", "duration"]);
/** What people say before the title they were asked for. */
const LEAD_IN =
  /^(?:(?:um|uh|well|okay|ok|please|just)[, ]+)*(?:(?:it's|it is|call it|it's called|that i (?:need|have|want) to|about|to) )?/i;

const routeOf = (command: string): Route => {
  const noun = command.split(".")[0] ?? "";
  const route = ROUTES.find((known) => known === noun);
  if (route) return route;
  if (noun === "dialog") return "dialog_control";
  return noun === "alarm" || noun === "timer" ? "reminder" : "datetime";
};

const answering = ({ command }: Pending, slots: Readonly<Record<string, unknown>>): Intent => ({
  route: routeOf(command),
  command,
  slots,
  confidence: 1,
});

/** Gives up on a question that got no sensible answer, or asks it once more. */
export const askAgain = (pending: Pending): { say: Say; pending: Pending | null } => {
  const failures = pending.failures + 1;
  if (failures >= MAX_FAILURES) return { say: "Okay, let's leave it.", pending: null };
  const say = typeof pending.say === "string" ? `Sorry, I didn't get that. ${pending.say}` : pending.say;
  return { say, pending: { ...pending, failures } };
};

/** What to do about an intent that answers no question. */
const planIntent = (intent: Intent, { memory, commands, now }: PlanContext): Plan => {
  const command = intent.command === null ? undefined : commands.get(intent.command);
  if (command === undefined) return { kind: "say", say: refusal(intent, { now, ...memory }), pending: null };
  return { kind: "run", command, slots: saidSlots(intent.slots, shapeOf(command.slots)), answers: null };
};

/** Slots after the answer `text` to a question for text. */
const fill = (text: string, { question }: Pending, command: Command, ctx: PlanContext): Record<string, unknown> => {
  const slots = { ...question.slots };
  const shape = shapeOf(command.slots);
  if (TIME_SLOTS.has(question.slot)) return { ...slots, [question.slot]: text };
  const answer =
    text
      .replace(LEAD_IN, "")
      .replace(/[.!?]+$/, "")
      .trim() || text;
  // "Remind you of what?" "To call mom at five" answers the next question too.
  if (question.slot === "title" && "when" in shape && slots.when === undefined) {
    const split = splitWhen(answer, ctx);
    if (split) return { ...slots, title: split.rest, when: split.when };
  }
  return { ...slots, [question.slot]: answer };
};

/** The answer to the open question, where `text` is one for certain; undefined where the router should be heard first. */
const plainAnswer = (text: string, pending: Pending, command: Command, ctx: PlanContext): Planned | undefined => {
  const { question } = pending;
  const run = (slots: Readonly<Record<string, unknown>>): Planned => ({
    intent: answering(pending, slots),
    plan: { kind: "run", command, slots, answers: pending },
  });
  if (question.expects === "text" && TIME_SLOTS.has(question.slot) && readsAsTime(text, ctx))
    return run(fill(text, pending, command, ctx));
  return undefined;
};

/** Takes `text` for the answer to the open question. */
const takeAnswer = (text: string, intent: Intent, pending: Pending, command: Command, ctx: PlanContext): Planned => {
  const { question } = pending;
  const run = (slots: Readonly<Record<string, unknown>>): Planned => ({
    intent: answering(pending, slots),
    plan: { kind: "run", command, slots, answers: pending },
  });
  const again = (): Planned => ({
    intent: answering(pending, question.slots),
    plan: { kind: "say", ...askAgain(pending) },
  });
  if (question.expects === "yes_no") {
    const yes =
      yesOrNo(text) ?? ({ "dialog.yes": true, "dialog.no": false }[intent.command ?? ""] as boolean | undefined);
    if (yes === undefined) return again();
    if (yes) return run({ ...question.slots, [question.slot]: true });
    const say = vary(["Okay, I won't.", "Okay, never mind."], { now: ctx.now, ...ctx.memory });
    return { intent: answering(pending, question.slots), plan: { kind: "say", say, pending: null } };
  }
  if (question.expects === "choice") {
    const value = chosen(text, question.choices ?? []);
    return value === undefined ? again() : run({ ...question.slots, [question.slot]: value });
  }
  // "Add eggs" answers "What should I add?" with more than the bare title.
  const said = saidSlots(intent.slots, shapeOf(command.slots));
  if (intent.command === command.name && said[question.slot] !== undefined) return run({ ...question.slots, ...said });
  return run(fill(text, pending, command, ctx));
};

/** Slots that any words may fill. */
const FREE_SLOTS = new Set(["title", "newTitle", "change", "text"]);
/** Nobody calls a task "what's the weather like". */
const ASKS =
  /^(?:(?:and|but|no|actually|wait|hey)[, ]+)*(?:what|what's|when|when's|how|how's|who|who's|where|where's|which)\b/i;

/** Whether `text` is another request rather than an answer to the open question. */
const isNewRequest = (text: string, intent: Intent, { command, question }: Pending): boolean => {
  const isTalk = intent.command === null || /^(?:dialog|chat)\./.test(intent.command);
  if (isTalk) return intent.command === null && intent.confidence >= LIKELY && ASKS.test(text);
  if (intent.command === command && intent.slots[question.slot] !== undefined) return false;
  // A title is any words and a choice is named by its own: there only what is certain is another request.
  const isFree = question.expects === "choice" || (question.expects === "text" && FREE_SLOTS.has(question.slot));
  return intent.confidence >= (isFree ? SURE : LIKELY) && REQUEST.test(text);
};

/** Decides what `text` comes to. Pure, apart from what `route` does. */
export const plan = async (text: string, route: () => Promise<Intent>, ctx: PlanContext): Promise<Planned> => {
  const { pending, mode } = ctx.memory;
  if (mode) {
    const intent = inMode(text, mode);
    return { intent, plan: planIntent(intent, ctx) };
  }
  const start = startsMode(text);
  if (start) return { intent: start, plan: planIntent(start, ctx) };
  const command = pending === null ? undefined : ctx.commands.get(pending.command);
  if (pending === null || command === undefined) {
    const intent = pointing(text, ctx.memory.lastItems) ?? (await route());
    return { intent, plan: planIntent(intent, ctx) };
  }
  const dropped = (): Planned => ({
    intent: { route: "dialog_control", command: "dialog.cancel", slots: {}, confidence: 1 },
    plan: { kind: "say", say: "Okay, never mind.", pending: null },
  });
  if (givesUp(text)) return dropped();
  const plain = plainAnswer(text, pending, command, ctx);
  if (plain) return plain;
  const intent = await route();
  if (intent.confidence >= LIKELY) {
    if (intent.command === "dialog.cancel" || intent.command === "dialog.stop") return dropped();
    if (intent.command === "dialog.repeat") return { intent, plan: { kind: "say", say: pending.say, pending } };
  }
  if (isNewRequest(text, intent, pending)) return { intent, plan: planIntent(intent, ctx) };
  return takeAnswer(text, intent, pending, command, ctx);
};
