import type { Spans } from "../spans.ts";

export type Slots = Record<string, unknown>;
export type Groups = Readonly<Record<string, string | undefined>>;

/** A way of saying a command. */
export interface Form {
  readonly command: string;
  readonly pattern: RegExp;
  /** Nothing else is said like this: it overrules the classifier. Otherwise it speaks only where the route is its own. */
  readonly sure?: true;
  /** Undefined when the phrase is not of this form after all. */
  slots?(groups: Groups, spans: Spans, phrase: string): Slots | undefined;
}

/** A command and its slots, as one form reads a phrase. */
export interface Reading {
  readonly command: string;
  readonly slots: Slots;
}

/** The first form that fits. */
export const readForms = (
  forms: readonly Form[],
  phrase: string,
  spans: Spans,
  accept: (form: Form) => boolean,
): Reading | undefined => {
  for (const form of forms) {
    if (!accept(form)) continue;
    const match = form.pattern.exec(phrase);
    if (match === null) continue;
    const slots = form.slots === undefined ? {} : form.slots(match.groups ?? {}, spans, phrase);
    if (slots !== undefined) return { command: form.command, slots: said(slots) };
  }
  return undefined;
};

/** Without the slots that were not said. */
export const said = (slots: Slots): Slots =>
  Object.fromEntries(
    Object.entries(slots).filter(
      ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );

/** A title without quotes, end marks and the words that only introduce it; undefined when nothing is left. */
export const title = (words: string | undefined): string | undefined => {
  const text = (words ?? "")
    .replace(/["“”]/g, "")
    .replace(/^[\s,:;.-]+|[\s,:;.!?-]+$/g, "")
    .replace(/^(?:called|named|titled|labell?ed|saying|that says|to|about|for|of|regarding) (?=\S)/i, "")
    .replace(/(?:^|\s+)(?:please|to|for|on|at|in|from|and|the|my|a|an|of|with|it)$/i, "")
    .trim();
  return text === "" || /^(?:it|that|this|one|them|something|a|an|the|my|me|for me|please)$/i.test(text)
    ? undefined
    : text;
};

/** "lunch to friday at ten to five" parted where all that follows is a time; "to" comes before "on" and "at". */
export const partAtTime = (words: string, spans: Spans): { before: string; time: string } | undefined => {
  for (const links of [/ (?:to|until|till)(?: be| start| begin)?(?= )/gi, / (?:for|due|on|at|around|be|start)(?= )/gi])
    for (const link of words.matchAll(links)) {
      const time = words.slice(link.index + link[0].length).trim();
      if (spans.isTime(time)) return { before: words.slice(0, link.index), time };
    }
  return undefined;
};

/** "my list", "the shopping list" without what only points at it. */
export const bare = (words: string | undefined): string | undefined => {
  const text = (words ?? "").replace(/^(?:(?:my|the|our|a|an|all|of|that|this|any|some|new)(?:\s+|$))+/i, "").trim();
  return text === "" ? undefined : text;
};
