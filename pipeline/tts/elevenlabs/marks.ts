import { type AudioFrame, durationMs, laterBy, type SpokenWord } from "../../../protocols/audio.ts";
import type { SpokenFrame } from "../../providers.ts";
import type { Alignment } from "./messages.ts";
import { createWords } from "./words.ts";

/** Finds where in the audio each piece of text begins, and where its words lie. */
export interface Marks {
  /** A piece that was sent. */
  add(piece: string): void;
  /** Cuts `frame` where pieces begin. Without an alignment only the first of them is known. */
  cut(frame: AudioFrame, alignment: Alignment | undefined): Iterable<SpokenFrame>;
  /** Pieces whose beginning was never told, with a moment of silence each. */
  rest(sampleRate: number): Iterable<SpokenFrame>;
  /** Whether audio of what was sent is still to come, as far as alignments tell. */
  readonly isBehind: boolean;
}

const REST_MS = 20;
/** Part of a piece that alignments may leave out. */
const SLACK = 0.3;

/** What is spoken of a text: alignments differ in white space. */
const written = (text: string): number => [...text.replace(/\s+/gu, "")].length;

export const createMarks = (): Marks => {
  /** Characters before each piece that has not begun. */
  const waiting: { readonly piece: string; readonly at: number }[] = [];
  let sent = 0;
  let last = 0;
  let heard = 0;
  const words = createWords();

  return {
    add(piece) {
      waiting.push({ piece, at: sent });
      last = written(piece);
      sent += last;
    },
    *cut(frame, alignment) {
      const { samples, sampleRate } = frame;
      /** Of the piece that goes on from before. */
      let told: readonly SpokenWord[] = [];
      const begins: { readonly piece: string; readonly sample: number; words: readonly SpokenWord[] }[] = [];
      /** Words that have ended are of the piece that began last. */
      const tell = () => {
        const last = begins.at(-1);
        if (last) last.words = [...last.words, ...words.take()];
        else told = [...told, ...words.take()];
      };
      const begin = (sample: number) => {
        tell();
        const next = waiting.shift();
        if (next) begins.push({ piece: next.piece, sample: Math.min(sample, samples.length - 1), words: [] });
      };
      // The first piece begins with the first sound, whatever the alignment says.
      if (heard === 0 && waiting[0]?.at === 0) begin(0);
      if (alignment) {
        for (const [i, char] of alignment.chars.entries()) {
          const length = written(char);
          const startMs = alignment.charStartTimesMs[i] ?? 0;
          const isNext = length > 0 && waiting[0] && waiting[0].at <= heard;
          if (isNext) words.end(frame.startMs + startMs);
          words.add(char, frame.startMs + startMs);
          if (length === 0) continue;
          while (waiting[0] && waiting[0].at <= heard) begin(Math.max(0, Math.round((startMs * sampleRate) / 1000)));
          heard += length;
        }
        // The next piece comes with audio of its own.
        if (heard >= (waiting[0]?.at ?? sent)) words.end(frame.startMs + durationMs(frame));
        tell();
      } else heard = sent;
      let from = 0;
      let text: string | undefined;
      const part = (to: number): SpokenFrame => {
        const startMs = frame.startMs + (from / sampleRate) * 1000;
        const cutOut = {
          ...{ samples: samples.subarray(from, to), sampleRate, startMs },
          ...(told.length > 0 && { words: laterBy(-startMs, told) }),
        };
        return text === undefined ? { frame: cutOut } : { frame: cutOut, text };
      };
      for (const { piece, sample, words: own } of begins) {
        // Two that begin at once: the one before has a sample of its own.
        const to = text === undefined ? sample : Math.min(samples.length - 1, Math.max(sample, from + 1));
        if (to > from) yield part(to);
        from = Math.max(from, to);
        text = piece;
        told = own;
      }
      if (from < samples.length) yield part(samples.length);
    },
    *rest(sampleRate) {
      for (const { piece } of waiting.splice(0))
        yield {
          frame: { samples: new Int16Array((REST_MS * sampleRate) / 1000), sampleRate, startMs: 0 },
          text: piece,
        };
    },
    get isBehind() {
      return sent - heard > Math.max(4, last * SLACK);
    },
  };
};
