import { z } from "zod";
import { VoiceError } from "../../protocols/errors.ts";
import type { Translation } from "../../services/translation/service.ts";
import { type Command, defineCommand } from "./command.ts";
import { languageCode, languageName } from "./languages.ts";
import { text } from "./slots.ts";
import { refuse, sentence } from "./speech.ts";

const base = (language: string): string => language.split("-")[0]?.toLowerCase() ?? language;

/** Translates all that the caller says, each utterance spoken in the other language, until they say stop. */
export const translateMode = (translation: Translation): readonly Command[] => [
  defineCommand({
    name: "translate.mode",
    description: "From now on translates everything the user says into a language, until they say stop.",
    effect: "write",
    slots: z.object({ to: text("Language to translate into, as said: 'Spanish'.") }),
    questions: { to: "Into which language?" },
    async run({ to: name }, { language }) {
      const from = base(language);
      const to = languageCode(name);
      if (to === undefined || !(await translation.languages(from)).includes(to))
        return refuse(`Sorry, I can't translate into ${sentence(name)}.`);
      // The first translation sets the translator up; the caller's next words need not wait for that.
      translation.translate("hello", { from, to }).catch(() => undefined);
      return {
        handled: true,
        say: `Okay. I'll say everything in ${languageName(to)} until you say stop.`,
        data: { from, to },
        mode: { kind: "interpret", from, to },
      };
    },
  }),
  defineCommand({
    name: "translate.interpret",
    description: "Says an utterance in another language.",
    isInternal: true,
    effect: "read",
    slots: z.object({ text: text("What was said."), from: z.string(), to: z.string() }),
    async run({ text: said, from, to }, { signal, privacy }) {
      try {
        const translated = await translation.translate(said, { from, to, signal, ...(privacy ? { privacy } : {}) });
        return {
          handled: true,
          say: [{ text: translated.text, language: to }],
          data: { ...translated, source: said },
        };
      } catch (error) {
        if (!(error instanceof VoiceError) || error.code !== "invalid") throw error;
        return refuse("Sorry, that was too long to translate.");
      }
    },
  }),
  defineCommand({
    name: "translate.stop",
    description: "Stops translating everything.",
    isInternal: true,
    effect: "read",
    slots: z.object({}),
    run: async () => ({ handled: true, say: "Okay, I've stopped translating.", mode: null }),
  }),
];
