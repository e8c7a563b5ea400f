/** A piece of a reply, and the sample of the turn's reply at which its audio begins. */
export interface SpokenPiece {
  readonly text: string;
  readonly position: number;
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

/**
 * The words of a reply that had been played whole when it was stopped. Within a piece, words take time as they have
 * letters, and one more for the rest between them.
 */
export const wordsHeard = (pieces: readonly SpokenPiece[], { sent, heard, sampleRate }: Heard): string =>
  pieces
    .flatMap(({ text, position }, index) => {
      const next = pieces[index + 1]?.position;
      if (next !== undefined && heard >= next) return [text];
      const words = text.split(/\s+/).filter((word) => word !== "");
      const letters = words.reduce((sum, word) => sum + word.length + 1, 0);
      const whole = (letters * LETTER_MS * sampleRate) / 1000;
      const share =
        (heard - position) / Math.max(1, next === undefined ? Math.max(sent - position, whole) : next - position);
      let read = 0;
      const played = words.filter((word) => {
        read += word.length + 1;
        return read <= share * letters;
      });
      return played.length > 0 ? [played.join(" ")] : [];
    })
    .join(" ");
