import { expect } from "vitest";
import type { Wav } from "../../bench/wav.ts";
import { createFlite } from "../../native/flite.ts";
import { createResampler } from "../../native/resample.ts";

export const join = (pieces: readonly Int16Array[]): Int16Array => {
  const all = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};
export const silence = (ms: number, rate: number) => new Int16Array((ms * rate) / 1000);

export const resampled = ({ samples, sampleRate }: Wav, to: number): Int16Array => {
  const resampler = createResampler(sampleRate, to);
  const out = join([resampler.push(samples), resampler.flush()]);
  resampler.close();
  return out;
};

/** A spoken phrase with a pause before, within and after it, in whole packets of 20 ms. */
const spoken = async (): Promise<Wav> => {
  const pieces: Int16Array[] = [];
  let rate = 16_000;
  for (const text of ["Remind me to call the dentist.", "Tomorrow at nine."]) {
    for await (const { samples, sampleRate } of createFlite().synthesize(text, {
      signal: new AbortController().signal,
    })) {
      if (pieces.length === 0) pieces.push(silence(400, sampleRate));
      pieces.push(samples);
      rate = sampleRate;
    }
    pieces.push(silence(500, rate));
  }
  const samples = join(pieces);
  return { samples: samples.subarray(0, samples.length - (samples.length % (rate / 50))), sampleRate: rate };
};
let speech: Promise<Wav> | undefined;
/** It is spoken once for all tests. */
export const phrase = () => (speech ??= spoken());

/** Levels of windows of 50 ms, in dB, not below `floor`: encoders hiss where nothing is said. */
export const levels = (samples: Int16Array, rate: number, floor = 35): number[] => {
  const window = rate / 20;
  return Array.from({ length: Math.floor(samples.length / window) }, (_, i) => {
    const part = samples.subarray(i * window, (i + 1) * window);
    return Math.max(floor, 10 * Math.log10(part.reduce((sum, sample) => sum + sample * sample, 0) / window + 1e-9));
  });
};
/** How alike two courses of loudness are: 1 is the same, and 0 has nothing to do with it. */
const likeness = (a: readonly number[], b: readonly number[]): number => {
  const length = Math.min(a.length, b.length);
  const mean = (of: readonly number[]) => of.slice(0, length).reduce((sum, value) => sum + value, 0) / length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const [da, db] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
};
/** `heard` is as long as what was `sent`, within 40 ms, and loud where that is. */
export const expectAlike = (heard: Int16Array, rate: number, sent: Wav): void => {
  const [heardMs, sentMs] = [(heard.length / rate) * 1000, (sent.samples.length / sent.sampleRate) * 1000];
  expect(Math.abs(heardMs - sentMs)).toBeLessThanOrEqual(40);
  expect(likeness(levels(heard, rate), levels(sent.samples, sent.sampleRate))).toBeGreaterThan(0.95);
};
