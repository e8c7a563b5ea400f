import { readdir } from "node:fs/promises";
import { silentLogger } from "../../pipeline/log.ts";
import { noMetrics } from "../../pipeline/metrics.ts";
import type { VoiceActivityDetector } from "../../pipeline/providers.ts";
import { createGate } from "../../pipeline/vad/gate.ts";
import { createSegmenter } from "../../pipeline/vad/segmenter.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import { percentiles, table } from "../report.ts";
import { atLevel, clip, RATE, samplesOf, trimmed } from "../turns/mix.ts";
import { bedAt } from "../turns/sounds.ts";
import { readWav } from "../wav.ts";

const LEAD_MS = 3000;
const TAIL_MS = 2500;
/** Level of the speech and of the room it is spoken in, dB of full scale: from a headset to a soft voice far away. */
const PLACES = [
  [-24, -68],
  [-26, -46],
  [-40, -60],
  [-40, -50],
  [-45, -50],
  [-50, -70],
  [-50, -60],
  [-55, -60],
  [-55, -75],
  [-60, -82],
] as const;
/** Recordings of one or two words and more, by people with different microphones. */
const HUMAN = /^(moon|sb|gcp|ps|ps_cards|v2j|wyo|jfk|jasper|ohf_en|pv_coffee)__.*\.wav$/;

export interface GateFigures {
  readonly utterances: number;
  /** Utterances that the detector finds without the gate, and those of them that it finds with it. */
  readonly found: number;
  readonly found_gated: number;
  /** How much later speech is known to have begun than without the gate, ms. */
  readonly onset_delay_ms: { readonly p50: number; readonly p95: number; readonly max: number };
  /** Share of the frames scored as speech without the gate that are not with it. */
  readonly frames_missed: number;
  /** Share of all frames that the detector had to score. */
  readonly scored: number;
}

/** Speech of people, at most `limit` of them, from every source in turns. */
export const humanSpeech = async (folder: URL, limit: number): Promise<readonly Int16Array[]> => {
  const bySource = new Map<string, string[]>();
  for (const file of (await readdir(folder)).filter((name) => HUMAN.test(name)).sort()) {
    const source = file.slice(0, file.indexOf("__"));
    bySource.set(source, [...(bySource.get(source) ?? []), file]);
  }
  const files: string[] = [];
  for (let turn = 0; files.length < limit && turn < 64; turn++)
    for (const some of bySource.values()) files.push(...some.slice(turn, turn + 1));
  const speech: Int16Array[] = [];
  for (const file of files.slice(0, limit)) {
    const { samples, sampleRate } = await readWav(new URL(file, folder).pathname);
    if (sampleRate === RATE && samples.length < RATE * 12) speech.push(trimmed(samples));
  }
  return speech;
};

async function* frames(samples: Int16Array): AsyncIterable<AudioFrame> {
  for (let at = 0; at < samples.length; at += 320)
    yield { samples: samples.subarray(at, at + 320), sampleRate: RATE, startMs: (at * 1000) / RATE };
}

const context = () => ({
  signal: new AbortController().signal,
  log: silentLogger,
  metrics: noMetrics,
  now: () => performance.now(),
});

/** What the segmenter makes of it: each score, and when speech was known to have begun. */
const listen = async (vad: VoiceActivityDetector, samples: Int16Array) => {
  const scores: number[] = [];
  const begins: number[] = [];
  const watched: VoiceActivityDetector = {
    ...vad,
    open() {
      const stream = vad.open();
      return {
        async score(frame) {
          const probability = await stream.score(frame);
          scores.push(probability);
          return probability;
        },
        close: () => stream.close(),
      };
    },
  };
  for await (const heard of createSegmenter(watched).run(frames(samples), context()))
    if (heard.type === "started") begins.push((scores.length * vad.frameSamples * 1000) / RATE);
  return { scores, begins };
};

const mixed = (speech: Int16Array, noise: Float32Array, speechDb: number, roomDb: number): Int16Array => {
  const room = bedAt(noise, roomDb);
  const loud = atLevel(speech, speechDb);
  const lead = samplesOf(LEAD_MS);
  return Int16Array.from({ length: lead + loud.length + samplesOf(TAIL_MS) }, (_, i) =>
    clip((loud[i - lead] ?? 0) + (room[i % room.length] ?? 0)),
  );
};

/** `detector` with and without its gate, on the same audio. Keys: "speech -50 dB in hum of -60 dB". */
export const measureGate = async (
  detector: VoiceActivityDetector,
  speech: readonly Int16Array[],
  noises: Readonly<Record<string, Float32Array>>,
): Promise<Record<string, GateFigures>> => {
  const figures: Record<string, GateFigures> = {};
  for (const [speechDb, roomDb] of PLACES)
    for (const [name, noise] of Object.entries(noises)) {
      let [scored, all, found, foundGated, heardFrames, missedFrames] = [0, 0, 0, 0, 0, 0];
      const delays: number[] = [];
      const counted: VoiceActivityDetector = {
        ...detector,
        open() {
          const stream = detector.open();
          return {
            score(samples) {
              scored++;
              return stream.score(samples);
            },
            close: () => stream.close(),
          };
        },
      };
      const gate = createGate(counted);
      await Promise.all(
        speech.map(async (clipped) => {
          const samples = mixed(clipped, noise, speechDb, roomDb);
          const [open, gated] = await Promise.all([listen(detector, samples), listen(gate, samples)]);
          all += open.scores.length;
          for (const [i, score] of open.scores.entries())
            if (score >= 0.5) {
              heardFrames++;
              if ((gated.scores[i] ?? 0) < 0.5) missedFrames++;
            }
          const [begin, begun] = [open.begins[0], gated.begins[0]];
          if (begin === undefined) return;
          found++;
          if (begun === undefined) return;
          foundGated++;
          delays.push(begun - begin);
        }),
      );
      figures[`speech ${speechDb} dB in ${name} of ${roomDb} dB`] = {
        utterances: speech.length,
        found,
        found_gated: foundGated,
        onset_delay_ms: { ...percentiles(delays), max: Math.max(0, ...delays) },
        frames_missed: heardFrames === 0 ? 0 : missedFrames / heardFrames,
        scored: scored / all,
      };
    }
  return figures;
};

export const printGate = (figures: Readonly<Record<string, GateFigures>>): void => {
  console.log("\nThe gate before Silero, against Silero alone on the same audio");
  const rows = Object.entries(figures).map(([place, { found, found_gated, onset_delay_ms, frames_missed, scored }]) => [
    place,
    found,
    found_gated,
    onset_delay_ms.p50,
    onset_delay_ms.p95,
    `${(frames_missed * 100).toFixed(1)} %`,
    `${(scored * 100).toFixed(0)} %`,
  ]);
  console.log(table([["", "found", "gated", "delay p50", "p95", "speech frames missed", "frames scored"], ...rows]));
};
