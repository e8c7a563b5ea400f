/** Abbreviations whose dot ends no sentence. */
const ABBREVIATION = /(?:^|\s)(?:mr|mrs|ms|dr|st|jr|sr|vs|etc|e\.g|i\.e|a\.m|p\.m|no)\.$/i;
/** A sentence ends at one of these, with a closing quote or bracket, before white space or the end. */
const SENTENCE_END = /[.!?…]+["')\]]*(?=\s|$)/g;
/** Past this length a clause's end will do, so that speech starts soon. LiveKit and Vapi wait for 20 to 30 characters. */
const CLAUSE_CHARACTERS = 30;
const CLAUSE_END = /[,;:—][ \t]/g;
/** A text without any stop is spoken in pieces of this many characters at most. */
const MAX_CHARACTERS = 300;

/** Where the first piece of `text` ends, or undefined while more may belong to it. */
const cut = (text: string, isFirst: boolean): number | undefined => {
  for (const match of text.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    if (!ABBREVIATION.test(text.slice(0, end))) return end;
  }
  if (isFirst)
    for (const match of text.matchAll(CLAUSE_END)) if (match.index + 1 >= CLAUSE_CHARACTERS) return match.index + 1;
  if (text.length <= MAX_CHARACTERS) return undefined;
  const space = text.lastIndexOf(" ", MAX_CHARACTERS);
  return space > 0 ? space : MAX_CHARACTERS;
};

/**
 * Turns text that arrives in pieces (tokens, or all at once) into sentences as soon as each is whole. The first may be a
 * clause, so that speech starts early.
 */
export async function* sentences(text: AsyncIterable<string> | Iterable<string>): AsyncIterable<string> {
  let buffer = "";
  let isFirst = true;
  function* whole(isLast: boolean): Iterable<string> {
    for (;;) {
      const end = cut(buffer, isFirst);
      // A stop at the very end may be the dot of "3.5": wait for what follows, unless nothing does.
      if (end === undefined || (end === buffer.length && !isLast)) break;
      const piece = buffer.slice(0, end).trim();
      buffer = buffer.slice(end);
      if (piece) {
        isFirst = false;
        yield piece;
      }
    }
  }
  for await (const piece of text) {
    buffer += piece;
    yield* whole(false);
  }
  yield* whole(true);
  const rest = buffer.trim();
  if (rest) yield rest;
}
