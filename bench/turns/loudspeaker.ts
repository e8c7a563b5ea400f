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
  /** A tenth as loud from now on, until it resumes or ends. */
  ducked(): void;
  /** Silent from now on, keeping what waits, until it resumes or ends. */
  paused(): void;
  resumed(): void;
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

const DUCKED = 0.1;

/**
 * Plays 16 kHz reply audio as a loudspeaker would whose buffer is empty at first: the same way as the typed client
 * acknowledges it. Keeps all that came out, so that what was heard is measured on the sound and not on messages.
 */
export const createLoudspeaker = (now: () => number): Loudspeaker => {
  const originMs = now();
  let sound = new Int16Array(GROW_SAMPLES);
  let placed: Placed[] = [];
  let waiting: { readonly turn: number; readonly samples: Int16Array; readonly from: number }[] = [];
  /** Sample up to which it is known what came out. */
  let head = 0;
  let volume: "full" | "ducked" | "paused" = "full";
  const sampleAt = (ms: number) => Math.round(((ms - originMs) * RATE) / 1000);

  const room = (until: number) => {
    if (until <= sound.length) return;
    const larger = new Int16Array(until + GROW_SAMPLES);
    larger.set(sound);
    sound = larger;
  };
  const put = (turn: number, samples: Int16Array) => {
    room(head + samples.length);
    sound.set(volume === "ducked" ? samples.map((sample) => Math.round(sample * DUCKED)) : samples, head);
    const last = placed.at(-1);
    if (last && last.turn === turn && last.at + last.length === head)
      placed[placed.length - 1] = { ...last, length: last.length + samples.length };
    else placed.push({ turn, at: head, length: samples.length });
    head += samples.length;
  };
  /** Plays until now. */
  const advance = () => {
    const until = Math.max(head, sampleAt(now()));
    while (head < until && volume !== "paused" && waiting[0]) {
      const { turn, samples, from } = waiting[0];
      const end = Math.min(samples.length, from + until - head);
      put(turn, samples.subarray(from, end));
      if (end === samples.length) waiting.shift();
      else waiting[0] = { turn, samples, from: end };
    }
    head = until;
  };
  const turnTo = (next: typeof volume) => {
    advance();
    volume = next;
  };
  /** As if nothing more came: what waits is played after what was. */
  const whole = (): { readonly sound: Int16Array; readonly placed: readonly Placed[] } => {
    advance();
    const kept = { head, placed, waiting };
    placed = [...placed];
    if (volume !== "paused") for (const { turn, samples, from } of waiting) put(turn, samples.subarray(from));
    const all = { sound, placed };
    ({ head, placed, waiting } = kept);
    return all;
  };

  return {
    originMs,
    take({ turn, samples }) {
      advance();
      waiting.push({ turn, samples, from: 0 });
    },
    ended({ turn, reason }) {
      turnTo("full");
      if (reason === "interrupted") waiting = waiting.filter((frame) => frame.turn !== turn);
    },
    ducked: () => turnTo("ducked"),
    paused: () => turnTo("paused"),
    resumed: () => turnTo("full"),
    played(fromMs, samples) {
      const from = sampleAt(fromMs);
      const { sound: all, placed: places } = whole();
      const end = Math.max(0, ...places.map(({ at, length }) => at + length));
      const out = new Int16Array(samples);
      for (let i = Math.max(0, -from); i < samples && from + i < end; i++) out[i] = all[from + i] ?? 0;
      return out;
    },
    recording(turn) {
      const { sound: all, placed: places } = whole();
      const end = Math.max(0, ...places.map(({ at, length }) => at + length));
      const out = new Int16Array(end);
      for (const { turn: whose, at, length } of places)
        if (turn === undefined || whose === turn) out.set(all.subarray(at, at + length), at);
      return out;
    },
    gaps(turn) {
      const own = whole().placed.filter((frame) => frame.turn === turn);
      return own.flatMap(({ at }, i) => {
        const before = own[i - 1];
        const end = before ? before.at + before.length : at;
        return at - end < GAP_SAMPLES ? [] : [{ startMs: (end * 1000) / RATE, endMs: (at * 1000) / RATE }];
      });
    },
    get silentAt() {
      advance();
      if (waiting.length === 0)
        return originMs + (Math.max(0, ...placed.map(({ at, length }) => at + length)) * 1000) / RATE;
      const left = waiting.reduce((sum, { samples, from }) => sum + samples.length - from, 0);
      return originMs + ((head + left) * 1000) / RATE;
    },
  };
};
