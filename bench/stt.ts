import { existsSync } from "node:fs";
import { cacheFolder } from "../native/cache.ts";
import { createResampler } from "../native/resample.ts";
import { sphinxGaussians } from "../native/sphinx.ts";
import { silentLogger } from "../pipeline/log.ts";
import { noMetrics } from "../pipeline/metrics.ts";
import type { SpeechToText, VoiceActivityDetector } from "../pipeline/providers.ts";
import { createQueue } from "../pipeline/queue.ts";
import { createPocketsphinx } from "../pipeline/stt/pocketsphinx.ts";
import { createSegmenter } from "../pipeline/vad/segmenter.ts";
import { createSileroDetector } from "../pipeline/vad/silero.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE, silence } from "../protocols/audio.ts";
import { flitePhrase } from "./commands.ts";
import { percentiles, table } from "./report.ts";
import { humanCommands, readManifest, type SpeechRow } from "./speech-manifest.ts";
import { spokenCommands } from "./speech-set.ts";
import { type Score, scoreOf, summary } from "./transcript-score.ts";
import { readWav } from "./wav.ts";

export interface SttBenchArgs {
  readonly json: boolean;
  readonly file?: string;
  readonly manifest?: string;
  readonly n?: number;
}

const MANIFEST = "../shared/eval/speech/manifest.tsv";
const FRAME_MS = 20;
const FRAME = (HEARD_SAMPLE_RATE * FRAME_MS) / 1000;
/** Silence after each file, so that the gateway's own endpointing ends the utterance as it does for a caller. */
const TAIL_MS = 800;
/** Of each set the first so many are fed at the pace of speech; `final_ms` is measured on these alone. */
/** Clips that are heard with both scorings of Gaussians. */
const COMPARED = 40;
const PACED = 25;

interface Heard {
  readonly text: string;
  /** Last sample given to the engine to final text, for each utterance; empty unless paced. */
  readonly finalMs: readonly number[];
  /** End of speech, as the detector saw it, to final text: with the silence that proves it. */
  readonly afterSpeechMs: readonly number[];
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function* framesOf(samples: Int16Array, paced: boolean): AsyncIterable<AudioFrame> {
  const padded = new Int16Array(samples.length + (TAIL_MS * HEARD_SAMPLE_RATE) / 1000);
  padded.set(samples);
  const startedAt = performance.now();
  for (let at = 0; at < padded.length; at += FRAME) {
    const startMs = (at / HEARD_SAMPLE_RATE) * 1000;
    const dueIn = startedAt + startMs + FRAME_MS - performance.now();
    if (paced && dueIn > 0) await sleep(dueIn);
    yield { samples: padded.slice(at, at + FRAME), sampleRate: HEARD_SAMPLE_RATE, startMs };
  }
}

/** Hears one recording as the gateway does: Silero cuts it into utterances, the engine writes down each. */
const hear = async (
  stt: SpeechToText,
  vad: VoiceActivityDetector,
  samples: Int16Array,
  paced: boolean,
): Promise<Heard> => {
  const signal = new AbortController().signal;
  const utterances: Promise<{ text: string; atMs: number }>[] = [];
  const ends: { fedAt: number; waitedMs: number }[] = [];
  let audio: ReturnType<typeof createQueue<AudioFrame>> | undefined;
  const transcribe = async (frames: AsyncIterable<AudioFrame>) => {
    let text = "";
    for await (const transcript of stt.transcribe(frames, { signal })) if (transcript.final) text = transcript.text;
    return { text, atMs: performance.now() };
  };
  const segmenter = createSegmenter(vad);
  const context = { signal, log: silentLogger, metrics: noMetrics, now: () => performance.now() };
  for await (const heard of segmenter.run(framesOf(samples, paced), context)) {
    if (heard.type === "started") {
      audio = createQueue<AudioFrame>(10_000);
      utterances.push(transcribe(audio));
    } else if (heard.type === "audio") audio?.push(heard.frame);
    else {
      audio?.end();
      ends.push({ fedAt: performance.now(), waitedMs: heard.waitedMs });
      // One at a time, as one caller speaks.
      if (!paced) await utterances.at(-1);
    }
  }
  const done = await Promise.all(utterances);
  const times = paced ? done.map(({ atMs }, index) => atMs - (ends[index]?.fedAt ?? atMs)) : [];
  return {
    text: done
      .map(({ text }) => text)
      .filter((text) => text !== "")
      .join(" "),
    finalMs: times,
    afterSpeechMs: times.map((ms, index) => ms + (ends[index]?.waitedMs ?? 0)),
  };
};

const load = async (file: string): Promise<Int16Array> => {
  const { samples, sampleRate } = await readWav(file);
  if (sampleRate === HEARD_SAMPLE_RATE) return samples;
  const resampler = createResampler(sampleRate, HEARD_SAMPLE_RATE, 7);
  return Int16Array.from([...resampler.push(samples), ...resampler.push(silence(20, 0, sampleRate).samples)]);
};

/** CPU of hearing the same with our scoring of Gaussians and with the library's, one after the other for each clip. */
const compareGaussians = async (clips: readonly Int16Array[], hearOne: (samples: Int16Array) => Promise<unknown>) => {
  const cpuMs = { ours: 0, library: 0 };
  let audioMs = 0;
  try {
    for (const samples of clips) {
      audioMs += (samples.length / HEARD_SAMPLE_RATE) * 1000 + TAIL_MS;
      for (const whose of ["library", "ours"] as const) {
        sphinxGaussians.use(whose === "ours");
        const before = process.cpuUsage();
        await hearOne(samples);
        const { user, system } = process.cpuUsage(before);
        cpuMs[whose] += (user + system) / 1000;
      }
    }
  } finally {
    sphinxGaussians.use(true);
  }
  const rtf = (ms: number) => Math.round((ms / audioMs) * 1000) / 1000;
  const ratio = Math.round((cpuMs.library / cpuMs.ours) * 100) / 100;
  return { clips: clips.length, ours_rtf: rtf(cpuMs.ours), library_rtf: rtf(cpuMs.library), ratio };
};

/** Word errors, exact sentences and delay of the local speech recogniser, with the gateway's own voice detector before it. */
export const run = async ({ json, file, manifest, n = 200 }: SttBenchArgs): Promise<Record<string, unknown>> => {
  const stt = await createPocketsphinx({ cacheFolder: cacheFolder(), max: 2, warm: 1 });
  const vad = await createSileroDetector();
  try {
    if (file !== undefined) {
      const { text, finalMs } = await hear(stt, vad, await load(file), true);
      if (!json) console.log(text);
      return { file, transcript: text, final_ms: percentiles(finalMs) };
    }
    const sets: Record<string, readonly SpeechRow[]> = {};
    if (manifest !== undefined) sets.manifest = readManifest(manifest);
    else {
      if (existsSync(MANIFEST)) sets.human = humanCommands(readManifest(MANIFEST));
      else process.stderr.write(`no human commands: ${MANIFEST} is absent\n`);
      const flite = (count: number, words: "known" | "unseen"): readonly SpeechRow[] =>
        spokenCommands(count, { words }).map(({ text, voice }) => ({
          name: `${voice}: ${text}`,
          answers: [text],
          mustContain: [],
          audio: async () => (await flitePhrase(text, voice)).samples,
        }));
      sets.flite = flite(n, "known");
      sets.flite_unseen = flite(Math.ceil(n / 2), "unseen");
    }
    const results: Record<string, Record<string, unknown>> = {};
    const every: Score[] = [];
    const [finals, afters]: [number[], number[]] = [[], []];
    let [cpuMs, audioMs] = [0, 0];
    for (const [set, rows] of Object.entries(sets)) {
      const scores: Score[] = [];
      for (const [index, row] of rows.entries()) {
        const samples = row.audio ? await row.audio() : await load(row.name);
        const before = process.cpuUsage();
        const { text, finalMs, afterSpeechMs } = await hear(stt, vad, samples, index < PACED);
        const { user, system } = process.cpuUsage(before);
        cpuMs += (user + system) / 1000;
        audioMs += (samples.length / HEARD_SAMPLE_RATE) * 1000 + TAIL_MS;
        finals.push(...finalMs);
        afters.push(...afterSpeechMs);
        scores.push(scoreOf(row, text));
        if (index % 20 === 0) process.stderr.write(`stt: ${set} ${index + 1} of ${rows.length}\n`);
      }
      // What nobody could have told the model is shown beside the rest, not mixed into it.
      if (set !== "flite_unseen") every.push(...scores);
      results[set] = summary(scores);
    }
    const compared: Int16Array[] = [];
    for (const row of Object.values(sets).flat().slice(0, COMPARED)) {
      compared.push(row.audio ? await row.audio() : await load(row.name));
    }
    const gaussians = await compareGaussians(compared, (samples) => hear(stt, vad, samples, false));
    const result = {
      ...summary(every),
      rtf: Math.round((cpuMs / audioMs) * 1000) / 1000,
      gaussians,
      final_ms: percentiles(finals),
      after_speech_ms: percentiles(afters),
      ...results,
    };
    if (!json)
      console.log(
        table([
          ["set", "clips", "wer", "exact"],
          ...Object.entries({ ...results, all: summary(every) }).map(([set, of]) => [
            set,
            ...["clips", "wer", "exact"].map((key) => String((of as Record<string, unknown>)[key])),
          ]),
        ]),
        `\nend of utterance to final text: ${JSON.stringify(result.final_ms)} ms; with the silence that ends it ${JSON.stringify(result.after_speech_ms)} ms`,
        `\nCPU, voice detector included: ${result.rtf} of real time`,
        `\nGaussians scored by ourselves ${gaussians.ours_rtf}, by the library ${gaussians.library_rtf}: ${gaussians.ratio} times the CPU`,
      );
    return result;
  } finally {
    await stt.close();
    await vad.close();
  }
};
