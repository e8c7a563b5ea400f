import { existsSync, readdirSync } from "node:fs";
import { cacheFolder } from "../native/cache.ts";
import { downloadedModel } from "../native/models.ts";
import type { SpeechToText } from "../pipeline/providers.ts";
import { createPocketsphinx } from "../pipeline/stt/pocketsphinx.ts";
import { createWhisper } from "../pipeline/stt/whisper.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE, silence } from "../protocols/audio.ts";
import { seeded, throughNetwork } from "./audio/lossy.ts";
import { measureSteps } from "./audio/steps.ts";
import { flitePhrase } from "./commands.ts";
import type { Bench } from "./main.ts";
import { table } from "./report.ts";
import { humanCommands, readManifest, type SpeechRow } from "./speech-manifest.ts";
import { spokenCommands } from "./speech-set.ts";
import { scoreOf, summary } from "./transcript-score.ts";
import { readWav } from "./wav.ts";

const MANIFEST = "../shared/eval/speech/manifest.tsv";
const NOISE = "../shared/eval/noise";
const LOSSES = [0, 0.05, 0.1, 0.2];
const SNRS = [20, 10, 5];
const FRAME = HEARD_SAMPLE_RATE / 50;

const framesOf = (samples: Int16Array): AudioFrame[] =>
  Array.from({ length: Math.floor(samples.length / FRAME) }, (_, i) => ({
    samples: samples.slice(i * FRAME, (i + 1) * FRAME),
    sampleRate: HEARD_SAMPLE_RATE,
    startMs: i * 20,
  }));

const hear = async (stt: SpeechToText, frames: readonly AudioFrame[]): Promise<string> => {
  const utterance = async function* () {
    yield* frames;
    yield silence(300, frames.length * 20);
  };
  let text = "";
  for await (const transcript of stt.transcribe(utterance(), { signal: new AbortController().signal })) {
    if (transcript.final) text = transcript.text;
  }
  return text;
};

/** Word error rate over `rows` when their audio is changed by `change`. */
const wordErrorRate = async (
  stt: SpeechToText,
  rows: readonly SpeechRow[],
  change: (samples: Int16Array, row: number) => readonly AudioFrame[],
): Promise<number | null> => {
  const scores = [];
  for (const [index, row] of rows.entries()) {
    const samples = row.audio ? await row.audio() : (await readWav(row.name)).samples;
    scores.push(scoreOf(row, await hear(stt, change(samples, index))));
  }
  return summary(scores).wer;
};

const power = (samples: Int16Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);

/** `speech` with `noise` from a random place, so loud that the ratio of their power is `snr` decibels. */
const mix = (speech: Int16Array, noise: Int16Array, snr: number, random: () => number): Int16Array => {
  const gain = Math.sqrt(power(speech) / Math.max(1, power(noise)) / 10 ** (snr / 10));
  const from = Math.floor(random() * noise.length);
  return speech.map((sample, i) => {
    const mixed = sample + gain * (noise[(from + i) % noise.length] ?? 0);
    return Math.max(-32_768, Math.min(32_767, Math.round(mixed)));
  });
};

const noiseFiles = (): string[] =>
  existsSync(NOISE)
    ? readdirSync(NOISE)
        .filter((name) => name.endsWith(".wav"))
        .map((name) => `${NOISE}/${name}`)
    : [];

/** Cost of each audio step, and what loss and noise do to speech recognition. */
export const run: Bench = async ({ json, manifest = MANIFEST, n = 60 }) => {
  const say = (line: string): void => {
    if (!json) console.log(line);
  };
  const steps = measureSteps();
  say("microseconds a frame of 20 ms, best of several:");
  say(table(Object.entries(steps)));

  const skipped: Record<string, string> = {};
  if (!existsSync(manifest)) return { steps, skipped: { wer: `${manifest} is absent` } };
  const human = humanCommands(readManifest(manifest))
    .filter(({ answers }) => answers.length > 0)
    .slice(0, n);
  // People are few; voices of flite make up the number.
  const spoken = spokenCommands(Math.max(1, n - human.length)).map(({ text, voice }) => ({
    name: `${voice}: ${text}`,
    answers: [text],
    mustContain: [],
    audio: async () => (await flitePhrase(text, voice)).samples,
  }));
  const rows: readonly SpeechRow[] = [...human, ...spoken];

  const engines: SpeechToText[] = [await createPocketsphinx({ cacheFolder: cacheFolder(), max: 1, warm: 1 })];
  const model = downloadedModel();
  if (model) engines.push(await createWhisper({ model }));
  else skipped.whisper = "no weights are downloaded (npm run models -- base.en)";

  const noises = await Promise.all(noiseFiles().map(async (path) => (await readWav(path)).samples));
  if (noises.length === 0) skipped.noise = `no WAV files in ${NOISE}`;

  const loss: Record<string, Record<string, number | null>> = {};
  const noise: Record<string, Record<string, number | null>> = {};
  try {
    for (const stt of engines) {
      const byLoss: Record<string, number | null> = { "no codec": await wordErrorRate(stt, rows, framesOf) };
      for (const share of LOSSES) {
        for (const fec of share === 0 ? [false] : [false, true]) {
          const key = `${share * 100} %${share === 0 ? "" : fec ? " with FEC" : " without FEC"}`;
          byLoss[key] = await wordErrorRate(stt, rows, (samples, seed) =>
            throughNetwork(samples, { loss: share, fec, seed }),
          );
        }
      }
      loss[stt.name] = byLoss;
      say(
        `\nword error rate of ${stt.name} on ${human.length} commands of people and ${spoken.length} of flite, by packets lost:`,
      );
      say(table(Object.entries(byLoss).map(([key, value]) => [key, value ?? "?"])));
      if (noises.length === 0) continue;
      const bySnr: Record<string, number | null> = {};
      for (const snr of SNRS) {
        bySnr[`${snr} dB`] = await wordErrorRate(stt, rows, (samples, seed) =>
          framesOf(mix(samples, noises[seed % noises.length] ?? samples, snr, seeded(seed))),
        );
      }
      noise[stt.name] = bySnr;
      say(`\nword error rate of ${stt.name} in noise:`);
      say(table(Object.entries(bySnr).map(([key, value]) => [key, value ?? "?"])));
    }
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
  }
  for (const [what, why] of Object.entries(skipped)) say(`${what} was left out: ${why}`);
  return { steps, clips: { human: human.length, flite: spoken.length }, loss, noise, skipped };
};
