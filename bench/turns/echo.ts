import { clip, gainOf, samplesOf } from "./mix.ts";

/** The way from the loudspeaker to the microphone. */
export interface EchoPath {
  /** How much weaker the sound comes back, in dB below what was played: -6 is loud. */
  readonly gainDb: number;
  /** How much later: the device's buffers and the air. */
  readonly delayMs: number;
}

/** Reflections of a small room after the direct sound: milliseconds and share. */
const REFLECTIONS = [
  [0, 0.9],
  [7, 0.35],
  [17, -0.22],
  [31, 0.12],
] as const;
/** A small loudspeaker and a microphone lose treble: share of the sample before that is taken over. */
const DULLNESS = 0.35;

/** Audio that must be known from before the first sample of a stretch, in milliseconds. */
export const ECHO_MEMORY_MS = 32;

/**
 * What comes back of `played`, which begins `ECHO_MEMORY_MS` before the stretch that is asked for. `delayMs` is the
 * caller's business: it looks back that far.
 */
export const echoOf = (played: Int16Array, gainDb: number): Int16Array => {
  const lead = samplesOf(ECHO_MEMORY_MS);
  const gain = gainOf(gainDb);
  const at = (i: number) => (played[i] ?? 0) * (1 - DULLNESS) + (played[i - 1] ?? 0) * DULLNESS;
  const out = new Int16Array(Math.max(0, played.length - lead));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (const [ms, share] of REFLECTIONS) sum += share * at(lead + i - samplesOf(ms));
    out[i] = clip(gain * sum);
  }
  return out;
};
