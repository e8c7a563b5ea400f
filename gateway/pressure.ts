import { type Budget, totalOf } from "../pipeline/turns/budget.ts";
import type { Ledger } from "../pipeline/turns/ledger.ts";
import { VoiceError } from "../protocols/errors.ts";

/** Turns of so long ago still say how busy it is. */
const WITHIN_MS = 30_000;
/** Callers who are there are served before new ones: beyond this many budgets nobody is let in. */
const BUDGETS = 3;

/** From this many budgets on what can be done more quickly is. */
const PRESSED = 1.5;

/** Whether callers who are there are answered late. */
export const isPressed = (ledger: Ledger, budget: Budget): boolean =>
  (ledger.slowest(WITHIN_MS) ?? 0) > totalOf(budget) * PRESSED;

/** Why no new session is let in: those there are answered too late already. Undefined where they are not. */
export const tooSlow = (ledger: Ledger, budget: Budget): VoiceError | undefined => {
  const slowest = ledger.slowest(WITHIN_MS);
  if (slowest === undefined || slowest <= totalOf(budget) * BUDGETS) return undefined;
  return new VoiceError("overloaded", `answers take ${Math.round(slowest)} ms; try again soon`);
};
