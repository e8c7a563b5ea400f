import { VoiceError } from "../../protocols/errors.ts";
import type { Translation } from "./service.ts";

/** One way to translate: Apertium here, a vendor's service elsewhere. */
export interface TranslationEngine extends Translation {
  /** Label in logs and in `Translated.engine`. */
  readonly name: string;
  /** "cloud": what is translated leaves this machine. */
  readonly place: "local" | "cloud";
  /** May be called twice. */
  close(): Promise<void>;
}

/** Longest text that is translated at once, in characters. */
export const MAX_TEXT = 5000;

/** ISO 639-1 of a BCP 47 tag or an ISO 639-3 code; VoiceError "invalid" where `tag` is neither. */
export const languageOf = (tag: string): string => {
  try {
    return new Intl.Locale(tag).language;
  } catch (cause) {
    throw new VoiceError("invalid", "the language is no BCP 47 tag", { cause });
  }
};
