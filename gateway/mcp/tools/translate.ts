import { z } from "zod";
import { mayGo } from "../../../pipeline/llm/privacy.ts";
import { detectLanguages } from "../../../services/translation/detect.ts";
import { languageOf, MAX_TEXT } from "../../../services/translation/engine.ts";
import type { Translation } from "../../../services/translation/service.ts";
import type { Home } from "../../chat/home.ts";
import { language, someText } from "../../http/api/schemas.ts";
import { defineTool, READS, type Tool } from "../tool.ts";

export interface TranslateToolsDeps {
  readonly translation: Translation;
  readonly home: Home;
}

export const translateTools = ({ translation, home }: TranslateToolsDeps): readonly Tool[] => [
  defineTool({
    name: "translate",
    title: "Translate",
    description: "Translates a text. The language it is in is found out where it is not told.",
    scope: "translate",
    annotations: READS,
    limit: "costly",
    input: z.object({
      text: someText(MAX_TEXT),
      to: language.describe("BCP 47: es"),
      from: language.optional().describe("BCP 47; found out if left out"),
    }),
    async run({ text, to, from }, { caller: { userId }, signal }) {
      const speaker = await home.speaker(userId);
      const source = from ?? detectLanguages(text)[0]?.language ?? speaker.language;
      const { level, allow } = await home.privacy(userId);
      // What a user keeps private stays here, whatever a model would like.
      const privacy = mayGo(text, "cloud", allow) ? level : "local_only";
      const options = { from: languageOf(source), to: languageOf(to), signal, privacy };
      return { ...(await translation.translate(text, options)) };
    },
  }),
];
