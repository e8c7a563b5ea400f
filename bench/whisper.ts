import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../native/cache.ts";
import { openWhisper, type Whisper, whisperSystemInfo } from "../native/whisper.ts";
import { BASE, TINY, type WhisperShape, whisperModelMissing, writePhraseModel } from "../test/fakes/whisper-model.ts";
import type { Bench } from "./main.ts";
import { percentile, table } from "./report.ts";
import { encodeWav } from "./wav.ts";
import { installRivals, RIVALS, type Rival, startRival } from "./whisper/rivals.ts";

const PHRASE = "Add a task to buy milk tomorrow.";
const SHAPES: Readonly<Record<string, WhisperShape>> = { "tiny.en": TINY, "base.en": BASE };
const SECONDS = 3;
const RATE = 16_000;
/**
 * Threads of each comparison, ours and theirs. The library's threads wait for each other by spinning, so one thread
 * measures the work and two measure how idle the machine is. nodejs-whisper cannot be told: its program takes these.
 */
const THREADS: Readonly<Record<Rival, number>> = {
  "@fugood/whisper.node": 1,
  "nodejs-whisper": Math.min(4, availableParallelism()),
  "whisper-node-addon": 1,
};
/** A rival slower than this is measured fewer times. */
const PATIENCE_MS = 20_000;
const STATES = [1, 2, 4];
const THROUGHPUT_MS = 4000;

const round = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;
const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Three seconds that rise and fall as speech does; the models say the same to all. */
const utterance = (): Int16Array =>
  Int16Array.from({ length: SECONDS * RATE }, (_, i) => {
    const t = i / RATE;
    return 6000 * Math.max(0, Math.sin(2 * Math.PI * 2 * t)) * Math.sin(2 * Math.PI * (150 + 40 * Math.sin(3 * t)) * t);
  });

const oursWith = (threads: number): string => `ours, ${threads} ${threads === 1 ? "thread" : "threads"}`;
const isRival = (name: string): name is Rival => Object.hasOwn(RIVALS, name);

const rightText = (text: string): boolean => text.toLowerCase().includes("add a task to buy milk tomorrow");

/** Everybody transcribes the same utterance, in turns, so that a busy moment hits all. */
const compare = async (
  model: string,
  folders: { readonly models: string; readonly rivals: string | undefined },
  wav: string,
  rounds: number,
): Promise<{ ms: Map<string, number>; skipped: Map<string, string> }> => {
  const samples = utterance();
  const whisper = await openWhisper(join(folders.models, `ggml-${model}.bin`), { states: 1 });
  const ours = async (threads: number): Promise<number> => {
    const start = performance.now();
    const result = await whisper.transcribe(samples, { threads });
    const ms = performance.now() - start;
    if (!rightText(result?.text ?? "")) throw new Error(`ours said ${JSON.stringify(result?.text)}`);
    return ms;
  };
  const { rivals: folder, models } = folders;
  const rivals = folder === undefined ? [] : (Object.keys(RIVALS) as Rival[]);
  const processes = new Map(
    rivals.map((rival) => {
      const order = { rival, folder: folder ?? "", models, model, wav, threads: THREADS[rival] };
      return [rival, startRival(order)] as const;
    }),
  );
  const times = new Map<string, number[]>();
  const skipped = new Map<string, string>();
  const add = (name: string, ms: number): void => {
    times.set(name, [...(times.get(name) ?? []), ms]);
  };
  try {
    // The first round warms up.
    for (let i = 0; i <= rounds; i++) {
      for (const threads of new Set([1, ...Object.values(THREADS)])) {
        const ms = await ours(threads);
        if (i > 0) add(oursWith(threads), ms);
      }
      for (const [name, process] of processes) {
        const spent = (times.get(name) ?? []).reduce((sum, each) => sum + each, 0);
        if (skipped.has(name) || spent > PATIENCE_MS) continue;
        const answer = await process.transcribe();
        if ("error" in answer) skipped.set(name, answer.error);
        else if (!rightText(answer.text)) skipped.set(name, `it said ${JSON.stringify(answer.text.slice(0, 80))}`);
        else if (i > 0) add(name, answer.ms);
      }
    }
  } finally {
    for (const process of processes.values()) process.close();
    await whisper.close();
  }
  return { ms: new Map([...times].map(([name, values]) => [name, median(values)])), skipped };
};

/** Utterances a second when as many callers speak as there are states, one thread each. */
const throughput = async (path: string, states: number): Promise<{ perSecond: number; megabytes: number }> => {
  const before = process.memoryUsage.rss();
  const whisper: Whisper = await openWhisper(path, { states });
  const loaded = process.memoryUsage.rss();
  const samples = utterance();
  const caller = async (until: number): Promise<number> => {
    let served = 0;
    while (performance.now() < until) {
      await whisper.transcribe(samples, { threads: 1 });
      served++;
    }
    return served;
  };
  const start = performance.now();
  const served = await Promise.all(Array.from({ length: states }, () => caller(start + THROUGHPUT_MS)));
  const seconds = (performance.now() - start) / 1000;
  const megabytes = (process.memoryUsage.rss() - Math.max(before, loaded)) / 1e6 / states;
  await whisper.close();
  return { perSecond: served.reduce((sum, each) => sum + each, 0) / seconds, megabytes };
};

/** Ours against other packages on generated models that say one phrase, and how it scales. */
export const run: Bench = async ({ json, n: rounds = 7 }) => {
  const say = (line: string): void => {
    if (!json) console.log(line);
  };
  const missing = whisperModelMissing();
  if (missing) return { skipped: missing };
  const models = join(cacheFolder(), "bench", "whisper-models");
  await mkdir(models, { recursive: true });
  for (const [name, shape] of Object.entries(SHAPES)) {
    // It says that the phrase lasts as long as the audio; else those who ask for timestamps would listen on for more.
    await writePhraseModel(join(models, `ggml-${name}.bin`), { phrase: PHRASE, shape, endMs: SECONDS * 1000 });
  }
  const wav = join(models, "utterance.wav");
  await writeFile(wav, encodeWav({ samples: utterance(), sampleRate: RATE }));

  const skipped: Record<string, string> = {};
  const rivals = await installRivals(say).catch((error: unknown) => {
    const [line = ""] = String(error instanceof Error ? error.message : error).split("\n");
    for (const name of Object.keys(RIVALS)) skipped[name] = line;
    return undefined;
  });

  const ratio: Record<string, number> = {};
  const ms: Record<string, Record<string, number>> = {};
  for (const model of Object.keys(SHAPES)) {
    const compared = await compare(model, { models, rivals }, wav, rounds);
    /** How many times as long as ours, with the same threads. */
    const times = (name: string, value: number): number | "" =>
      isRival(name) ? round(value / (compared.ms.get(oursWith(THREADS[name])) ?? Number.NaN)) : "";
    ms[model] = Object.fromEntries([...compared.ms].map(([name, value]) => [name, round(value)]));
    for (const [name, value] of compared.ms) {
      const faster = times(name, value);
      if (faster !== "") ratio[`${name} ${model}`] = faster;
    }
    for (const [name, why] of compared.skipped) skipped[name] = why;
    say(`\n${model}, ${SECONDS} s of audio, median of ${rounds}:`);
    const rows = [...compared.ms].map(([name, value]) => {
      const threads = isRival(name) ? THREADS[name] : "";
      return [name, threads, round(value), times(name, value)];
    });
    say(table([["", "threads", "ms", "times ours"], ...rows]));
  }
  for (const [name, why] of Object.entries(skipped)) say(`${name} was left out: ${why}`);

  const perSecond: Record<string, number> = {};
  const stateMegabytes: Record<string, number> = {};
  for (const model of Object.keys(SHAPES)) {
    for (const states of STATES) {
      const measured = await throughput(join(models, `ggml-${model}.bin`), states);
      perSecond[`${model} ${states}`] = round(measured.perSecond, 2);
      stateMegabytes[`${model} ${states}`] = round(measured.megabytes);
    }
  }
  say("\nutterances a second, and memory touched for each state, by number of states:");
  const rows = Object.keys(perSecond).map((key) => [key, perSecond[key] ?? 0, `${stateMegabytes[key]} MB`]);
  say(table([["", "a second", "a state"], ...rows]));
  say(`\n${whisperSystemInfo()}`);
  return { ratio, ms, threads: THREADS, perSecond, stateMegabytes, skipped };
};
