import type { SpokenWord } from "../../protocols/audio.ts";

/** A word of a piece, and the samples of the turn's reply that it is spoken from and to. */
export interface PlacedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A piece of a reply, and the sample of the turn's reply at which its audio begins. */
export interface SpokenPiece {
  readonly text: string;
  readonly position: number;
  /** As far as their engine knows when they are spoken. */
  readonly words?: readonly PlacedWord[];
}

export interface Heard {
  /** Samples of the turn's reply that have left. */
  readonly sent: number;
  /** Samples that the client has played. */
  readonly heard: number;
  /** At which both count, in Hz. */
  readonly sampleRate: number;
}

/** A letter of a piece that has not left whole lasts about so long: flite's voices take 69 to 74 ms. */
const LETTER_MS = 70;

/** `piece` with `words` that are told with the frame at sample `position`; what is told later is right. */
export const withWords = (
  piece: SpokenPiece,
  words: readonly SpokenWord[],
  { position, sampleRate }: { readonly position: number; readonly sampleRate: number },
): SpokenPiece => {
  const sampleAt = (ms: number) => Math.max(0, position + Math.round((ms * sampleRate) / 1000));
  const placed = words.map(({ text, startMs, endMs }) => ({ text, start: sampleAt(startMs), end: sampleAt(endMs) }));
  const first = placed[0]?.start ?? Number.POSITIVE_INFINITY;
  return { ...piece, words: [...(piece.words ?? []).filter(({ start }) => start < first), ...placed] };
};

/** `text` up to the last of its `words` that had been played by `heard`, with the signs that belong to it. */
const byMarks = (text: string, words: readonly PlacedWord[], heard: number): string => {
  let end = 0;
  for (const word of words) {
    if (word.end > heard) break;
    const at = text.indexOf(word.text, end);
    if (at >= 0) end = at + word.text.length;
  }
  if (end === 0) return "";
  const rest = text.slice(end).search(/\s/);
  return rest < 0 ? text : text.slice(0, end + rest);
};

/** As if words took time as they have letters, and one more for the rest between them. `share`: of the piece, played. */
const byLetters = (text: string, share: (letters: number) => number): string => {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const letters = words.reduce((sum, word) => sum + word.length + 1, 0);
  const played = share(letters) * letters;
  let read = 0;
  return words
    .filter((word) => {
      read += word.length + 1;
      return read <= played;
    })
    .join(" ");
};

/** The words of a reply that had been played whole when it was stopped: by its marks, and by letters where it has none. */
export const wordsHeard = (pieces: readonly SpokenPiece[], { sent, heard, sampleRate }: Heard): string =>
  pieces
    .map(({ text, position, words = [] }, index) => {
      const next = pieces[index + 1]?.position;
      if (next !== undefined && heard >= next) return text;
      if (words.length > 0) return byMarks(text, words, heard);
      return byLetters(text, (letters) => {
        const whole = (letters * LETTER_MS * sampleRate) / 1000;
        const length = next === undefined ? Math.max(sent - position, whole) : next - position;
        return (heard - position) / Math.max(1, length);
      });
    })
    .filter((text) => text !== "")
    .join(" ");

/** The word that is being spoken at sample `position`; undefined between words, and where there are no marks. */
export const wordAt = (pieces: readonly SpokenPiece[], position: number): PlacedWord | undefined =>
  pieces.flatMap(({ words = [] }) => words).find(({ start, end }) => start < position && position < end);
