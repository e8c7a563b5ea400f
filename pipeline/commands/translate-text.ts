import { detect } from "tinyld";
import { z } from "zod";
import { VoiceError } from "../../protocols/errors.ts";
import type { Translation } from "../../services/translation/service.ts";
import { type CommandContext, type CommandResult, defineCommand } from "./command.ts";
import { byRenown, languageCode, languageName } from "./languages.ts";
import { maybe, text } from "./slots.ts";
import { askFor, joinSpoken, refuse, sentence } from "./speech.ts";

/** ISO 639-1 part of a BCP 47 tag. */
const base = (language: string): string => language.split("-")[0]?.toLowerCase() ?? language;

/** Languages tried when a word or two must be told apart. */
const MOST_TRIED = 5;

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{M}']+/gu) ?? [];

/** Whether no word of `source` is left in its translation. */
const isAllNew = (source: string, translated: string): boolean => {
  const left = new Set(wordsOf(translated));
  return wordsOf(source).every((word) => !left.has(word));
};

/** What is said where no words lead to `name`: some that there are. */
const refuseLanguage = async (translation: Translation, from: string, name: string): Promise<CommandResult> => {
  const some = byRenown(await translation.languages(from))
    .filter((code) => code !== from)
    .slice(0, 3)
    .map(languageName);
  const can = some.length === 0 ? "" : ` I can do ${joinSpoken(some, "or")}.`;
  return refuse(`Sorry, I can't translate ${name}.${can}`);
};

/** Translates, and has the translation spoken by a voice of its language. */
export const translateText = (translation: Translation) => {
  /** Language that `words` are in, where the caller wants them in their own. */
  const detected = async (
    words: string,
    to: string,
    { signal, privacy }: CommandContext,
  ): Promise<string | undefined> => {
    const reachable = byRenown(await translation.languages(to)).filter((code) => code !== to);
    const code = words.trim().split(/\s+/).length > 2 ? detect(words, { only: [...reachable] }) : "";
    if (code !== "") return code;
    // Too short to tell by its letters: the language is one whose translator knows all of the words.
    const known = await Promise.all(
      reachable.slice(0, MOST_TRIED).map(async (from) => {
        try {
          const { text, via } = await translation.translate(words, {
            ...{ from, to, signal },
            ...(privacy && { privacy }),
          });
          return via.length === 0 && isAllNew(words, text) ? from : undefined;
        } catch (error) {
          // That there is a way from one language to another does not say that there is one back.
          if (error instanceof VoiceError && error.code === "unsupported") return undefined;
          throw error;
        }
      }),
    );
    return known.find((from) => from !== undefined);
  };

  const sourceOf = async (slots: { text: string; from?: string | undefined }, to: string, ctx: CommandContext) => {
    if (slots.from !== undefined) return languageCode(slots.from);
    const own = base(ctx.language);
    return to === own ? detected(slots.text, to, ctx) : own;
  };

  return defineCommand({
    name: "translate.text",
    description: "Translates words or a sentence: 'how do you say good morning in Spanish'.",
    effect: "read",
    slots: z.object({
      text: text("The words to translate, and nothing else."),
      to: text("Language to translate into, as said: 'Spanish'."),
      from: maybe("Language of the words, where it was said."),
    }),
    questions: { text: "What should I translate?", to: "Into which language?", from: "From which language?" },
    async run(slots, ctx) {
      const to = languageCode(slots.to);
      if (to === undefined) return refuseLanguage(translation, base(ctx.language), `into ${sentence(slots.to)}`);
      const from = await sourceOf(slots, to, ctx);
      if (from === undefined) {
        if (slots.from !== undefined) return refuseLanguage(translation, to, `from ${sentence(slots.from)}`);
        return askFor("from", "From which language?", { text: slots.text, to: slots.to });
      }
      if (from === to) return refuse(`That is ${languageName(to)} already.`);
      try {
        const { signal, privacy } = ctx;
        const translated = await translation.translate(slots.text, { from, to, signal, ...(privacy && { privacy }) });
        return {
          handled: true,
          say: [
            { text: `In ${languageName(to)}:`, language: ctx.language },
            { text: translated.text, language: to },
          ],
          data: { ...translated, source: slots.text },
        };
      } catch (error) {
        if (!(error instanceof VoiceError) || error.code !== "unsupported") throw error;
        const isSource = from !== base(ctx.language);
        return refuseLanguage(
          translation,
          isSource ? to : from,
          isSource ? `from ${languageName(from)}` : `into ${languageName(to)}`,
        );
      }
    },
  });
};
