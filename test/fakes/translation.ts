import { VoiceError } from "../../protocols/errors.ts";
import type { Translation } from "../../services/translation/service.ts";

/** Translates by a phrase book, "en>es" to phrases, and knows the languages in it; a phrase it lacks comes back in brackets. */
export const phraseBook = (book: Readonly<Record<string, Readonly<Record<string, string>>>>): Translation => ({
  async translate(text, { from, to }) {
    const phrases = book[`${from}>${to}`];
    if (phrases === undefined) throw new VoiceError("unsupported", `no pair leads from ${from} to ${to}`);
    const via = phrases.via;
    return {
      text: phrases[text] ?? `[${text}]`,
      from,
      to,
      via: via === undefined ? [] : [via],
      engine: "phrase book",
    };
  },
  async languages(from) {
    return Object.keys(book).flatMap((pair) => (pair.startsWith(`${from}>`) ? [pair.slice(from.length + 1)] : []));
  },
});
