import type { Command, CommandResult, Say } from "../commands/command.ts";
import type { RunOptions } from "../commands/run.ts";
import type { Intent, IntentRouter } from "../intent/intent.ts";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { createDialogue } from "./dialogue.ts";
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
  readonly intent: Intent;
  /** "read": may be run before it is certain that the caller has finished; "write": only after. */
  readonly effect: "read" | "write";
  readonly plan: Plan;
  readonly intentMs: number;
}

/** What was done, and what to say of it. An empty `say` means silence. */
export interface Answer {
  readonly intent: Intent;
  /** The command that ran; null where none did. */
  readonly command: string | null;
  readonly result: CommandResult;
  readonly say: Say;
  /** The question that is open after it. */
  readonly open: Pending | null;
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
  /** Runs and remembers. */
  act(understood: Understood, options: ActOptions): Promise<Answer>;
}

/** The conversation engine, for speech and for typed text. */
export interface Assistant {
  /** The router's. */
  readonly name: string;
  open(speaker: Speaker): Dialogue;
}

export interface AssistantDeps {
  readonly router: IntentRouter;
  readonly commands: ReadonlyMap<string, Command>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
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
  open: (speaker) => createDialogue(speaker, deps),
});
