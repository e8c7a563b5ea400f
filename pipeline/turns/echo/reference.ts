import { createResampler, type Resampler } from "../../../native/resample.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../../protocols/audio.ts";
import { THIN, thinnedAt } from "./thinner.ts";

/** 4 s at 16 kHz: what was played in the last 1.7 s, and what waits. A power of two, so that places wrap by a mask. */
const RING = 65_536;
/** A client never has more waiting than this; what is more is not kept. */
const AHEAD = Math.round(2.4 * HEARD_SAMPLE_RATE);
/** A client hears of it so much sooner or later than is thought: 40 ms. */
const TOLD = 640;
/** A client goes back no further than this: 1 s. */
const BACK = HEARD_SAMPLE_RATE;
const PER_MS = HEARD_SAMPLE_RATE / 1000;

/**
 * The reply as it leaves a client's loudspeaker, at 16 kHz, by the time at which it would be played if nothing took
 * time on the way. Places count samples from when it was made.
 */
export interface Reference {
  played(frame: AudioFrame): void;
  hushed(): void;
  held(isHeld: boolean): void;
  /** While it is held: what waits is the last `ms` of all that was played. */
  rewound(ms: number): void;
  /** A client plays more softly, or as before. */
  ducked(isDucked: boolean): void;
  /** Whether what is played from `place` on may be softer than it is here. */
  isSoft(place: number, samples: number): boolean;
  /** The place that is played now. */
  readonly here: number;
  /** The place after the last sample that is known, whether played or waiting; -Infinity before there is any. */
  readonly end: number;
  /** The place at which the reply began to play last, after silence of its own or of the network. */
  readonly begins: number;
  /** Writes what is played from `place` on into `out`, silence where nothing is known. */
  read(place: number, out: Int16Array): void;
  /** Writes the thinned reply from `place` on into `out`, as far as it has been played. */
  readThin(place: number, out: Float32Array): void;
  close(): void;
}

export const createReference = (now: () => number): Reference => {
  const origin = now();
  let ring = new Int16Array(0);
  let thin = new Float32Array(0);
  let resampler: { readonly from: number; readonly it: Resampler } | undefined;
  let end = Number.NEGATIVE_INFINITY;
  let begins = 0;
  let [softFrom, softTo] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  /** Where the next frame goes at the earliest. */
  let cursor = 0;
  /** Everything before this place is right or silent. */
  let known = 0;
  /** The reply has been thinned up to here. */
  let thinned = 0;
  /** What a client holds, and what it had played before. */
  let waiting: Int16Array | undefined;
  let before = new Int16Array(0);

  const here = () => Math.round((now() - origin) * PER_MS);
  const at = (place: number) => ring[place & (RING - 1)] ?? 0;
  /** Makes room up to `place`: what lay there is seconds old. */
  const clearTo = (place: number) => {
    for (let i = Math.max(known, place - RING); i < place; i++) ring[i & (RING - 1)] = 0;
    known = Math.max(known, place);
  };
  const write = (samples: Int16Array) => {
    const place = here();
    if (ring.length === 0) {
      ring = new Int16Array(RING);
      thin = new Float32Array(RING / THIN);
      thinned = place - (place % THIN);
    }
    clearTo(place + AHEAD);
    const from = Math.max(cursor, place);
    if (from > cursor) begins = from;
    const length = Math.min(samples.length, place + AHEAD - from);
    for (let i = 0; i < length; i++) ring[(from + i) & (RING - 1)] = samples[i] ?? 0;
    cursor = from + Math.max(0, length);
    end = cursor;
  };
  const wipe = () => {
    const place = here();
    for (let i = place; i < cursor; i++) ring[i & (RING - 1)] = 0;
    cursor = Math.min(cursor, place);
    end = Math.min(end, place);
  };
  /** Thins what has been played since the last time; it does not change any more. */
  const thinTo = (place: number) => {
    // After a long rest all that can still be asked for is silence.
    thinned = Math.max(thinned, place - (place % THIN) - RING / 2);
    for (; thinned <= place; thinned += THIN)
      thin[(thinned / THIN) & (RING / THIN - 1)] = thinnedAt(ring, thinned, RING - 1);
  };

  return {
    played({ samples, sampleRate }) {
      if (resampler?.from !== sampleRate) {
        resampler?.it.close();
        resampler = { from: sampleRate, it: createResampler(sampleRate, HEARD_SAMPLE_RATE) };
      }
      const heard = resampler.it.push(samples);
      if (!waiting) write(heard);
      else if (waiting.length < AHEAD) {
        const longer = new Int16Array(waiting.length + heard.length);
        longer.set(waiting);
        longer.set(heard, waiting.length);
        waiting = longer;
      }
    },
    hushed() {
      if (waiting) waiting = new Int16Array(0);
      else if (ring.length > 0) wipe();
    },
    held(isHeld) {
      if (isHeld === (waiting !== undefined)) return;
      if (isHeld) {
        const from = here();
        waiting = new Int16Array(ring.length === 0 ? 0 : Math.max(0, cursor - from));
        for (let i = 0; i < waiting.length; i++) waiting[i] = at(from + i);
        const last = Math.min(from, cursor);
        before = Int16Array.from({ length: ring.length === 0 ? 0 : BACK }, (_, i) => at(last - BACK + i));
        if (ring.length > 0) wipe();
      } else {
        const rest = waiting;
        waiting = undefined;
        before = new Int16Array(0);
        if (rest && rest.length > 0) write(rest);
      }
    },
    rewound(ms) {
      if (!waiting) return;
      const all = new Int16Array(before.length + waiting.length);
      all.set(before);
      all.set(waiting, before.length);
      waiting = all.slice(Math.max(0, all.length - Math.round(ms * PER_MS)));
    },
    ducked(isDucked) {
      const isSoft = softFrom !== Number.POSITIVE_INFINITY && softTo === Number.POSITIVE_INFINITY;
      if (isDucked && !isSoft) [softFrom, softTo] = [here(), Number.POSITIVE_INFINITY];
      else if (!isDucked && isSoft) softTo = here();
    },
    isSoft: (place, samples) => place + samples > softFrom - TOLD && place < softTo + TOLD,
    get here() {
      return here();
    },
    get begins() {
      return begins;
    },
    get end() {
      return waiting && waiting.length > 0 ? here() : end;
    },
    read(place, out) {
      if (ring.length === 0) return void out.fill(0);
      clearTo(here() + AHEAD);
      for (let i = 0; i < out.length; i++) out[i] = place + i < known ? at(place + i) : 0;
    },
    readThin(place, out) {
      if (ring.length === 0) return void out.fill(0);
      const last = here();
      clearTo(last + AHEAD);
      thinTo(last);
      const first = Math.round(place / THIN);
      for (let i = 0; i < out.length; i++)
        out[i] = (first + i) * THIN < thinned ? (thin[(first + i) & (RING / THIN - 1)] ?? 0) : 0;
    },
    close() {
      resampler?.it.close();
      resampler = undefined;
    },
  };
};
