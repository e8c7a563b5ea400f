import { gaussian, hum, music } from "../noises.ts";
import { clip, gainOf, RATE, samplesOf } from "./mix.ts";

type Random = () => number;

/** `values` as samples whose loudest tenth is at `levelDb` of full scale. */
const pcm = (values: Float32Array, levelDb: number): Int16Array => {
  const sorted = Float32Array.from(values, Math.abs).sort();
  const loud = sorted[Math.floor(sorted.length * 0.9)] ?? 1;
  const gain = (32_768 * gainOf(levelDb)) / Math.max(1e-9, loud);
  return Int16Array.from(values, (value) => clip(value * gain));
};

/** A resonance: a second-order filter that rings at `hertz`. */
const resonant = (input: Float32Array, hertz: (at: number) => number, width: number): Float32Array => {
  const out = new Float32Array(input.length);
  const radius = Math.exp((-Math.PI * width) / RATE);
  for (let i = 0; i < input.length; i++) {
    const turn = 2 * Math.cos((2 * Math.PI * hertz(i / RATE)) / RATE);
    out[i] = (input[i] ?? 0) + radius * turn * (out[i - 1] ?? 0) - radius * radius * (out[i - 2] ?? 0);
  }
  return out;
};

/** A burst of breath, a second weaker one after it: noise through the resonances of an open throat. */
const cough = (random: Random): Int16Array => {
  const length = samplesOf(320 + 120 * random());
  const second = samplesOf(170 + 50 * random());
  const noise = gaussian(length, random).map((value, i) => {
    const envelope = (from: number, decay: number) =>
      i < from ? 0 : (1 - Math.exp(-(i - from) / 60)) * Math.exp(-(i - from) / decay);
    return value * (envelope(0, 900) + 0.6 * envelope(second, 1300));
  });
  const low = resonant(noise, () => 650 + 200 * random(), 220);
  const high = resonant(noise, () => 1900, 500);
  return pcm(
    low.map((value, i) => value + (high[i] ?? 0)),
    -18,
  );
};

/** A chair pushed back: it sticks and slips, its squeak wanders, and it ends with a knock. */
const chair = (random: Random): Int16Array => {
  const length = samplesOf(500 + 250 * random());
  const knockAt = length - samplesOf(90);
  const rate = 70 + 50 * random();
  let phase = 0;
  const drive = gaussian(length, random).map((value, i) => {
    phase += (rate * (1 + 0.2 * Math.sin(i / 900))) / RATE;
    const slip = phase % 1 < 0.2 ? 1 : 0.15;
    const knock = i >= knockAt ? 6 * Math.exp(-(i - knockAt) / 200) : 0;
    return value * (slip * Math.min(1, i / 800) + knock);
  });
  const wood = resonant(drive, (t) => 420 + 160 * Math.sin(9 * t), 120);
  const squeak = resonant(drive, (t) => 1350 + 350 * Math.sin(5 * t + 1), 300);
  return pcm(
    wood.map((value, i) => value + 0.6 * (squeak[i] ?? 0)),
    -18,
  );
};

/** A door, or a book that falls. */
const slam = (random: Random): Int16Array => {
  const noise = gaussian(samplesOf(350), random).map((value, i) => value * Math.exp(-i / (700 + 500 * random())));
  return pcm(
    resonant(noise, () => 130, 150),
    -16,
  );
};

/** Five keys of a keyboard. */
const typing = (random: Random): Int16Array => {
  const out = new Float32Array(samplesOf(700));
  for (let key = 0; key < 5; key++) {
    const at = samplesOf(130 * key + 60 * random());
    for (let i = 0; i < 400 && at + i < out.length; i++)
      out[at + i] = (out[at + i] ?? 0) + (random() - 0.5) * Math.exp(-i / 60);
  }
  return pcm(out, -24);
};

const tune = (random: Random): Int16Array => pcm(music(samplesOf(1600), random), -24);

/** "mm": a hum through a closed mouth, falling a little. */
export const murmur = (random: Random): Int16Array => {
  const length = samplesOf(260 + 80 * random());
  const pitch = 105 + 90 * random();
  let phase = 0;
  const pulses = Float32Array.from({ length }, (_, i) => {
    phase += (pitch * (1.08 - (0.16 * i) / length)) / RATE;
    let value = 0;
    for (let overtone = 1; overtone <= 6; overtone++) value += Math.sin(2 * Math.PI * overtone * phase) / overtone ** 2;
    return value * Math.min(1, i / 500, (length - i) / 900);
  });
  return pcm(
    resonant(pulses, () => 260, 90),
    -22,
  );
};

/** Sounds that are nobody's words, by kind. */
export const SOUNDS = { cough, chair, slam, typing, music: tune } as const satisfies Record<
  string,
  (random: Random) => Int16Array
>;
export type SoundKind = keyof typeof SOUNDS;

/** Noise that lies under a conversation, by kind, some seconds long, its RMS at 0 dB of full scale before clipping. */
export const BEDS: Readonly<Record<string, (random: Random) => Float32Array>> = {
  hiss: (random) => gaussian(RATE * 5, random),
  fan: (random) => hum(RATE * 5, random),
  music: (random) => music(RATE * 8, random),
};

/** Samples of a bed at `levelDb` of full scale RMS. */
export const bedAt = (values: Float32Array, levelDb: number): Int16Array => {
  const power = values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length);
  const gain = (32_768 * gainOf(levelDb)) / Math.sqrt(power + 1e-12);
  return Int16Array.from(values, (value) => clip(value * gain));
};
