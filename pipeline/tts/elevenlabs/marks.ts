import type { AudioFrame } from "../../../protocols/audio.ts";
import type { SpokenFrame } from "../../providers.ts";
import type { Alignment } from "./messages.ts";

/** Finds where in the audio each piece of text begins. */
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

  return {
    add(piece) {
      waiting.push({ piece, at: sent });
      last = written(piece);
      sent += last;
    },
    *cut(frame, alignment) {
      const { samples, sampleRate } = frame;
      const begins: { readonly piece: string; readonly sample: number }[] = [];
      const begin = (sample: number) => {
        const next = waiting.shift();
        if (next) begins.push({ piece: next.piece, sample: Math.min(sample, samples.length - 1) });
      };
      // The first piece begins with the first sound, whatever the alignment says.
      if (heard === 0 && waiting[0]?.at === 0) begin(0);
      if (alignment) {
        for (const [i, char] of alignment.chars.entries()) {
          const length = written(char);
          if (length === 0) continue;
          const startMs = alignment.charStartTimesMs[i] ?? 0;
          while (waiting[0] && waiting[0].at <= heard) begin(Math.max(0, Math.round((startMs * sampleRate) / 1000)));
          heard += length;
        }
      } else heard = sent;
      let from = 0;
      let text: string | undefined;
      const part = (to: number): SpokenFrame => {
        const cutOut = {
          samples: samples.subarray(from, to),
          sampleRate,
          startMs: frame.startMs + (from / sampleRate) * 1000,
        };
        return text === undefined ? { frame: cutOut } : { frame: cutOut, text };
      };
      for (const { piece, sample } of begins) {
        // Two that begin at once: the one before has a sample of its own.
        const to = text === undefined ? sample : Math.min(samples.length - 1, Math.max(sample, from + 1));
        if (to > from) yield part(to);
        from = Math.max(from, to);
        text = piece;
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
