import { z } from "zod";
import type { Translated } from "../../services/translation/service.ts";
import type { Brain } from "./brain.ts";
import type { ToolSpec } from "./model.ts";
import { type Privacy, placesFor } from "./privacy.ts";
import { asData, DATA_RULE } from "./prompt.ts";

/** Says how good a translation is, from 0 to 1; undefined where no model may be asked, or none says so in order. */
export type Judge = (
  source: string,
  translated: Translated,
  options: { readonly privacy: Privacy; readonly signal?: AbortSignal },
) => Promise<number | undefined>;

const TIMEOUT_MS = 6000;
const Verdict = z.strictObject({ score: z.int().min(0).max(100) });
const { $schema: _, ...parameters } = z.toJSONSchema(Verdict);
const TOOLS: readonly ToolSpec[] = [
  {
    name: "rate_translation",
    description: "Gives the translation its score. Call it once, with nothing else.",
    parameters,
  },
];
const NAMES = new Intl.DisplayNames("en", { type: "language" });
const nameOf = (code: string): string => NAMES.of(code) ?? code;

const ASK =
  "Rate how well a translation says what its source says: 100 where nothing is lost, added or wrong and it reads well, 50 where the gist is there, 0 where it says something else or was left untranslated.";

const verdictOf = (text: string): number | undefined => {
  try {
    const parsed = Verdict.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.score / 100 : undefined;
  } catch {
    return undefined;
  }
};

/**
 * A language model that rates translations. It may only call one function with one number: whatever a text asks for, no more
 * than the number is read. Where the words may not leave, a model elsewhere is not asked.
 */
export const createJudge =
  (brain: Brain): Judge =>
  async (source, { text, from, to }, { privacy, signal = new AbortController().signal }) => {
    const places = placesFor(`${source}\n${text}`, privacy).places.filter((place) => brain.places.includes(place));
    if (places.length === 0) return undefined;
    const data = asData({ [nameOf(from)]: source, [nameOf(to)]: text });
    const messages = [
      { role: "system" as const, content: `${ASK} ${DATA_RULE}` },
      { role: "user" as const, content: data },
    ];
    let score: number | undefined;
    try {
      const request = () => ({ messages, tools: TOOLS, maxTokens: 60 });
      for await (const event of brain.think({ request, places, signal, budgetMs: TIMEOUT_MS })) {
        // More than one verdict is none.
        if (event.type === "calls" && event.calls.length === 1) score = verdictOf(event.calls[0]?.arguments ?? "");
      }
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
    return score;
  };
