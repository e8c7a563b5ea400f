import { el } from "./dom.ts";
import type { Turn } from "./turn.ts";

/** Reading aloud takes about so long, until a clause's own end is known. */
const CHARACTERS_PER_SECOND = 15;

interface Word {
  readonly span: HTMLSpanElement;
  /** Share of its clause that has been said when this word begins, 0 to 1. */
  readonly from: number;
}

/** The text of one reply, which darkens as it is heard. */
export interface ReplyView {
  readonly element: HTMLElement;
  update(turn: Turn): void;
}

export const createReplyView = (): ReplyView => {
  const element = el("p", { class: "reply", hidden: true });
  const clauses: { readonly words: readonly Word[]; readonly length: number }[] = [];

  const append = (text: string) => {
    const words: Word[] = [];
    let at = 0;
    for (const part of text.split(/(\s+)/)) {
      if (part.trim() === "") element.append(part);
      else {
        const span = el("span", {}, part);
        element.append(span);
        words.push({ span, from: at / text.length });
      }
      at += part.length;
    }
    element.append(" ");
    clauses.push({ words, length: text.length });
  };

  return {
    element,
    update({ pieces, heard, sampleRate, ended }) {
      for (const { text } of pieces.slice(clauses.length)) append(text);
      element.hidden = pieces.length === 0;
      // Where a reply that was cut off ends is not where its clause would have.
      const saidTo = ended?.reason === "completed" ? ended.samples : undefined;
      const isWhole = ended?.reason === "completed" && heard >= ended.samples * 0.97;
      for (const [index, { words, length }] of clauses.entries()) {
        const begin = pieces[index]?.position ?? 0;
        const guess = begin + (length / CHARACTERS_PER_SECOND) * sampleRate;
        const end = pieces[index + 1]?.position ?? saidTo ?? guess;
        const share = isWhole ? 2 : (heard - begin) / Math.max(1, end - begin);
        for (const { span, from } of words) span.className = share > from ? "heard" : "unheard";
      }
      element.classList.toggle("is-cut", ended?.reason === "interrupted" && !isWhole);
    },
  };
};
