import { expect, it } from "vitest";
import { createEnding, ENDING_VALUES } from "../../../pipeline/turns/ending.ts";
import { createPitchTrack } from "../../../pipeline/turns/pitch.ts";

const RATE = 16_000;
const MOMENT = ENDING_VALUES / 30;

/** A voice whose pitch falls from 200 to 120 Hz and which grows duller, and then silence in a quiet room. */
const spoken = ({ seconds = 1.2, silentMs = 120, loudness = 6000, room = 4 } = {}): Int16Array => {
  let [phase, state] = [0, 9];
  const noise = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * room;
  };
  return Int16Array.from({ length: Math.round(seconds * RATE + silentMs * 16) }, (_, i) => {
    const at = i / RATE;
    if (at >= seconds) return Math.round(noise());
    phase += (2 * Math.PI * (200 - (80 * at) / seconds)) / RATE;
    const wave = [1, 2, 3, 4, 5, 6, 7, 8].reduce((sum, n) => sum + Math.sin(n * phase) / n ** (1 + at / seconds), 0);
    return Math.round(wave * loudness * 0.5 + noise());
  });
};

const valuesOf = (samples: Int16Array): Float32Array => {
  const [ending, track] = [createEnding(), createPitchTrack()];
  for (let at = 0; at < samples.length; at += 512) {
    ending.feed(samples.subarray(at, at + 512));
    track.feed(samples.subarray(at, at + 512));
  }
  return ending.values(track.read().frames) ?? new Float32Array(0);
};
const distance = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;

it("is of small numbers, 30 moments of ten, and follows the pitch down", () => {
  const values = valuesOf(spoken());
  expect(values).toHaveLength(ENDING_VALUES);
  expect(values.every((value) => Number.isFinite(value) && Math.abs(value) < 6)).toBe(true);
  const pitches = Array.from({ length: 30 }, (_, i) => values[i * MOMENT + 8] as number).slice(2, -4);
  expect(Math.min(...pitches.slice(0, 8))).toBeGreaterThan(Math.max(...pitches.slice(-8)));
});

it("does not depend on how loud the voice is, nor on how long the silence has lasted", () => {
  const values = valuesOf(spoken());
  const other = valuesOf(spoken({ seconds: 0.9 }));
  const usual = distance(values, other);
  expect(distance(values, valuesOf(spoken({ loudness: 2000, room: 1 })))).toBeLessThan(usual / 3);
  // A whole number of steps later, so that the moments are the same.
  expect(distance(values, valuesOf(spoken({ silentMs: 160 })))).toBeLessThan(usual / 3);
});

it("is unknown before anything was heard, and of an utterance of a quarter of a second has nothing at its beginning", () => {
  expect(createEnding().values([])).toBeUndefined();
  const short = valuesOf(spoken({ seconds: 0.25 }));
  expect(short.slice(0, 10 * MOMENT).every((value) => value === 0)).toBe(true);
  expect(short.slice(-5 * MOMENT).some((value) => value !== 0)).toBe(true);
});

it("looks at the end alone, after minutes as after a second", () => {
  const [ending, track] = [createEnding(), createPitchTrack()];
  const end = spoken({ seconds: 2 });
  for (const samples of [...Array.from({ length: 20 }, () => spoken({ seconds: 2, silentMs: 500 })), end]) {
    ending.feed(samples);
    track.feed(samples);
  }
  expect(distance(ending.values(track.read().frames) ?? new Float32Array(0), valuesOf(end))).toBeLessThan(0.05);
});
