import { readdir } from "node:fs/promises";
import { readWav } from "./wav.ts";

type Random = () => number;

/** White noise. */
export const gaussian = (samples: number, random: Random): Float32Array =>
  Float32Array.from({ length: samples }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });

/** A fan or a fridge: noise that falls by 6 dB an octave, over a mains hum. */
export const hum = (samples: number, random: Random): Float32Array => {
  const white = gaussian(samples, random);
  const out = new Float32Array(samples);
  let low = 0;
  for (let i = 0; i < samples; i++) {
    low = 0.98 * low + 0.02 * (white[i] ?? 0);
    out[i] =
      8 * low + 0.3 * Math.sin((2 * Math.PI * 50 * i) / 16_000) + 0.1 * Math.sin((2 * Math.PI * 150 * i) / 16_000);
  }
  return out;
};

/** Four notes to the bar over a bass, with overtones and a decay, in A minor: music enough for a detector of voices. */
export const music = (samples: number, random: Random): Float32Array => {
  const scale = [220, 247, 262, 294, 330, 349, 392, 440];
  const out = new Float32Array(samples);
  const noteSamples = 4000;
  for (let at = 0; at < samples; at += noteSamples) {
    const note = scale[Math.floor(random() * scale.length)] ?? 220;
    const bass = (at / noteSamples) % 8 < 4 ? 110 : 82.4;
    for (let i = at; i < Math.min(samples, at + noteSamples); i++) {
      const t = i / 16_000;
      const decay = Math.exp(-(i - at) / 2500);
      let value = 0.5 * Math.sin(2 * Math.PI * bass * t);
      for (let overtone = 1; overtone <= 5; overtone++)
        value += (decay / overtone) * Math.sin(2 * Math.PI * note * overtone * t);
      out[i] = value;
    }
  }
  return out;
};

/** Twenty people of the dev set at once. */
export const babble = async (folder: URL, samples: number, voices = 20): Promise<Float32Array> => {
  const files = (await readdir(folder))
    .filter((file) => /^(pv_coffee|sb|gcp|moon)__.*\.wav$/.test(file))
    .slice(0, voices);
  const out = new Float32Array(samples);
  for (const file of files) {
    const wav = await readWav(new URL(file, folder).pathname);
    for (let i = 0; i < samples; i++) out[i] = (out[i] ?? 0) + (wav.samples[i % wav.samples.length] ?? 0);
  }
  return out;
};
