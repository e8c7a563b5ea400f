import { createOpusListener } from "../../gateway/rtp/listener.ts";
import { A_LAW, MU_LAW } from "../../native/g711.ts";
import { createOpusDecoder, createOpusEncoder } from "../../native/opus.ts";
import { createResampler } from "../../native/resample.ts";
import { percentile } from "../report.ts";

const FRAME_MS = 20;
const FRAMES = 500;
const REPETITIONS = 7;

/** A voice-like sweep; codecs cost less on silence. */
const sweep = (rate: number): Int16Array[] =>
  Array.from({ length: 50 }, (_, n) =>
    Int16Array.from({ length: (rate * FRAME_MS) / 1000 }, (_, i) => {
      const t = (n * FRAME_MS) / 1000 + i / rate;
      return 7000 * Math.sin(2 * Math.PI * 180 * t) + 3000 * Math.sin(2 * Math.PI * 1100 * t + 5 * Math.sin(9 * t));
    }),
  );

/** Microseconds a frame of 20 ms: the best of several repetitions, so that other work on the machine counts least. */
const measure = (step: (n: number) => unknown): number => {
  const times: number[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const start = performance.now();
    for (let n = 0; n < FRAMES; n++) step(n);
    times.push(((performance.now() - start) * 1000) / FRAMES);
  }
  return Math.round(percentile(times, 0) * 100) / 100;
};

/** Cost of each step that audio takes on its way in and out. */
export const measureSteps = (): Record<string, number> => {
  const at = { 8000: sweep(8000), 16000: sweep(16_000), 24000: sweep(24_000), 48000: sweep(48_000) } as const;
  const frame = (rate: keyof typeof at, n: number): Int16Array => at[rate][n % 50] ?? new Int16Array();
  const encoders = { 24000: createOpusEncoder(), 48000: createOpusEncoder({ sampleRate: 48_000 }) } as const;
  const packets = at[48_000].map((samples) => encoders[48_000].encode(samples)?.slice() ?? new Uint8Array());
  const packet = (n: number): Uint8Array => packets[n % 50] ?? new Uint8Array();
  const decoders = { 16000: createOpusDecoder(16_000), 48000: createOpusDecoder(48_000) } as const;
  const resamplers = { down: createResampler(48_000, 16_000), up: createResampler(8000, 16_000) };
  const bytes = new Uint8Array(160);
  const samples = new Int16Array(160);
  const listener = createOpusListener({ onFrame: () => undefined });
  let sequence = 0;

  const steps: Readonly<Record<string, (n: number) => unknown>> = {
    "opus decode to 16 kHz": (n) => decoders[16_000].decode(packet(n)),
    "opus decode to 48 kHz": (n) => decoders[48_000].decode(packet(n)),
    "opus recover from the next packet": (n) => decoders[16_000].recover(packet(n), FRAME_MS),
    "opus conceal": () => decoders[16_000].conceal(FRAME_MS),
    "opus encode from 24 kHz": (n) => encoders[24_000].encode(frame(24_000, n)),
    "opus encode from 48 kHz": (n) => encoders[48_000].encode(frame(48_000, n)),
    "opus packet to frame, reordered": (n) => {
      const number = sequence++;
      listener.push(
        { sequence: number % 65_536, timestamp: (number * 960) % 2 ** 32, payload: packet(n) },
        number * FRAME_MS,
      );
    },
    "resample 48 to 16 kHz": (n) => resamplers.down.push(frame(48_000, n)),
    "resample 8 to 16 kHz": (n) => resamplers.up.push(frame(8000, n)),
    "mu-law encode": (n) => MU_LAW.encode(frame(8000, n), bytes),
    "mu-law decode": () => MU_LAW.decode(bytes, samples),
    "A-law encode": (n) => A_LAW.encode(frame(8000, n), bytes),
    "A-law decode": () => A_LAW.decode(bytes, samples),
  };
  const result = Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, measure(step)]));
  for (const each of [...Object.values(encoders), ...Object.values(decoders), ...Object.values(resamplers), listener]) {
    each.close();
  }
  return result;
};
