import type { Item } from "../commands/command.ts";
import type { Intent } from "../intent/intent.ts";

const WHICH =
  "(it|this|that|(?:this|that|the) (?:one|task|item|event|meeting|appointment|reminder|alarm|timer)|(?:the )?(?:number )?(?:first|second|third|last|one|two|three)(?: one| item| task| event| meeting| appointment| reminder| alarm| timer)?)";
const LEAD = "(?:(?:please|now|okay|ok|and|then|can you|could you) )*";
const DELETE = new RegExp(`^${LEAD}(?:delete|remove|cancel|clear|erase|drop|get rid of) ${WHICH}(?: please)?$`, "i");
const DONE = new RegExp(
  `^${LEAD}(?:(?:complete|finish|check off|tick off|cross off|i did|i've done|i finished) ${WHICH}|(?:mark|check|tick|cross) ${WHICH} (?:as )?(?:done|off|complete|completed|finished)|${WHICH} is (?:done|finished))$`,
  "i",
);

const BY_KIND = {
  task: { route: "task", delete: "task.delete" },
  event: { route: "calendar", delete: "calendar.cancel" },
  reminder: { route: "reminder", delete: "reminder.cancel" },
} as const;

/**
 * What "delete the second one" or "that one is done" asks for, by what was named last. No router can tell, for it knows
 * one utterance only. Undefined where nothing was named or the words do not point.
 */
export const pointing = (text: string, items: readonly Item[] | undefined): Intent | undefined => {
  const [first] = items ?? [];
  if (first === undefined) return undefined;
  const words = text.trim().replace(/[.!?]+$/, "");
  const { route, delete: remove } = BY_KIND[first.kind];
  const deleted = DELETE.exec(words);
  if (deleted?.[1] !== undefined) return { route, command: remove, slots: { title: deleted[1] }, confidence: 1 };
  const done = DONE.exec(words);
  const which = done?.slice(1).find((group) => group !== undefined);
  if (which === undefined || first.kind !== "task") return undefined;
  return { route, command: "task.complete", slots: { title: which }, confidence: 1 };
};
