import type { Task } from "../../services/tasks/service.ts";

/** Priority meant by words such as "urgent" or "low"; undefined where none is meant. */
export const priorityOf = (words: string | undefined): Task["priority"] | undefined => {
  if (words === undefined) return undefined;
  if (/\b(?:not (?:so |very |that )?(?:urgent|important)|low(?:est|er)?|minor|unimportant|whenever)\b/i.test(words))
    return "low";
  if (/\b(?:high(?:est|er)?|top|urgent|important|critical|asap|most)\b/i.test(words)) return "high";
  return /\b(?:normal|medium|regular|standard|usual)\b/i.test(words) ? "normal" : undefined;
};
