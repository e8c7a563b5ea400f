import { existsSync } from "node:fs";
import { SILERO_MODELS, type SileroModelName } from "../native/silero-model.ts";
import { silentLogger } from "../pipeline/log.ts";
import { noMetrics } from "../pipeline/metrics.ts";
import type { VoiceActivityDetector } from "../pipeline/providers.ts";
import { createSegmenter } from "../pipeline/vad/segmenter.ts";
import { createSileroDetector } from "../pipeline/vad/silero.ts";
import type { AudioFrame } from "../protocols/audio.ts";
import { flitePhrase, SPOKEN_COMMANDS } from "./commands.ts";
import type { Bench } from "./main.ts";
import { babble, gaussian, hum, music } from "./noises.ts";
import { percentiles, table } from "./report.ts";
import { seededRandom } from "./speech-set.ts";
import { humanSpeech, measureGate, printGate } from "./vad/gate.ts";
import { readWav, speechEnd, type Wav } from "./wav.ts";

const RATE = 16_000;
const LEAD_MS = 1500;
const TAIL_MS = 1500;
/** Signal-to-noise ratios in dB; Infinity is clean. */
const RATIOS = [Number.POSITIVE_INFINITY, 20, 10, 5] as const;
const NOISE_SECONDS = 60;
/** Human recordings that the gate is measured with, at most. */
const GATE_SPEECH = 24;
const BATCHES = [1, 4, 16, 64] as const;

const power = (samples: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] ?? 0) ** 2;
  return sum / Math.max(1, samples.length);
};

/** Speech at a known place in noise: where it starts and ends, in milliseconds. */
interface Placed {
  readonly samples: Int16Array;
  readonly startMs: number;
  readonly endMs: number;
}

const place = (speech: Wav, noise: Float32Array, ratioDb: number): Placed => {
  const lead = (LEAD_MS * RATE) / 1000;
  const first = speech.samples.findIndex((sample) => Math.abs(sample) > 300);
  const end = speechEnd(speech);
  const samples = new Int16Array(lead + speech.samples.length + (TAIL_MS * RATE) / 1000);
  const gain = Number.isFinite(ratioDb)
    ? Math.sqrt(power(speech.samples.subarray(first, end)) / power(noise) / 10 ** (ratioDb / 10))
    : 0;
  for (let i = 0; i < samples.length; i++) {
    const mixed = (speech.samples[i - lead] ?? 0) + gain * (noise[i % noise.length] ?? 0);
    samples[i] = Math.max(-32_768, Math.min(32_767, Math.round(mixed)));
  }
  return { samples, startMs: LEAD_MS + (first * 1000) / RATE, endMs: LEAD_MS + (end * 1000) / RATE };
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

/** Where the segmenter heard utterances: [start, end, when it decided that it was over]. */
const utterances = async (vad: VoiceActivityDetector, samples: Int16Array) => {
  const found: { startMs: number; endMs: number }[] = [];
  for await (const heard of createSegmenter(vad).run(frames(samples), context()))
    if (heard.type === "ended") found.push({ startMs: heard.startMs, endMs: heard.endMs });
  return found;
};

const streamsPerCore = async (vad: VoiceActivityDetector, batch: number): Promise<number> => {
  const streams = Array.from({ length: batch }, () => vad.open());
  const frame = new Int16Array(vad.frameSamples);
  const rounds = Math.ceil(2000 / batch);
  const begin = performance.now();
  for (let round = 0; round < rounds; round++) await Promise.all(streams.map((stream) => stream.score(frame)));
  const msPerFrame = (performance.now() - begin) / (rounds * batch);
  for (const stream of streams) stream.close();
  return Math.floor((vad.frameSamples * 1000) / RATE / msPerFrame);
};

const measure = async (
  model: SileroModelName,
  speech: readonly Wav[],
  noises: Readonly<Record<string, Float32Array>>,
) => {
  const vad = await createSileroDetector({ model });
  const byRatio: Record<string, unknown> = {};
  for (const ratio of RATIOS) {
    const onset: number[] = [];
    const offset: number[] = [];
    let missed = 0;
    let split = 0;
    for (const [i, wav] of speech.entries()) {
      // Behind babble speech has no end to be found.
      const steady = Object.entries(noises).filter(([name]) => name !== "babble");
      const noise = steady[i % steady.length]?.[1] ?? new Float32Array(1);
      const { samples, startMs, endMs } = place(wav, noise, ratio);
      const heard = (await utterances(vad, samples)).filter((u) => u.endMs > startMs && u.startMs < endMs + 200);
      const [firstHeard, lastHeard] = [heard[0], heard.at(-1)];
      if (!firstHeard || !lastHeard) {
        missed++;
        continue;
      }
      if (heard.length > 1) split++;
      onset.push(firstHeard.startMs - startMs);
      offset.push(lastHeard.endMs - endMs);
    }
    byRatio[Number.isFinite(ratio) ? `${ratio} dB` : "clean"] = {
      onset_ms: percentiles(onset),
      offset_ms: percentiles(offset),
      missed: missed / speech.length,
      split: split / speech.length,
    };
  }
  const falseSpeech: Record<string, number> = {};
  for (const [name, noise] of Object.entries(noises)) {
    const level = 1500 / Math.sqrt(power(noise));
    const samples = Int16Array.from(noise, (value) => Math.max(-32_768, Math.min(32_767, Math.round(value * level))));
    const heard = await utterances(vad, samples);
    falseSpeech[name] = heard.reduce((sum, u) => sum + u.endMs - u.startMs, 0) / ((samples.length * 1000) / RATE);
  }
  const streams: Record<string, number> = {};
  for (const batch of BATCHES) streams[batch] = await streamsPerCore(vad, batch);
  await vad.close();
  return { by_ratio: byRatio, false_speech: falseSpeech, streams_per_core: streams };
};

/**
 * Speech of the dev set and of flite at known places in noise, to each Silero model: how far its start and end are from
 * the truth, what it misses, what it takes noise for, and how many streams one core carries. And people's speech to Silero
 * with and without the gate before it: what the gate delays, misses and spares.
 */
export const run: Bench = async ({ json, n = 40 }) => {
  const random = seededRandom(7);
  const folder = new URL("../../shared/eval/speech/", import.meta.url);
  const speech: Wav[] = [];
  for (const text of SPOKEN_COMMANDS.slice(0, n)) speech.push(await flitePhrase(text));
  const noises = {
    white: gaussian(NOISE_SECONDS * RATE, random),
    hum: hum(NOISE_SECONDS * RATE, random),
    music: music(NOISE_SECONDS * RATE, random),
    ...(existsSync(folder) ? { babble: await babble(folder, NOISE_SECONDS * RATE) } : {}),
  };
  if (existsSync(folder))
    for (const file of ["v2j__what_time_is_it.wav", "wyo__turn_on_the_living_room_lamp.wav", "ps__goforward.wav"])
      speech.push(await readWav(new URL(file, folder).pathname));
  process.stderr.write("vad: the gate\n");
  const silero = await createSileroDetector();
  const human = existsSync(folder) ? await humanSpeech(folder, Math.min(n, GATE_SPEECH)) : [];
  const gate = human.length > 0 ? await measureGate(silero, human, { white: noises.white, hum: noises.hum }) : null;
  await silero.close();
  const models: Record<string, Awaited<ReturnType<typeof measure>>> = {};
  for (const model of SILERO_MODELS) {
    process.stderr.write(`vad: Silero ${model}\n`);
    models[model] = await measure(model, speech, noises);
  }
  if (!json && gate) printGate(gate);
  if (!json)
    for (const [model, { by_ratio, false_speech, streams_per_core }] of Object.entries(models)) {
      console.log(`\nSilero ${model}, ${speech.length} utterances at each ratio`);
      const rows = Object.entries(
        by_ratio as Record<
          string,
          {
            onset_ms: { p50: number; p95: number };
            offset_ms: { p50: number; p95: number };
            missed: number;
            split: number;
          }
        >,
      );
      console.log(
        table([
          ["noise", "onset p50", "p95", "offset p50", "p95", "missed", "split"],
          ...rows.map(([ratio, { onset_ms, offset_ms, missed, split }]) => [
            ratio,
            onset_ms.p50,
            onset_ms.p95,
            offset_ms.p50,
            offset_ms.p95,
            `${(missed * 100).toFixed(0)} %`,
            `${(split * 100).toFixed(0)} %`,
          ]),
        ]),
      );
      console.log(
        `false speech: ${Object.entries(false_speech)
          .map(([name, share]) => `${name} ${(share * 100).toFixed(1)} %`)
          .join(", ")}`,
      );
      console.log(
        `streams a core: ${Object.entries(streams_per_core)
          .map(([batch, count]) => `${count} in batches of ${batch}`)
          .join(", ")}`,
      );
    }
  return { models, gate };
};
