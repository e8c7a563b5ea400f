import { templateSentences } from "../../pipeline/stt/language/model.ts";
import { isHeldOut, ROUTER_DEV, readLabelled } from "../intent/rows.ts";
import { spoken } from "../spoken.ts";

export interface SentencesOptions {
  /** Of the language model's templates. */
  readonly templates: number;
  /** What people wrote counts so many times as much as what templates make. */
  readonly written: number;
}

const OURS = new Set(["task", "calendar", "reminder", "datetime", "translate", "dialog_control", "chat"]);
const OTHER_NAMES = /\b(?:olly|siri|alexa|google|ai|s one)\b ?/g;

/** Sentences of the language model's templates and, where they are, lines of the dev data; none that is held out. */
export const sentences = function* ({
  templates,
  written,
}: SentencesOptions): Iterable<readonly [words: readonly string[], weight: number]> {
  for (const words of templateSentences(templates, 99)) if (!isHeldOut(words.join(" "))) yield [words, 1];
  for (const { route, text, source } of readLabelled(ROUTER_DEV) ?? []) {
    if (!OURS.has(route) || source === "smcalflow2") continue;
    const plain = spoken(text).replace(OTHER_NAMES, "").trim();
    if (!isHeldOut(plain)) yield [plain.split(" "), written];
  }
};
