import type { Command, CommandResult, Mode, Speech } from "../commands/command.ts";
import type { RunOptions } from "../commands/run.ts";
import type { Intent, IntentRouter } from "../intent/intent.ts";
import type { PrivacyLevel } from "../llm/privacy.ts";
import type { PastTurn, Preferences } from "../llm/prompt.ts";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { createDialogue } from "./dialogue.ts";
import type { Ran } from "./execute.ts";
import type { Mind, Reasoning } from "./mind.ts";
import type { Pending } from "./pending.ts";
import type { Plan } from "./plan.ts";

/** Whom a dialogue is with. */
export interface Speaker {
  readonly userId: string;
  /** BCP 47. */
  readonly language: string;
  /** IANA name. */
  readonly timeZone: string;
}

export interface UnderstandOptions {
  readonly signal: AbortSignal;
  /** Wall clock. */
  readonly now: Date;
  /** What may leave this machine for this utterance; the user's own choice where left out. */
  readonly privacy?: PrivacyLevel;
  /** When nobody waits for an answer any more, on the clock of the dialogue. Default: as long as models may take. */
  readonly deadline?: number;
  /** What is left of the turn's budget, in milliseconds; less than nothing where it is late. */
  readonly left?: () => number;
}

export interface ActOptions extends UnderstandOptions {
  /** Called once the command has run; never where there was none. */
  onResult?(command: string, result: CommandResult): void;
}

export interface AnswerOptions extends ActOptions {
  /** Called once it is known what is wanted, before it is done. */
  onIntent?(intent: Intent): void;
}

/** What an utterance will do; nothing has been done yet. */
export interface Understood {
  /** What was said. */
  readonly said: string;
  readonly intent: Intent;
  /** "read": may be run before it is certain that the caller has finished; "write": only after. */
  readonly effect: "read" | "write";
  readonly plan: Plan;
  readonly reasoning: Reasoning;
  /** Nothing of this turn may leave: the user said so, now or when they were asked what they answer here. */
  readonly stays: boolean;
  readonly intentMs: number;
}

/** What was done, and what to say of it. An empty `say` means silence. */
export interface Answer {
  /** What was said. */
  readonly said: string;
  readonly intent: Intent;
  /** The command that ran, the first where several did; null where none did. */
  readonly command: string | null;
  /** Of the first command that ran. */
  readonly result: CommandResult;
  /** All that ran so far, in order. */
  readonly ran: readonly Ran[];
  /** Speech that a model is still making can be read once. */
  readonly say: Speech;
  /** Text of `say`, as far as there is any yet. */
  text(): string;
  /** Whether it may be spoken on this machine alone, for the user wanted this turn private. */
  readonly stays: boolean;
  /** Nobody listens any more: what a model is still making of `say` is taken back at once. May be called twice. */
  stop(): void;
  /** What understood it, and why that. */
  readonly reasoning: Reasoning;
  /** The question that is open after it. */
  readonly open: Pending | null;
  /** How what comes is taken; undefined: as before. */
  readonly mode?: Mode | null;
  /** Wall clock when it was given. */
  readonly at: Date;
  readonly times: { readonly intentMs: number; readonly commandMs: number };
}

/** A conversation with one caller; one utterance at a time, in the order said. */
export interface Dialogue {
  /** Understands and acts. Rejects never: failures are told in `say`. */
  answer(text: string, options: AnswerOptions): Promise<Answer>;
  /** Decides what `text` wants, with no effect on the dialogue or on what is stored: it may be thrown away. */
  understand(text: string, options: UnderstandOptions): Promise<Understood>;
  /** Does it, but does not remember it. What only reads may be thrown away too. */
  run(understood: Understood, options: ActOptions): Promise<Answer>;
  /** Makes an answer of `run` part of the dialogue: its question is open, and "repeat" repeats it. */
  remember(answer: Answer): void;
  /** Cuts what the conversation knows of `answer` to what the caller heard of it before they spoke again. */
  heard(answer: Answer, text: string): void;
  /** What was said, and what was heard, oldest first. */
  readonly turns: readonly PastTurn[];
  /** Runs and remembers. */
  act(understood: Understood, options: ActOptions): Promise<Answer>;
}

/** A turn of a conversation that went before: what was said, when, and what was heard of the answer. */
export interface EarlierTurn extends PastTurn {
  readonly at: Date;
}

/** The conversation engine, for speech and for typed text. */
export interface Assistant {
  /** The router's. */
  readonly name: string;
  /** `earlier`: what was said before, oldest first, where a conversation is taken up again. */
  open(speaker: Speaker, earlier?: readonly EarlierTurn[]): Dialogue;
}

export interface AssistantDeps {
  readonly router: IntentRouter;
  readonly commands: ReadonlyMap<string, Command>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** What is asked where the local router's word is not enough; nothing where left out. */
  readonly mind?: Mind;
  /** What a user chose, where there is no mind that knows it: translators, too, may be elsewhere. */
  readonly preferences?: (userId: string) => Promise<Preferences>;
  readonly options?: AssistantOptions;
}

export interface AssistantOptions extends RunOptions {
  /** Says "Sorry, I didn't catch that." to an empty text instead of nothing. Default false. */
  readonly answerNothing?: boolean;
  /** A question that nobody answered is forgotten after this. Default 60 000 ms. */
  readonly questionMs?: number;
}

export const createAssistant = (deps: AssistantDeps): Assistant => ({
  name: deps.router.name,
  open: (speaker, earlier = []) => createDialogue(speaker, deps, earlier),
});
