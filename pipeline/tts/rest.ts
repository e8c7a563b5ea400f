/** Quicker than voices speak, in ms a character: rather a word left out than one said twice. */
const USUAL_MS = 50;
/** Fewer than these tell no pace: short pieces are mostly pauses. */
const ENOUGH_CHARACTERS = 20;

/**
 * What is left of `piece` after `heardMs` of it, from a whole word on; empty where that is all. The pace is that of what
 * the same voice has `spoken` before.
 */
export const restOf = (
  piece: string,
  heardMs: number,
  spoken: readonly { readonly text: string; readonly ms: number }[],
): string => {
  const characters = spoken.reduce((sum, { text }) => sum + text.length, 0);
  const totalMs = spoken.reduce((sum, { ms }) => sum + ms, 0);
  const paceMs = characters >= ENOUGH_CHARACTERS ? totalMs / characters : USUAL_MS;
  const at = Math.ceil(heardMs / paceMs);
  if (at >= piece.length) return "";
  if (at <= 0) return piece;
  // The word that was begun is over, as far as the caller is concerned.
  const blank = piece.slice(at - 1).search(/\s/);
  return blank < 0 ? "" : piece.slice(at - 1 + blank).trim();
};
