import type { CommandContext, CommandResult, Say } from "./command.ts";

/** "a", "a and b", "a, b and c". */
export const joinSpoken = (parts: readonly string[], last = "and"): string => {
  const end = parts.at(-1);
  if (end === undefined) return "";
  return parts.length === 1 ? end : `${parts.slice(0, -1).join(", ")} ${last} ${end}`;
};

/** The first three of a list, then "and 4 more": nobody keeps a longer list in mind. */
export const listSpoken = (labels: readonly string[], shown = 3): string => {
  const rest = labels.length - shown;
  // "and 1 more" takes as long to hear as the thing itself.
  if (rest <= 1) return joinSpoken(labels);
  return joinSpoken([...labels.slice(0, shown), `${rest} more`]);
};

/** "1 task", "3 tasks". */
export const count = (n: number, noun: string, plural = `${noun}s`): string => `${n} ${n === 1 ? noun : plural}`;

/** With a capital first letter. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What `say` is in writing, in one string. */
export const sayText = (say: Say): string => (typeof say === "string" ? say : say.map(({ text }) => text).join(" "));

/** One of `variants`, never the one said last, so that a fixed phrase does not grate. */
export const vary = (
  variants: readonly string[],
  { now, lastSay }: Pick<CommandContext, "now" | "lastSay">,
): string => {
  const fresh = variants.filter((variant) => variant !== lastSay);
  const choice = fresh.length > 0 ? fresh : variants;
  return choice[Math.floor(now.getTime() / 1000) % choice.length] ?? "";
};

/** Not done, and nothing to ask. */
export const refuse = (say: Say): CommandResult => ({ handled: false, say });

/** Not done yet: `say` asks for `slot`, and the next utterance fills it. */
export const askFor = (slot: string, say: string, slots: Readonly<Record<string, unknown>>): CommandResult => ({
  handled: false,
  say,
  ask: { slot, slots, expects: "text" },
});

/** Not done yet: yes fills `confirmed` with true. */
export const askYesNo = (say: string, slots: Readonly<Record<string, unknown>>): CommandResult => ({
  handled: false,
  say,
  ask: { slot: "confirmed", slots, expects: "yes_no" },
});
