import type { ReplyFrame } from "../../protocols/binary.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import type { Span } from "./mix.ts";

const RATE = 16_000;
/** Shorter rests are a late frame. */
const GAP_SAMPLES = (RATE * 80) / 1000;
const GROW_SAMPLES = RATE * 30;

export interface Loudspeaker {
  /** A frame has come: it is played at once, or after what is still waiting. */
  take(frame: ReplyFrame): void;
  /** What an interrupted reply still had waiting is not played. */
  ended(event: Extract<SessionEvent, { type: "reply.ended" }>): void;
  /** What came out from `fromMs` on, as far as it has been decided. Milliseconds on the clock of `now`. */
  played(fromMs: number, samples: number): Int16Array;
  /** What came out of this turn's reply, silence where it was another's. Begins at `originMs`. */
  recording(turn?: number): Int16Array;
  /** Where a turn's reply rested because nothing more had come, in milliseconds of the recording: not a rest of the voice. */
  gaps(turn: number): readonly Span[];
  /** When the recording begins, on the clock of `now`. */
  readonly originMs: number;
  /** When it falls silent, if nothing more comes. */
  readonly silentAt: number;
}

interface Placed {
  readonly turn: number;
  /** Sample of the recording. */
  readonly at: number;
  readonly length: number;
}

/**
 * Plays 16 kHz reply audio as a loudspeaker would whose buffer is empty at first: the same way as the typed client
 * acknowledges it. Keeps all that came out, so that what was heard is measured on the sound and not on messages.
 */
export const createLoudspeaker = (now: () => number): Loudspeaker => {
  const originMs = now();
  let sound = new Int16Array(GROW_SAMPLES);
  let placed: Placed[] = [];
  /** Samples: where the next frame goes. */
  let cursor = 0;
  const sampleAt = (ms: number) => Math.round(((ms - originMs) * RATE) / 1000);

  return {
    originMs,
    take({ turn, samples }) {
      const at = Math.max(cursor, sampleAt(now()));
      if (at + samples.length > sound.length) {
        const larger = new Int16Array(at + samples.length + GROW_SAMPLES);
        larger.set(sound);
        sound = larger;
      }
      sound.set(samples, at);
      placed.push({ turn, at, length: samples.length });
      cursor = at + samples.length;
    },
    ended({ turn, reason }) {
      if (reason !== "interrupted") return;
      const silent = sampleAt(now());
      placed = placed.flatMap((frame) => {
        if (frame.turn !== turn || frame.at + frame.length <= silent) return [frame];
        sound.fill(0, Math.max(frame.at, silent), frame.at + frame.length);
        return frame.at < silent ? [{ ...frame, length: silent - frame.at }] : [];
      });
      const last = placed.at(-1);
      cursor = last ? last.at + last.length : 0;
    },
    played(fromMs, samples) {
      const from = sampleAt(fromMs);
      const out = new Int16Array(samples);
      for (let i = Math.max(0, -from); i < samples; i++) out[i] = sound[from + i] ?? 0;
      return out;
    },
    recording(turn) {
      const end = Math.max(0, ...placed.map(({ at, length }) => at + length));
      if (turn === undefined) return sound.slice(0, end);
      const out = new Int16Array(end);
      for (const { turn: whose, at, length } of placed)
        if (whose === turn) out.set(sound.subarray(at, at + length), at);
      return out;
    },
    gaps(turn) {
      const own = placed.filter((frame) => frame.turn === turn);
      return own.flatMap(({ at }, i) => {
        const before = own[i - 1];
        const end = before ? before.at + before.length : at;
        return at - end < GAP_SAMPLES ? [] : [{ startMs: (end * 1000) / RATE, endMs: (at * 1000) / RATE }];
      });
    },
    get silentAt() {
      return originMs + (cursor * 1000) / RATE;
    },
  };
};
