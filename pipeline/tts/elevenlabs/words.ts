import type { SpokenWord } from "../../../protocols/audio.ts";

/** Puts the characters of alignments together to words. Times count from the start of the stream. */
export interface Words {
  add(char: string, atMs: number): void;
  /** Whatever word is being spelt is over. */
  end(atMs: number): void;
  /** Words that have ended since this was called last. */
  take(): readonly SpokenWord[];
}

export const createWords = (): Words => {
  let text = "";
  let startMs = 0;
  let ended: SpokenWord[] = [];
  const end = (atMs: number) => {
    if (text !== "") ended.push({ text, startMs, endMs: atMs });
    text = "";
  };
  return {
    add(char, atMs) {
      if (/^\s*$/u.test(char)) return end(atMs);
      if (text === "") startMs = atMs;
      text += char;
    },
    end,
    take() {
      const words = ended;
      ended = [];
      return words;
    },
  };
};
