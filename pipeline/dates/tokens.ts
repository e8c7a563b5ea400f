/** A word, a number or a mark, with its place in the text. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Lower case, plain apostrophes and dashes, same length as the text so that offsets hold. */
export const fold = (text: string): string => {
  const lower = text.toLowerCase();
  return (lower.length === text.length ? lower : text.replace(/[A-Z]/g, (c) => c.toLowerCase()))
    .replace(/[’‘`´]/g, "'")
    .replace(/[–—−‐‑]/g, "-")
    .replace(/[”“]/g, '"')
    .replace(/\s/g, " ");
};

/** Letters and digits are parted ("14april", "9h30", "7pm"), and so is a possessive ("week", "'s"). */
export const tokenize = (folded: string): Token[] => {
  const tokens: Token[] = [];
  for (const match of folded.matchAll(/'s(?![a-z])|[\p{L}]+|\d+|[^\s\p{L}\d]/gu)) {
    tokens.push({ text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return tokens;
};
