/** Languages whose first subtag is not what Whisper calls them. */
const CODES: Readonly<Record<string, string>> = { nb: "no", iw: "he", in: "id", fil: "tl", cmn: "zh", ji: "yi" };

/** Whisper's code of a BCP 47 language. */
export const whisperLanguage = (language: string): string => {
  const primary = (language.split("-")[0] ?? "").toLowerCase();
  return CODES[primary] ?? primary;
};

/** Each token of a prompt costs time in every utterance, and far names weaken near ones. */
const MAX_PROMPT = 240;

/** A line that might have come before the utterance, made of `hints`; empty where there are none. */
export const promptFor = (hints: readonly string[]): string => {
  const kept: string[] = [];
  let length = 0;
  for (const hint of new Set(hints.map((each) => each.replace(/\s+/g, " ").trim()))) {
    if (hint === "" || length + hint.length + 2 > MAX_PROMPT) continue;
    kept.push(hint);
    length += hint.length + 2;
  }
  return kept.length === 0 ? "" : `${kept.join(", ")}.`;
};

/**
 * Words as they were said: lower case, no punctuation but what belongs to a word, a number or a time, and nothing of
 * what Whisper writes in brackets about sounds.
 */
export const spokenText = (written: string): string =>
  written
    .normalize("NFC")
    .replace(/\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|♪[^♪]*♪?/g, " ")
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    // "a.m." and "u.s." are one word each.
    .replace(/\b(\p{L})\.(?=\p{L}\.|\p{L}\b)/gu, "$1")
    // A point, comma, colon or slash stays inside a number; an apostrophe or hyphen inside a word.
    .replace(
      /((?<=\p{N})[.,:/](?=\p{N})|(?<=[\p{L}\p{N}])['-](?=[\p{L}\p{N}])|[%$€£+@&#°])|[^\p{L}\p{M}\p{N}\s]/gu,
      (_, kept: string | undefined) => kept ?? " ",
    )
    .replace(/\s+/g, " ")
    .trim();
