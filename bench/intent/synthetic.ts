import { CALENDAR } from "./templates/calendar.ts";
import { ELSEWHERE } from "./templates/elsewhere.ts";
import { PIECES } from "./templates/pieces.ts";
import { REMINDER } from "./templates/reminder.ts";
import { TASK } from "./templates/task.ts";
import { WORDS } from "./templates/words.ts";

/** A line made from a template, to learn from. */
export interface SyntheticLine {
  readonly text: string;
  readonly label: string;
  readonly weight: number;
}

const pieces = new Map(
  Object.entries(PIECES).map(([name, choices]) => [name, choices.split("|").map((choice) => choice.trim())]),
);

/**
 * Fills a template in: `{piece}` is drawn from a list, `(a|b)` is one of these, `[a|b]` is one of these or nothing.
 * The result has single spaces.
 */
export const fill = (template: string, random: () => number): string => {
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  let text = template;
  for (let depth = 0; depth < 12 && /[[({]/.test(text); depth++)
    text = text
      .replace(/\(([^()[\]]*)\)/g, (_, choices: string) => pick(choices.split("|")) ?? "")
      .replace(/\[([^()[\]]*)\]/g, (_, choices: string) => (random() < 0.5 ? (pick(choices.split("|")) ?? "") : ""))
      .replace(/\{(\w+)\}/g, (_, name: string) => pick(pieces.get(name) ?? []) ?? "");
  return text
    .replace(/\s+/g, " ")
    .replace(/ 's\b/g, "'s")
    .replace(/\ba (an event|[aeiou]\w)/g, "an $1")
    .trim();
};

/** Each template filled in `copies` times, lines that come twice left out. */
export const synthetic = (random: () => number, copies = 40): SyntheticLine[] => {
  const lines: SyntheticLine[] = [];
  for (const group of [CALENDAR, REMINDER, TASK, WORDS, ELSEWHERE])
    for (const [label, templates] of Object.entries(group))
      for (const template of templates) {
        const texts = new Set<string>();
        for (let copy = 0; copy < copies; copy++) texts.add(fill(template, random));
        // A template with few results is worth less than one with many, but not nothing.
        for (const text of texts) lines.push({ text, label, weight: Math.min(1, 6 / texts.size) });
      }
  return lines;
};
