import { detectAll } from "tinyld";

/** A language that a text may be in. */
export interface Detected {
  /** ISO 639-1. */
  readonly language: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** Languages that `text` may be in, the likeliest first; empty where there is nothing to tell by. */
export const detectLanguages = (text: string, only: readonly string[] = []): readonly Detected[] =>
  detectAll(text, only.length > 0 ? { only: [...only] } : {}).map(({ lang, accuracy }) => ({
    language: lang,
    confidence: Math.min(1, Math.max(0, accuracy)),
  }));
