import type { Slots } from "./words.ts";

/**
 * Says one sentence of a template, chosen by `random` (0 up to 1). In a template `|` separates choices, `( )` groups
 * them, `[ ]` may be left out, `{name}` is filled from `slots`.
 */
export type Speaker = (template: string, random: () => number) => string[];

type Node = readonly Choice[];
type Choice = readonly Part[];
type Part = string | { readonly node: Node } | { readonly slot: string };

const parse = (text: string): Node => {
  const tokens = text.match(/[()[\]|]|\{\w+\}|[^\s()[\]|{}]+/g) ?? [];
  let at = 0;
  const node = (): Node => {
    const choices: Part[][] = [[]];
    for (; at < tokens.length; at++) {
      const token = tokens[at] ?? "";
      if (token === ")" || token === "]") break;
      const choice = choices[choices.length - 1] ?? [];
      if (token === "|") choices.push([]);
      else if (token === "(" || token === "[") {
        at++;
        const inner = node();
        // What may be left out is left out every other time.
        choice.push({ node: token === "(" ? inner : [...inner, ...inner.map(() => [])] });
      } else choice.push(token.startsWith("{") ? { slot: token.slice(1, -1) } : token);
    }
    return choices;
  };
  const parsed = node();
  if (at < tokens.length)
    throw new Error(`unbalanced ${tokens[at]} in a template after: ${tokens.slice(0, at).slice(-5).join(" ")}`);
  return parsed;
};

const VOWEL_SOUND = /^(?!one\b|once\b|eu|uni|use|usu)[aeiou]|^hour|^honest|^x /;
const PLURAL = /[^aisu'.]s$/;

/** "a" or "an" as the next word sounds, and neither before a plural: templates combine words that do not know of each other. */
const mendArticles = (words: readonly string[]): string[] =>
  words.flatMap((word, index) => {
    const next = words[index + 1];
    if ((word !== "a" && word !== "an") || next === undefined) return [word];
    if (PLURAL.test(next)) return [];
    return [VOWEL_SOUND.test(next) ? "an" : "a"];
  });

/** Parses each slot and each template once. Unknown slots throw at first use. */
export const createSpeaker = (slots: Slots): Speaker => {
  const parsed = new Map<string, Node>();
  const once = (key: string, text: string): Node => {
    const known = parsed.get(key) ?? parse(text);
    parsed.set(key, known);
    return known;
  };
  const say = (node: Node, random: () => number, out: string[]): void => {
    for (const part of node[Math.floor(random() * node.length)] ?? []) {
      if (typeof part === "string") out.push(part);
      else if ("node" in part) say(part.node, random, out);
      else {
        const text = slots[part.slot];
        if (text === undefined) throw new Error(`no slot {${part.slot}}`);
        const before = out.length;
        say(once(`slot ${part.slot}`, text), random, out);
        // "{name}'s" is one word.
        if (before === out.length) continue;
      }
    }
  };
  return (template, random) => {
    const out: string[] = [];
    say(once(template, template), random, out);
    return mendArticles(
      out.flatMap((word, index) => {
        if (word === "'s") return [];
        return [out[index + 1] === "'s" ? `${word}'s` : word];
      }),
    );
  };
};
