import type { Intent } from "../../pipeline/intent/intent.ts";
import type { LabelledLine } from "./rows.ts";

// Annotated slot, and where its words should be found in ours.
const OURS: Readonly<Record<string, readonly string[]>> = {
  date: [],
  time: [],
  timeofday: [],
  when: ["when", "newWhen", "duration", "what"],
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

const TIMES = new Set(["date", "time", "timeofday"]);
// "My meetings" names no event: ours has no title then.
const ANY_EVENT = /^(?:my |next |all )*(?:events?|meetings?|appointments?|calendar event)$/i;

const sorted = (words: string) => words.split(" ").sort().join(" ");

/** What a line's annotation asks of us; its date, time and part of day are one slot of ours. */
const wantedOf = ({ slots }: LabelledLine) => {
  const all = annotated(slots).filter(
    ({ name, words }) => OURS[name] !== undefined && !(name === "event_name" && ANY_EVENT.test(words)),
  );
  const times = all.filter(({ name }) => TIMES.has(name)).map(({ words }) => words);
  return [
    ...all.filter(({ name }) => !TIMES.has(name)),
    ...(times.length === 0 ? [] : [{ name: "when", words: times.join(" ") }]),
  ];
};

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
    const wanted = wantedOf(line);
    if (wanted.length === 0) continue;
    const intent = await route(line.text);
    for (const { name, words } of wanted) {
      const found = (OURS[name] ?? []).flatMap((slot) => intent.slots[slot] ?? []).map((value) => plain(String(value)));
      // The parts of a time may come in any order: "tomorrow at five", "at five tomorrow".
      const values = name === "when" ? [sorted(found.join(" "))] : found;
      const want = name === "when" ? sorted(plain(words)) : plain(words);
      count++;
      if (values.includes(want)) exact++;
      const ours = new Set(values.join(" ").split(" "));
      if (want.split(" ").every((word) => ours.has(word))) overlap++;
      else missed?.(line, name, words, intent);
    }
  }
  return { count, exact: count === 0 ? 0 : exact / count, overlap: count === 0 ? 0 : overlap / count };
};
