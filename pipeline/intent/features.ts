import type { Token } from "./tokens.ts";
import type { WordClass } from "./words.ts";

/** log2 of the number of rows that features are hashed to; weights files name it, and a file made for another is refused. */
export const FEATURE_BITS = 15;
const MASK = 2 ** FEATURE_BITS - 1;

const FNV_START = 0x811c9dc5;
const hashInto = (hash: number, text: string): number => {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(h ^ 0x1f, 0x01000193);
};
const finish = (hash: number): number => {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) & MASK;
};

// The words that shape a sentence stay themselves in its skeleton; every other is its class, or a blank.
const FRAME = new Set(
  `a an the my our this that these those any all every no not do does did is are was were be been am have has had will would can
  could should may i you me we us it he she they him her them to for at on in of from with by about into until till before after
  off out up down over back and or but if so then than what when where who which how why long many much time date day up left
  say mean translate word phrase speak call need want like please let know tell remind sure next last new another other one now
  free busy available anything something going happening get go come coming there here yes ok okay thank your name called named
  start stop pause resume timezone weekday difference between convert current today's due done complete completed finish finished
  note clock hour minute turn play send buy pick take put make set add give show read check find move change push cancel delete
  remove open close`.split(/\s+/),
);
const SPECIFIC = new Set<WordClass | undefined>(["LIST", "ALARM", "REMIND", "TIMER", "CAL", "LANG", "PLACE", "TASK"]);
// "tomorrow at half past nine pm" is one thing however it is said.
const WHEN = new Set<WordClass | undefined>(["DAY", "MONTH", "DAYPART", "NUM", "ORD", "CLOCK"]);

const skeletonOf = (tokens: readonly Token[]): string[] => {
  const parts: string[] = [];
  for (const { stem, kind } of tokens) {
    const part =
      kind !== undefined && WHEN.has(kind)
        ? "WHEN"
        : kind !== undefined && (SPECIFIC.has(kind) || !FRAME.has(stem))
          ? kind
          : FRAME.has(stem)
            ? stem
            : "_";
    if ((part === "_" || part === "WHEN") && parts.at(-1) === part) continue;
    parts.push(part);
  }
  return parts;
};

/**
 * Hashed features of an utterance, each once: words, pairs, triples, pieces of rare words, and the same over the
 * sentence's skeleton. Rows below 2 ** FEATURE_BITS.
 */
export const featuresOf = (tokens: readonly Token[]): Uint16Array => {
  const rows = new Set<number>();
  const add = (kind: string, a: string, b = "", c = "", d = "") => {
    let hash = hashInto(FNV_START, kind);
    hash = hashInto(hash, a);
    if (b !== "") hash = hashInto(hash, b);
    if (c !== "") hash = hashInto(hash, c);
    if (d !== "") hash = hashInto(hash, d);
    rows.add(finish(hash));
  };
  const words = ["^", ...tokens.map((token) => token.stem), "$"];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const next = words[i + 1];
    const after = words[i + 2];
    add("w", word);
    if (next !== undefined) add("2", word, next);
    if (after !== undefined) add("s", word, after);
    if (next !== undefined && after !== undefined) add("3", word, next, after);
    if (i > 0 && i < words.length - 1 && word.length > 3 && !FRAME.has(word)) {
      const edged = `<${word}>`;
      for (let n = 3; n <= 5; n++) for (let at = 0; at + n <= edged.length; at++) add("c", edged.slice(at, at + n));
    }
  }
  const skeleton = ["^", ...skeletonOf(tokens), "$"];
  for (let i = 0; i < skeleton.length; i++) {
    const part = skeleton[i] ?? "";
    const next = skeleton[i + 1];
    const after = skeleton[i + 2];
    const last = skeleton[i + 3];
    add("k", part);
    if (next !== undefined) add("K2", part, next);
    if (after !== undefined) add("Ks", part, after);
    if (next !== undefined && after !== undefined) add("K3", part, next, after);
    if (next !== undefined && after !== undefined && last !== undefined) add("K4", part, next, after, last);
  }
  const kinds = [
    ...new Set(tokens.flatMap(({ kind }) => (kind === undefined ? [] : WHEN.has(kind) ? ["WHEN"] : [kind]))),
  ];
  kinds.sort();
  for (const [i, kind] of kinds.entries()) {
    add("h", kind);
    for (const other of kinds.slice(i + 1)) add("hh", kind, other);
    if (words[1] !== undefined) add("f", words[1], kind);
  }
  if (!kinds.some((kind) => kind !== "SHOW" && kind !== "MAKE")) add("bare", "");
  add("len", String(Math.min(6, Math.floor(tokens.length / 3))));
  return Uint16Array.from(rows);
};
