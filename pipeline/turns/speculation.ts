import type { Answer, Dialogue, Understood } from "../assistant/assistant.ts";
import type { CommandResult } from "../commands/command.ts";

/** Work on what was said so far, begun while it is not certain that the caller has finished. */
export interface Speculation {
  readonly text: string;
  /** How many answers had been given when it was begun: another since then may have changed what it means. */
  readonly answers: number;
  /** What it comes to, once known. */
  readonly known: Understood | undefined;
  readonly understood: Promise<Understood>;
  /** The answer and what its commands gave, where it only reads; undefined where it would change something. */
  answer(): Promise<{ readonly answer: Answer; readonly results: readonly CommandRan[] } | undefined>;
  /** Speech went on: nothing of it is wanted. */
  drop(): void;
}

export interface CommandRan {
  readonly command: string;
  readonly result: CommandResult;
}

export interface SpeculationOptions {
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly answers: number;
  onKnown(understood: Understood): void;
  /** What only reads has been run. */
  onAnswered?(answer: Answer): void;
}

/**
 * Understands `text` at once, and runs what only reads. What would change something waits for the commit: it is
 * understood, not done.
 */
export const speculate = (
  text: string,
  dialogue: Dialogue,
  { now, signal, answers, onKnown, onAnswered }: SpeculationOptions,
): Speculation => {
  const controller = new AbortController();
  const abort = () => controller.abort();
  signal.addEventListener("abort", abort, { once: true });
  const results: CommandRan[] = [];
  let known: Understood | undefined;
  const understood = dialogue.understand(text, { now, signal: controller.signal });
  const answered = understood.then(async (found) => {
    known = found;
    if (controller.signal.aborted) return undefined;
    onKnown(found);
    if (found.effect !== "read") return undefined;
    const onResult = (command: string, result: CommandResult) => results.push({ command, result });
    const answer = await dialogue.run(found, { now, signal: controller.signal, onResult });
    if (!controller.signal.aborted) onAnswered?.(answer);
    return { answer, results };
  });
  // Awaited at the commit or not at all.
  for (const promise of [understood, answered]) promise.catch(() => undefined);
  return {
    ...{ text, answers },
    get known() {
      return known;
    },
    understood,
    answer: () => answered,
    drop() {
      signal.removeEventListener("abort", abort);
      controller.abort();
    },
  };
};
