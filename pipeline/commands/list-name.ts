/** What people call the list that a task is on when it is on no other. */
const DEFAULT_NAMES = new Set([
  "",
  "task",
  "tasks",
  "to do",
  // What is left of "my to do list" where "to" was taken for a link.
  "do",
  "todo",
  "to-do",
  "todos",
  "to dos",
  "to-dos",
  "things to do",
  "reminders",
]);
/** Other names of one list. */
const SAME: Readonly<Record<string, string>> = { grocery: "shopping", groceries: "shopping", shop: "shopping" };

export const DEFAULT_LIST = "tasks";

/** "my grocery list" to "shopping", "my to do list" to "tasks". */
export const listName = (words: string): string => {
  const name = words
    .trim()
    .toLowerCase()
    .replace(/['’]s\b/g, "")
    .replace(/^(?:(?:my|the|our|a|an|new|on|onto) )+/, "")
    .replace(/\blists?(?: of)?\b/, "")
    .replace(/\s+/g, " ")
    .trim();
  return DEFAULT_NAMES.has(name) ? DEFAULT_LIST : (SAME[name] ?? name);
};

/** "your shopping list", "your list". */
export const listSaid = (list: string): string => (list === DEFAULT_LIST ? "your list" : `your ${list} list`);

/** Pairs that are one thing to buy. */
const ONE_THING =
  /\b(?:mac(?:aroni)? and cheese|salt and pepper|fish and chips|peanut butter and jelly|half and half|oil and vinegar|head and shoulders|bits and pieces|odds and ends)\b/g;
/** Lists that hold things, so that "eggs and bread" is two of them; on others it may be one piece of work. */
const OF_THINGS = /shopping|grocer|packing|pantry|supermarket|costco|walmart|hardware|pharmacy|market|supplies|wish/;
const JOINT = "\u0001";

/** The titles in what was said for `list`: several where the list holds things to buy or take. */
export const titlesIn = (words: string, list: string): readonly string[] => {
  const title = words
    .trim()
    .replace(/[.!?]+$/, "")
    .replace(/^to (?=[a-z])/i, "");
  if (!OF_THINGS.test(list)) return [title];
  const kept = title.replace(ONE_THING, (pair) => pair.replace(" and ", JOINT));
  return kept
    .split(/\s*,\s*(?:and\s+)?|\s+and\s+/i)
    .map((piece) =>
      piece
        .replace(JOINT, " and ")
        .replace(/^(?:some|also|plus)\s+/i, "")
        .trim(),
    )
    .filter((piece) => piece !== "");
};
