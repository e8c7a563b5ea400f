/** Levels are looked at in windows of this length. */
export const WINDOW_MS = 10;
/** Quieter than this, in dB of full scale, nobody hears a loudspeaker. */
export const AUDIBLE_DB = -55;

const FLOOR_DB = -120;

/** RMS level of each window of 10 ms in dB of full scale; -120 where there is nothing. A last part of a window is left out. */
export const levelsOf = (samples: Int16Array, sampleRate: number): number[] => {
  const window = (sampleRate * WINDOW_MS) / 1000;
  const levels: number[] = [];
  for (let start = 0; start + window <= samples.length; start += window) {
    let sum = 0;
    for (let i = start; i < start + window; i++) sum += ((samples[i] ?? 0) / 32_768) ** 2;
    levels.push(sum === 0 ? FLOOR_DB : Math.max(FLOOR_DB, 10 * Math.log10(sum / window)));
  }
  return levels;
};

/** Where sound begins at or after `fromMs`, in milliseconds; undefined where it stays silent. */
export const soundFrom = (levels: readonly number[], fromMs: number, audibleDb = AUDIBLE_DB): number | undefined => {
  for (let at = Math.max(0, Math.floor(fromMs / WINDOW_MS)); at < levels.length; at++)
    if ((levels[at] ?? FLOOR_DB) >= audibleDb) return at * WINDOW_MS;
  return undefined;
};

export interface QuietOptions {
  /** Levels under this are quiet, in dB. Default: what nobody hears. */
  readonly underDb?: number;
  /** It must stay quiet for so long; a voice's own pauses are shorter. Default 400 ms. */
  readonly forMs?: number;
}

/**
 * From when it is quiet and stays so, at or after `fromMs`, in milliseconds. What comes after the last window counts as
 * quiet. Undefined where sound never rests that long.
 */
export const quietFrom = (
  levels: readonly number[],
  fromMs: number,
  { underDb = AUDIBLE_DB, forMs = 400 }: QuietOptions = {},
): number | undefined => {
  const needed = Math.ceil(forMs / WINDOW_MS);
  const first = Math.max(0, Math.floor(fromMs / WINDOW_MS));
  for (let at = first; at <= Math.max(levels.length, first); at++) {
    let end = at;
    while (end < levels.length && end - at < needed && (levels[end] ?? FLOOR_DB) < underDb) end++;
    if (end - at >= needed || end >= levels.length) return at * WINDOW_MS;
    at = end;
  }
  return undefined;
};

/** How loud a voice is while it speaks: the level that a tenth of the windows between the two times exceed, in dB. */
export const voiceLevel = (levels: readonly number[], fromMs: number, toMs: number): number => {
  const part = levels.slice(Math.max(0, Math.floor(fromMs / WINDOW_MS)), Math.floor(toMs / WINDOW_MS));
  return part.sort((a, b) => b - a)[Math.floor(part.length / 10)] ?? FLOOR_DB;
};
