import { type Item, type Kind, keyOf, type Reading } from "./items.ts";

/** Accepts one item of a rule's pattern. */
export interface Matcher<R extends Reading = Reading, Optional extends boolean = boolean> {
  readonly kind: Kind;
  /** Words accepted, where it is words. */
  readonly words?: ReadonlySet<string>;
  readonly accepts: (reading: R) => boolean;
  readonly optional: Optional;
}

type Read<M> = M extends Matcher<infer R, infer O> ? (O extends true ? R | undefined : R) : never;
type Reads<P extends readonly unknown[]> = { [I in keyof P]: Read<P[I]> };

/** A rule makes readings that stand beside each other into one. */
export interface Rule {
  readonly pattern: readonly Matcher[];
  readonly build: (readings: readonly (Reading | undefined)[]) => Reading | undefined;
  readonly score: number;
}

/** Types a rule; `build` gets what its pattern matched, undefined for optional parts that are absent. */
export const rule = <const P extends readonly unknown[]>(
  pattern: P,
  build: (...readings: Reads<P>) => Reading | undefined,
  score = 0,
): Rule => ({
  pattern: pattern as unknown as readonly Matcher[],
  // The chart calls it only with what the pattern accepted.
  build: (readings) => (build as (...args: unknown[]) => Reading | undefined)(...readings),
  score,
});

/** A rule without its optional parts: `slots` says which argument each element fills. */
interface Variant {
  readonly elements: readonly Matcher[];
  readonly slots: readonly number[];
  readonly rule: Rule;
}

const variantsOf = (one: Rule): Variant[] => {
  let kept: number[][] = [[]];
  one.pattern.forEach((matcher, index) => {
    const withIt = kept.map((slots) => [...slots, index]);
    kept = matcher.optional ? [...kept, ...withIt] : withIt;
  });
  return kept.flatMap((slots) => {
    const elements = slots.flatMap((slot) => one.pattern[slot] ?? []);
    return elements.length > 0 ? [{ elements, slots, rule: one }] : [];
  });
};

export type Grammar = (items: readonly Item[], tokenCount: number) => Item[];

// A guard against texts made to blow up: past it, what was found so far stands.
const MAX_ITEMS = 3000;

/** Compiles rules to a function that finds all readings above the ones given. */
export const createGrammar = (rules: readonly Rule[]): Grammar => {
  const byKind = new Map<Kind, Variant[]>();
  const byWord = new Map<string, Variant[]>();
  const put = <K>(map: Map<K, Variant[]>, key: K, variant: Variant): void => {
    const list = map.get(key);
    if (list) list.push(variant);
    else map.set(key, [variant]);
  };
  for (const variant of rules.flatMap(variantsOf)) {
    const head = variant.elements[0];
    if (!head) continue;
    if (head.words) for (const text of head.words) put(byWord, text, variant);
    else put(byKind, head.kind, variant);
  }

  return (given, tokenCount) => {
    const found: Item[] = [];
    const starting: Item[][] = Array.from({ length: tokenCount + 1 }, () => []);
    const seen = new Map<string, number>();
    let agenda: Item[] = [];

    const offer = (item: Item): void => {
      const key = `${item.start} ${item.end} ${keyOf(item.reading)}`;
      const score = seen.get(key);
      if (score !== undefined && score >= item.score) return;
      seen.set(key, item.score);
      agenda.push(item);
    };

    const extend = (variant: Variant, index: number, position: number, items: Item[]): void => {
      const matcher = variant.elements[index];
      if (!matcher) {
        const readings: (Reading | undefined)[] = new Array(variant.rule.pattern.length).fill(undefined);
        let score = variant.rule.score;
        items.forEach((item, i) => {
          readings[variant.slots[i] ?? 0] = item.reading;
          score += item.score;
        });
        const reading = variant.rule.build(readings);
        const head = items[0];
        if (reading && head) offer({ start: head.start, end: position, reading, score });
        return;
      }
      for (const item of starting[position] ?? []) {
        if (item.reading.kind !== matcher.kind || !matcher.accepts(item.reading)) continue;
        items.push(item);
        extend(variant, index + 1, item.end, items);
        items.pop();
      }
    };

    // From the right, so that all that may follow an item is known when the item is.
    for (let start = tokenCount - 1; start >= 0; start--) {
      agenda = [];
      for (const item of given) if (item.start === start) offer(item);
      for (let item = agenda.shift(); item && found.length < MAX_ITEMS; item = agenda.shift()) {
        starting[start]?.push(item);
        found.push(item);
        const { reading } = item;
        const variants = byKind.get(reading.kind) ?? [];
        const more = reading.kind === "word" ? (byWord.get(reading.word) ?? []) : [];
        for (const variant of [...more, ...variants]) {
          if (variant.elements[0]?.accepts(reading)) extend(variant, 1, item.end, [item]);
        }
      }
    }
    return found;
  };
};
