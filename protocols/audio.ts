/** A slice of mono 16-bit PCM. Immutable: whoever makes a frame gives its samples away. */
export interface AudioFrame {
  readonly samples: Int16Array;
  /** In Hz. Heard audio is 16 000 by the time it is a frame; replies keep the voice's rate. */
  readonly sampleRate: number;
  /** Stream position of the first sample in milliseconds, counted in samples, never read from a clock. */
  readonly startMs: number;
  /** Whether the detector hears speech in it; left out where none listened. */
  readonly voiced?: boolean;
}

/** Rate at which every engine listens, in Hz. */
export const HEARD_SAMPLE_RATE = 16_000;

/** Length of `frame` in milliseconds. */
export const durationMs = (frame: AudioFrame): number => (frame.samples.length / frame.sampleRate) * 1000;

/** `ms` milliseconds of silence that begin at `startMs`. */
export const silence = (ms: number, startMs = 0, sampleRate = HEARD_SAMPLE_RATE): AudioFrame => ({
  samples: new Int16Array(Math.round((ms * sampleRate) / 1000)),
  sampleRate,
  startMs,
});
