import type { CommandContext, CommandResult, Item, Question } from "./command.ts";
import { askYesNo, joinSpoken } from "./speech.ts";

/** Something stored that may be meant, `score` from 0 to 1. */
export interface Candidate<T> {
  readonly item: T;
  readonly score: number;
}

/** What a thing is called aloud: short where that is enough, full where two share the short name. */
export interface Named {
  readonly id: string;
  readonly short: string;
  readonly full: string;
}

export type Choice<T> = { readonly found: T } | { readonly ask: CommandResult } | undefined;

/** Lead of the best over the next from which nobody needs to be asked. */
const CLEAR_LEAD = 0.15;
/** Below this the best is a guess, and the caller is asked whether it is meant. */
const SURE = 0.55;
/** More are not told apart by ear. */
const MAX_CHOICES = 3;

/** Asks which of `named` is meant; the answer fills `id`. */
const askWhich = (named: readonly Named[], slots: Question["slots"], question = "Which one"): CommandResult => {
  const shown = named.slice(0, MAX_CHOICES);
  const clash = new Set(shown.map(({ short }) => short.toLowerCase())).size < shown.length;
  const choices = shown.map(({ id, short, full }) => ({ value: id, label: clash ? full : short }));
  const say = `${question}: ${joinSpoken(
    choices.map(({ label }) => label),
    "or",
  )}?`;
  return { handled: false, say, ask: { slot: "id", slots, expects: "choice", choices } };
};

/** Twins that sound the same in full cannot be told apart by asking: the first is as good as any. */
const distinctBy = (named: readonly Named[]): readonly Named[] =>
  named.filter(({ full }, at) => named.findIndex((other) => other.full === full) === at);

/** The one that is meant, or the question that finds out; undefined where there is none. Best first in `candidates`. */
export const choose = <T>(
  candidates: readonly Candidate<T>[],
  name: (item: T) => Named,
  slots: Question["slots"],
): Choice<T> => {
  const [best, second] = candidates;
  if (best === undefined) return undefined;
  const named = name(best.item);
  if (second === undefined || best.score - second.score >= CLEAR_LEAD) {
    if (best.score >= SURE) return { found: best.item };
    return { ask: askYesNo(`Do you mean ${named.short}?`, { ...slots, id: named.id }) };
  }
  const close = candidates.filter(({ score }) => best.score - score < CLEAR_LEAD).map(({ item }) => name(item));
  const distinct = distinctBy(close);
  if (distinct.length === 1) return { found: best.item };
  return { ask: askWhich(distinct, slots) };
};

/** The one of `items` that is meant where nothing tells them apart: the only one, or the one that is asked for. */
export const chooseAny = <T>(items: readonly T[], name: (item: T) => Named, slots: Question["slots"]): Choice<T> => {
  const [first] = items;
  if (first === undefined) return undefined;
  const distinct = distinctBy(items.map(name));
  return distinct.length === 1 ? { found: first } : { ask: askWhich(distinct, slots) };
};

const ORDINALS: Readonly<Record<string, number>> = {
  first: 0,
  one: 0,
  "1": 0,
  "1st": 0,
  second: 1,
  two: 1,
  "2": 1,
  "2nd": 1,
  third: 2,
  three: 2,
  "3": 2,
  "3rd": 2,
  last: -1,
  latest: -1,
};
const ORDINAL =
  /^(?:the |my |number |option )*(first|second|third|last|latest|one|two|three|1st|2nd|3rd|[123])(?: one| item| entry| task| event| reminder| alarm| timer| meeting| appointment)?$/;

/** Position meant by "the second one", "number two" or "the last item"; undefined where the words are no position. */
export const positionOf = (words: string, length: number): number | undefined => {
  const at = ORDINALS[ORDINAL.exec(words.trim().toLowerCase())?.[1] ?? ""];
  if (at === undefined) return undefined;
  const position = at < 0 ? length + at : at;
  return position >= 0 && position < length ? position : undefined;
};

/** Words that point at what was just named instead of naming it. */
const POINTER =
  /^(?:it|this|that|them|those|(?:this|that|the) (?:one|task|item|event|meeting|appointment|reminder|alarm|timer))$/;

/** Whether `words` point at something, so that they are no name to search for. */
export const isPointer = (words: string | undefined): boolean =>
  words !== undefined && (POINTER.test(words.trim().toLowerCase()) || ORDINAL.test(words.trim().toLowerCase()));

/** Identity of what "it" or "the second one" means, by what was named last; undefined where `words` are a name. */
export const pointedAt = (
  words: string | undefined,
  kind: Item["kind"],
  { lastItems }: Pick<CommandContext, "lastItems">,
): string | undefined => {
  const items = lastItems?.filter((item) => item.kind === kind) ?? [];
  if (words === undefined || items.length === 0) return undefined;
  const position = positionOf(words, items.length);
  if (position !== undefined) return items[position]?.id;
  return items.length === 1 && POINTER.test(words.trim().toLowerCase()) ? items[0]?.id : undefined;
};
