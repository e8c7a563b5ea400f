import { expect, it } from "vitest";
import { createProsody } from "../../../pipeline/turns/prosody.ts";

const RATE = 16_000;

/** A voice of five harmonics whose pitch and loudness (1 is full) go along with time in seconds. */
const voice = (seconds: number, hertz: (at: number) => number, loudness: (at: number) => number = () => 0.3) => {
  let phase = 0;
  return Int16Array.from({ length: seconds * RATE }, (_, i) => {
    phase += (2 * Math.PI * hertz(i / RATE)) / RATE;
    const wave = [1, 2, 3, 4, 5].reduce((sum, n) => sum + Math.sin(n * phase) / n, 0);
    return Math.round((wave / 2.3) * loudness(i / RATE) * 32_767);
  });
};

const heard = (...pieces: readonly Int16Array[]) => {
  const prosody = createProsody();
  for (const samples of pieces)
    for (let at = 0; at < samples.length; at += 512) prosody.feed({ samples: samples.slice(at, at + 512) });
  return prosody.features();
};

const silence = new Int16Array(0.15 * RATE);

it.each([
  ["a low voice", 95],
  ["a high voice", 240],
])("%s that falls at its end is heard to fall, one that rises to rise", (_, hertz) => {
  const bend = (semitones: number) => (at: number) => hertz * 2 ** (((semitones / 12) * Math.max(0, at - 1.2)) / 0.3);
  const [falling, level, rising] = [-6, 0, 6].map((semitones) => heard(voice(1.5, bend(semitones)), silence));
  expect(falling?.pitchFall).toBeLessThan(-2);
  expect(falling?.pitchSlope).toBeLessThan(-10);
  expect(level?.pitchFall).toBeCloseTo(0, 0);
  expect(level?.pitchSlope).toBeCloseTo(0, 0);
  expect(rising?.pitchFall).toBeGreaterThan(2);
  expect(rising?.pitchSlope).toBeGreaterThan(10);
});

it("fading out is heard in decibels", () => {
  const fading = voice(
    1.5,
    () => 120,
    (at) => (at < 1.2 ? 0.4 : 0.08),
  );
  expect(heard(fading, silence)?.energyFall).toBeLessThan(-8);
  expect(
    heard(
      voice(1.5, () => 120),
      silence,
    )?.energyFall,
  ).toBeCloseTo(0, 0);
});

it("tells how long the last syllable is", () => {
  const gap = new Int16Array(0.1 * RATE);
  const syllable = (seconds: number) =>
    heard(
      voice(0.8, () => 130),
      gap,
      voice(seconds, () => 130),
      silence,
    );
  expect(syllable(0.4)?.finalMs).toBeGreaterThan(340);
  expect(syllable(0.12)?.finalMs).toBeLessThan(180);
});

it("says nothing of noise, of silence and of a click", () => {
  let state = 1;
  const noise = Int16Array.from({ length: RATE }, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    return state >> 18;
  });
  expect(heard(noise)).toBeUndefined();
  expect(heard(new Int16Array(RATE))).toBeUndefined();
  expect(
    heard(
      voice(0.06, () => 150),
      silence,
    ),
  ).toBeUndefined();
  expect(heard()).toBeUndefined();
});

it("of a long utterance the end alone counts, and asking changes nothing", () => {
  const end = voice(4.5, (at) => (at < 4.3 ? 200 : 140));
  const prosody = createProsody();
  for (const samples of [voice(20, () => 90), end]) prosody.feed({ samples });
  const first = prosody.features();
  expect(first?.pitchFall).toBeCloseTo(heard(end)?.pitchFall ?? 0, 1);
  expect(first?.pitchFall).toBeLessThan(-3);
  expect(prosody.features()).toEqual(first);
});
