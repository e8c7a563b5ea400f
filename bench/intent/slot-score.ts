import type { Intent } from "../../pipeline/intent/intent.ts";
import type { LabelledLine } from "./rows.ts";

// Annotated slot, and where its words should be found in ours.
const OURS: Readonly<Record<string, readonly string[]>> = {
  date: ["when", "newWhen", "what"],
  time: ["when", "newWhen", "duration", "what"],
  timeofday: ["when", "newWhen", "what"],
  event_name: ["title", "what"],
  person: ["attendees", "title"],
  relation: ["attendees", "title"],
  list_name: ["list", "title"],
  place_name: ["place", "to", "from", "location", "title"],
  time_zone: ["place", "to", "from"],
  meal_type: ["title"],
};
const ROUTES = new Set(["task", "calendar", "reminder", "datetime"]);

/** Slots as hwu64 writes them ("[date : tomorrow]" in the text) or as slurp does ("date=tomorrow | time=five"). */
export const annotated = (slots: string): { name: string; words: string }[] => {
  const inText = [...slots.matchAll(/\[(\w+) : ([^\]]+)\]/g)].map(([, name = "", words = ""]) => ({ name, words }));
  if (inText.length > 0) return inText;
  return slots.split(" | ").flatMap((pair) => {
    const [name = "", words] = pair.split("=");
    return words === undefined ? [] : [{ name: name.trim(), words: words.trim() }];
  });
};

const plain = (words: string) =>
  words
    .toLowerCase()
    .replace(/ ?'s\b/g, "")
    .replace(/\b(?:at|on|by|for|from|in|the|my|a|an|this|of|with|list|to)\b/g, " ")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

/** Compares found slots with annotated ones on lines of a served route: equal, and held within ours. Small words do not count. */
export const scoreSlots = async (
  lines: readonly LabelledLine[],
  route: (text: string) => Promise<Intent>,
  missed?: (line: LabelledLine, name: string, words: string, intent: Intent) => void,
) => {
  let count = 0;
  let exact = 0;
  let overlap = 0;
  for (const line of lines) {
    if (!ROUTES.has(line.route)) continue;
    const wanted = annotated(line.slots).filter(({ name }) => OURS[name] !== undefined);
    if (wanted.length === 0) continue;
    const intent = await route(line.text);
    for (const { name, words } of wanted) {
      const values = (OURS[name] ?? [])
        .flatMap((slot) => intent.slots[slot] ?? [])
        .map((value) => plain(String(value)));
      const want = plain(words);
      count++;
      if (values.includes(want)) exact++;
      if (values.some((value) => ` ${value} `.includes(` ${want} `))) overlap++;
      else missed?.(line, name, words, intent);
    }
  }
  return { count, exact: count === 0 ? 0 : exact / count, overlap: count === 0 ? 0 : overlap / count };
};
