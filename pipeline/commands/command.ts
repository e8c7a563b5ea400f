import type { z } from "zod";
import type { Logger } from "../log.ts";

/** One piece of speech in one language. */
export interface SayPart {
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
}
/** What to speak: a text in the caller's language, or parts in several. */
export type Say = string | readonly SayPart[];
/** Something to speak that may still be in the making: parts are spoken as they come. */
export type Speech = Say | AsyncIterable<SayPart>;

/** Something stored that an answer named, so that "the second one" and "it" can be understood after it. */
export interface Item {
  readonly kind: "task" | "event" | "reminder";
  readonly id: string;
  /** As it was spoken. */
  readonly label: string;
}

export interface CommandContext {
  readonly userId: string;
  /** BCP 47. */
  readonly language: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Wall clock; tests pass their own. */
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** What may leave this machine. Default "prefer_local". */
  readonly privacy?: "local_only" | "prefer_local" | "cloud_ok";
  /** What was said last in this session, for "repeat". */
  readonly lastSay?: Say;
  /** What was named last in this session, in the order spoken. */
  readonly lastItems?: readonly Item[];
}

/** A question put to the caller: the next utterance is taken as the answer. */
export interface Question {
  /** Slot that the answer fills. */
  readonly slot: string;
  /** Slots known so far. */
  readonly slots: Readonly<Record<string, unknown>>;
  /** "text": the answer is the slot's value. "yes_no": yes fills it with true. "choice": the answer names one of `choices`. */
  readonly expects: "text" | "yes_no" | "choice";
  /** Value to fill in, and what it is called aloud. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}

/** All that is said is translated, until the caller says stop. ISO 639-1. */
export interface Mode {
  readonly kind: "interpret";
  readonly from: string;
  readonly to: string;
}

export type CommandResult =
  | {
      readonly handled: true;
      readonly say: Say;
      readonly data?: unknown;
      readonly items?: readonly Item[];
      /** How what is said from now on is taken; null: as usual again. */
      readonly mode?: Mode | null;
    }
  /** Not done: refused, not found, or, with `ask`, not yet. */
  | { readonly handled: false; readonly say: Say; readonly ask?: Question };

export interface Command<Slots extends z.ZodType = z.ZodType> {
  /** "task.add" */
  readonly name: string;
  /** What a language model reads to choose it. */
  readonly description: string;
  /** "read" may run before the turn is committed, its work dropped if speech resumes; "write" changes what is stored, or how all that follows is taken. */
  readonly effect: "read" | "write";
  readonly slots: Slots;
  /** Only the dialogue itself runs it: no language model is offered it. */
  readonly isInternal?: boolean;
  /** What to ask, by slot, when a needed one was not said or makes no sense. */
  readonly questions?: Readonly<Record<string, string>>;
  run(slots: z.output<Slots>, ctx: CommandContext): Promise<CommandResult>;
}

/** Types a command; adds nothing. */
export const defineCommand = <Slots extends z.ZodType>(command: Command<Slots>): Command<Slots> => command;
