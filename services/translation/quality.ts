import { VoiceError } from "../../protocols/errors.ts";
import { likeness } from "./apertium/text.ts";
import type { Translated, Translation } from "./service.ts";

/** How good a translation seems, and how that was found out. */
export interface Quality {
  /** 0 to 1. */
  readonly score: number;
  /** "model": what a language model says. "round_trip": likeness of the source to its translation translated back. */
  readonly method: "model" | "round_trip";
  /** The source as it came back from the round trip; null where there was none. */
  readonly back: string | null;
}

/**
 * Translates `translated` back and compares. A low score tells of a bad translation in one of both directions; a high one
 * does not prove a good one, for what was left as it was comes back as it was. Undefined where there is no way back.
 */
export const roundTrip = async (
  translation: Translation,
  source: string,
  { text, from, to }: Translated,
  options: Pick<Parameters<Translation["translate"]>[1], "signal" | "privacy"> = {},
): Promise<Quality | undefined> => {
  try {
    const back = await translation.translate(text, { ...options, from: to, to: from });
    return { score: likeness(source, back.text), method: "round_trip", back: back.text };
  } catch (error) {
    if (error instanceof VoiceError && error.code === "unsupported") return undefined;
    throw error;
  }
};
