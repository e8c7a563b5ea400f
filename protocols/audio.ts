/** A word that is spoken, as the text has it. Times count from the first sample of the frame that it is told with; it may lie before or after that frame. */
export interface SpokenWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A slice of mono 16-bit PCM. Immutable: whoever makes a frame gives its samples away. */
export interface AudioFrame {
  readonly samples: Int16Array;
  /** In Hz. Heard audio is 16 000 by the time it is a frame; replies keep the voice's rate. */
  readonly sampleRate: number;
  /** Stream position of the first sample in milliseconds, counted in samples, never read from a clock. */
  readonly startMs: number;
  /** Whether the detector hears speech in it; left out where none listened. */
  readonly voiced?: boolean;
  /** Words of a reply, where its engine knows when they are spoken: told once each, in order. */
  readonly words?: readonly SpokenWord[];
}

/** Rate at which every engine listens, in Hz. */
export const HEARD_SAMPLE_RATE = 16_000;

/** Length of `frame` in milliseconds. */
export const durationMs = (frame: AudioFrame): number => (frame.samples.length / frame.sampleRate) * 1000;

/** `words` as they are told with a frame that begins `ms` earlier. */
export const laterBy = (ms: number, words: readonly SpokenWord[] = []): readonly SpokenWord[] =>
  words.map(({ text, startMs, endMs }) => ({ text, startMs: startMs + ms, endMs: endMs + ms }));

/** `ms` milliseconds of silence that begin at `startMs`. */
export const silence = (ms: number, startMs = 0, sampleRate = HEARD_SAMPLE_RATE): AudioFrame => ({
  samples: new Int16Array(Math.round((ms * sampleRate) / 1000)),
  sampleRate,
  startMs,
});
