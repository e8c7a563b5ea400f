/**
 * Fits the weights that decide when an utterance is over, and prints what they come to on a fifth that was held out.
 * Speaks commands with rests in them, hears them as the gateway does, and asks at each silence whether more comes:
 * `npx tsx bench/train-turns.ts [PHRASES] [--write] [--p95 MS]`. A first run takes half an hour; what was heard is kept beside the
 * other caches; --kept takes only that, and cadences that were fitted before. Without --write nothing in `pipeline/turns/weights.ts` changes.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cacheFolder } from "../native/cache.ts";
import { type CadenceModel, cadenceOf, type PackedCadence, unpackCadence } from "../pipeline/turns/cadence.ts";
import { probabilityOf } from "../pipeline/turns/endpointing.ts";
import { type FeatureValues, featuresOf } from "../pipeline/turns/features.ts";
import { needsOf } from "../pipeline/turns/needs.ts";
import { fitCadence, packCadence } from "./endpointing/cadence.ts";
import { foldOf, type NamedEnding, trainingEndings } from "./endpointing/endings.ts";
import { endsFile } from "./endpointing/ends.ts";
import { FIRST_GUESS } from "./endpointing/first-guess.ts";
import { areaUnderCurve, type Example, type Fitted, fitWeights } from "./endpointing/fit.ts";
import { createUnderstander, habitsFile } from "./endpointing/habits.ts";
import { type Sample, type SampledUtterance, trainingSamples } from "./endpointing/samples.ts";
import { chooseWaits, type Judged, judgeSilence, judgeWaits, type Waits } from "./endpointing/waits.ts";
import { cadenceFile, weightsFile } from "./endpointing/write.ts";
import { isHeldOut } from "./intent/rows.ts";

const PHRASES = 750;
const WEIGHTS_FILE = fileURLToPath(new URL("../pipeline/turns/weights.ts", import.meta.url));
const ENDS_FILE = fileURLToPath(new URL("../pipeline/turns/ends.ts", import.meta.url));
const CADENCE_FILE = fileURLToPath(new URL("../pipeline/turns/cadence-weights.ts", import.meta.url));
const HABITS_FILE = fileURLToPath(new URL("../pipeline/turns/habits.ts", import.meta.url));
/** Waits of half of all ends and of nearly all of them, in ms: what people take for prompt, less what an answer takes to begin. */
const P50_MS = 225;
const P95_MS = 800;
const MIN_MS = 160;
// A single word of talk is mostly a beginning misheard, whoever says more of it should not wait, and too few examples end with
// a number to tell what that means.
const FIRM = ["single", "talk", "number", "hour"] as const;

/** What people wrote for other assistants is half of it nothing that ours can do: it counts for less. */
const WRITTEN = 0.4;

interface Scored extends Sample {
  readonly values: FeatureValues;
}
interface ScoredUtterance extends Omit<SampledUtterance, "silences"> {
  /** Whether what was said, had it been heard word by word, is a command that needs no more. */
  readonly isWhole: boolean;
  readonly silences: readonly Scored[];
}

/** Phrases of each set that cadences are fitted on. */
const CADENCE_PHRASES = 3000;
/** What is fitted on must not be judged by a cadence that knows it: each fold's is told by one that was fitted on the others. */
const FOLDS = 4;

/** The cadence of a sentence, by its name: of one that was held out by the one that ships. */
const cadences = (endings: readonly NamedEnding[], cache: string, isKept: boolean) => {
  const fitted = (name: string, of: readonly NamedEnding[]): PackedCadence => {
    const file = join(cache, `fitted-${name}.json`);
    if (isKept && existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as PackedCadence;
    const onEpoch = (done: number, all: number) =>
      process.stderr.write(`\rcadence ${name}: ${done} of ${all} times through ${of.length} endings`);
    const packed = packCadence(fitCadence(of, { onEpoch }));
    process.stderr.write("\n");
    writeFileSync(file, JSON.stringify(packed));
    return packed;
  };
  const packed = fitted("all", endings);
  const all = unpackCadence(packed);
  const folds = Array.from({ length: FOLDS }, (_, fold) =>
    unpackCadence(
      fitted(
        String(fold),
        endings.filter(({ name }) => foldOf(name, FOLDS) !== fold),
      ),
    ),
  );
  return { packed, of: (name: string): CadenceModel => (isHeldOut(name) ? all : (folds[foldOf(name, FOLDS)] ?? all)) };
};

const understander = (cadenceFor: (name: string) => CadenceModel) => {
  const understand = createUnderstander();
  const scored = async (sample: Sample, name: string): Promise<Scored> => {
    const understood = sample.text === "" ? undefined : await understand(sample.text);
    const { text, ending, speechMs } = sample;
    const cadence = cadenceOf(ending && Float32Array.from(ending), cadenceFor(name));
    const prosody = sample.prosody && { ...sample.prosody, cadence };
    const evidence = { text, understood, isAnswer: false, prosody, meanPauseMs: undefined, speechMs };
    return { ...sample, values: featuresOf(evidence) };
  };
  return async (utterance: SampledUtterance): Promise<ScoredUtterance> => ({
    ...utterance,
    // A speaker who stops before a command is whole is rare, and is asked for the rest; lines that somebody wrote are not.
    isWhole: utterance.source === "human" || needsOf(await understand(utterance.name))?.isMissing === false,
    silences: await Promise.all(utterance.silences.map((sample) => scored(sample, utterance.name))),
  });
};

const examplesOf = (utterances: readonly ScoredUtterance[]): Example[] =>
  utterances.flatMap(({ silences, source }) =>
    silences.map(({ values, isEnd }) => ({ values, isEnd, weight: source === "router_dev" ? WRITTEN : 1 })),
  );

const judged = (utterances: readonly ScoredUtterance[], fitted: Fitted): Judged[] =>
  utterances.map(({ silences }) => {
    const scores = silences.map(({ values }) => probabilityOf(values, fitted.weights, fitted.bias));
    return { pauses: scores.slice(0, -1), end: scores.at(-1) ?? 0 };
  });

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

const report = (name: string, utterances: readonly ScoredUtterance[], fitted: Fitted, waits: Waits) => {
  const scored = examplesOf(utterances).map(({ values, isEnd }) => ({
    score: probabilityOf(values, fitted.weights, fitted.bias),
    isEnd,
  }));
  const loss = scored.reduce((sum, { score, isEnd }) => sum - Math.log(isEnd ? score : 1 - score), 0) / scored.length;
  console.log(
    `\n${name}: ${utterances.length} utterances, ${scored.length} silences, AUC ${areaUnderCurve(scored).toFixed(4)}, log loss ${loss.toFixed(3)}`,
  );
  for (let low = 0; low < 1; low += 0.2) {
    const some = scored.filter(({ score }) => score >= low && score < low + 0.2);
    const over = some.filter(({ isEnd }) => isEnd).length / Math.max(1, some.length);
    const mean = some.reduce((sum, { score }) => sum + score, 0) / Math.max(1, some.length);
    console.log(`  said ${percent(mean)}, were over ${percent(over)} of ${some.length}`);
  }
  const all = judged(utterances, fitted);
  const { cutIns, meanMs, p50Ms, p95Ms } = judgeWaits(all, waits);
  console.log(
    `  cut in ${percent(cutIns)} of turns with pauses; wait mean ${Math.round(meanMs)}, p50 ${Math.round(p50Ms)}, p95 ${Math.round(p95Ms)} ms`,
  );
  for (const [like, ms] of [
    ["median", p50Ms],
    ["mean", meanMs],
  ] as const)
    console.log(
      `  one silence of the same ${like}, ${Math.round(ms)} ms: cut in ${percent(judgeSilence(all, ms).cutIns)}`,
    );
  const kinds = new Map<string, number[]>();
  for (const { silences, source } of utterances)
    for (const { values, kind } of silences) {
      const key = kind === "end" ? `end of ${source}` : kind;
      kinds.set(key, [...(kinds.get(key) ?? []), probabilityOf(values, fitted.weights, fitted.bias)]);
    }
  for (const [kind, scores] of kinds) {
    const one = judgeWaits(
      kind.startsWith("end")
        ? scores.map((end) => ({ pauses: [], end }))
        : scores.map((score) => ({ pauses: [score], end: 1 })),
      waits,
    );
    console.log(
      `  ${kind.padEnd(20)} ${String(scores.length).padStart(4)}  ${kind.startsWith("end") ? `wait p50 ${Math.round(one.p50Ms)}, p95 ${Math.round(one.p95Ms)} ms` : `cut in ${percent(one.cutIns)}`}`,
    );
  }
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: "boolean" },
    verbose: { type: "boolean" },
    kept: { type: "boolean" },
    p95: { type: "string" },
  },
});
const heard = await trainingSamples({
  phrases: Number(positionals[0] ?? PHRASES),
  cache: join(cacheFolder(), "bench", "turns"),
  ...(options.kept && { most: 0 }),
});
const cadenceCache = join(cacheFolder(), "bench", "cadence");
const endings = (await trainingEndings({ phrases: CADENCE_PHRASES, cache: cadenceCache })).filter(
  ({ name }) => !isHeldOut(name),
);
const cadence = cadences(endings, cadenceCache, options.kept === true);
const score = understander(cadence.of);
const utterances: ScoredUtterance[] = [];
for (const utterance of heard) utterances.push(await score(utterance));
const whole = utterances.filter(({ isWhole }) => isWhole);
console.log(`${utterances.length} utterances, ${whole.length} of them commands that leave nothing to ask`);
const training = whole.filter(({ name }) => !isHeldOut(name));
const heldOut = whole.filter(({ name }) => isHeldOut(name));
const fitted = fitWeights(
  examplesOf(training).filter(({ values }) => values.talk === 0),
  { prior: FIRST_GUESS, hold: 1, firm: FIRM },
);
const waits = chooseWaits(judged(training, fitted), FIRST_GUESS.waits, {
  p50Ms: P50_MS,
  p95Ms: Number(options.p95 ?? P95_MS),
  minMs: MIN_MS,
});

report("training", training, fitted, waits);
report("held out", heldOut, fitted, waits);
console.log("\ncurve on what was held out: cut-ins against the mean wait");
const all = judged(heldOut, fitted);
for (const scale of [0.4, 0.6, 0.8, 1, 1.2, 1.5]) {
  const { cutIns, meanMs, p50Ms } = judgeWaits(
    all,
    waits.map(([at, ms]) => [at, ms * scale] as const),
  );
  const same = judgeSilence(all, meanMs).cutIns;
  console.log(
    `  mean ${Math.round(meanMs)} ms, p50 ${Math.round(p50Ms)} ms: ${percent(cutIns)}; by silence alone at this mean ${percent(same)}`,
  );
}
for (const [name, weight] of Object.entries(fitted.weights))
  console.log(
    `  ${name.padEnd(14)} ${weight.toFixed(2).padStart(6)}  by hand ${FIRST_GUESS.weights[name as keyof FeatureValues]}`,
  );
console.log(`  bias ${fitted.bias.toFixed(2)}; waits ${JSON.stringify(waits)}`);
if (options.verbose)
  for (const { name, voice, silences } of utterances)
    for (const { kind, isEnd, text, values } of silences) {
      const finished = probabilityOf(values, fitted.weights, fitted.bias);
      if (isEnd ? finished < 0.35 : finished > 0.65)
        console.log(`  ${finished.toFixed(2)} ${kind.padEnd(8)} ${voice.padEnd(6)} "${text}" of "${name}"`);
    }
if (options.write) {
  const sources = [...new Set(training.map(({ source }) => source))].map((source) => ({
    source,
    utterances: training.filter((utterance) => utterance.source === source).length,
  }));
  writeFileSync(WEIGHTS_FILE, weightsFile({ fitted, sources, silences: examplesOf(training).length }));
  writeFileSync(CADENCE_FILE, cadenceFile(cadence.packed, endings.length));
  writeFileSync(ENDS_FILE, endsFile());
  writeFileSync(HABITS_FILE, await habitsFile());
  execFileSync("npx", ["biome", "check", "--write", WEIGHTS_FILE, CADENCE_FILE, ENDS_FILE, HABITS_FILE], {
    stdio: "ignore",
  });
  console.log(`wrote ${WEIGHTS_FILE}`);
}
