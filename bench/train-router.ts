import { mkdirSync, writeFileSync } from "node:fs";
import { encodeNetworks, judgeBy, type ModelHeader } from "../pipeline/intent/classifier.ts";
import { FEATURE_BITS, featuresOf } from "../pipeline/intent/features.ts";
import type { Route } from "../pipeline/intent/intent.ts";
import type { Network } from "../pipeline/intent/network.ts";
import { SERVED } from "../pipeline/intent/routes.ts";
import { tokenize } from "../pipeline/intent/tokens.ts";
import { calibrate } from "./intent/calibrate.ts";
import { labelsOf } from "./intent/labels.ts";
import { type Lesson, learn } from "./intent/learn.ts";
import { isHeldOut, type LabelledLine, NEVER_TRAINED, ROUTER_DEV, readLabelled } from "./intent/rows.ts";
import { scoreRoutes } from "./intent/score.ts";
import { type SyntheticLine, synthetic } from "./intent/synthetic.ts";
import { seededRandom } from "./speech-set.ts";

const MODEL = new URL("../pipeline/intent/model/", import.meta.url);
const LICENCES: Readonly<Record<string, string>> = {
  clinc150:
    "CC-BY-3.0, Larson et al. 2019, An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction",
  hwu64: "CC-BY-4.0, Liu et al. 2019, Benchmarking Natural Language Understanding Services",
  slurp: "CC-BY-4.0 (text), Bastianelli et al. 2020, SLURP",
  ha_intents: "CC-BY-4.0, Home Assistant intents",
};

export interface TrainSettings {
  readonly width: number;
  readonly networks: number;
  readonly epochs: number;
  readonly dropout: number;
  readonly rate: number;
  readonly smoothing: number;
  /** Weight of a template's lines; a line that somebody said has 1. */
  readonly syntheticWeight: number;
}

export const SETTINGS: TrainSettings = {
  width: 30,
  networks: 2,
  epochs: 8,
  dropout: 0.4,
  rate: 0.1,
  smoothing: 0.03,
  syntheticWeight: 1,
};

/** Every label that lines and templates have, in a fixed order. */
export const allLabels = (lines: readonly LabelledLine[], made: readonly SyntheticLine[]): string[] =>
  [...new Set([...lines.flatMap(labelsOf), ...made.map(({ label }) => label)])].sort();

/** Trains the networks; the same lines and settings give the same weights. */
export const trainNetworks = (
  lines: readonly LabelledLine[],
  made: readonly SyntheticLine[],
  labels: readonly string[],
  settings: TrainSettings = SETTINGS,
): Network[] => {
  const index = new Map(labels.map((label, i) => [label, i]));
  const numbers = (names: readonly string[]) => names.flatMap((name) => index.get(name) ?? []);
  const lessons: Lesson[] = [
    ...lines.map((line) => ({ features: featuresOf(tokenize(line.text)), labels: numbers(labelsOf(line)), weight: 1 })),
    ...made.map(({ text, label, weight }) => ({
      features: featuresOf(tokenize(text)),
      labels: numbers([label]),
      weight: weight * settings.syntheticWeight,
    })),
  ];
  return Array.from({ length: settings.networks }, (_, i) =>
    learn(lessons, { ...settings, rows: 2 ** FEATURE_BITS, labels: labels.length, random: seededRandom(11 + i) }),
  );
};

/** Lines that may be trained on, held-out fifth excluded; undefined when the data is not there. */
export const trainingLines = (): LabelledLine[] | undefined =>
  readLabelled(ROUTER_DEV)?.filter(({ source, text }) => !NEVER_TRAINED.has(source) && !isHeldOut(text));

/** Sources left out in turn; slurp grew out of hwu64 and goes with it. */
const GROUPS = ["clinc150", "hwu64"];
const groupOf = (source: string) => (source === "slurp" ? "hwu64" : source);

/**
 * Temperature and thresholds come from lines of sources left out of training in turn, because on lines like those it
 * learnt from the network is surer than it will be on what is said to it.
 */
const tune = (
  lines: readonly LabelledLine[],
  made: readonly SyntheticLine[],
  labels: readonly string[],
): { temperature: number; least: Record<string, number>; figures: Record<string, number> } => {
  const judged: { line: LabelledLine; networks: Network[] }[] = [];
  for (const group of GROUPS) {
    const networks = trainNetworks(
      lines.filter(({ source }) => groupOf(source) !== group),
      made,
      labels,
      { ...SETTINGS, networks: 1 },
    );
    for (const line of lines) if (groupOf(line.source) === group) judged.push({ line, networks });
  }
  const { temperature, least } = calibrate(judged, labels);
  const figures: Record<string, number> = {};
  for (const group of GROUPS) {
    const some = judged.filter(({ line }) => groupOf(line.source) === group);
    const judge = judgeBy({ labels: [...labels], temperature, least }, some[0]?.networks ?? []);
    const score = scoreRoutes(
      some.map(({ line }) => line),
      SERVED,
      (line) => judge(line.text).route,
    );
    figures[`macro F1 on ${group} when left out`] = Math.round(score.macroF1 * 1000) / 1000;
    figures[`false take on ${group} when left out`] = Math.round(score.falseTake * 1000) / 1000;
  }
  return { temperature, least, figures };
};

/** Trains the router's classifier and writes `model.json` and `weights.bin`. Takes two to three minutes on one core. */
export const run = (): void => {
  const lines = trainingLines();
  if (lines === undefined) {
    console.log(`skipped: ${ROUTER_DEV} is not there`);
    return;
  }
  const started = performance.now();
  const made = synthetic(seededRandom(7));
  const labels = allLabels(lines, made);
  const { temperature, least, figures } = tune(lines, made, labels);
  const networks = trainNetworks(lines, made, labels);
  const names = [...new Set(lines.map(({ source }) => source))];
  const header: ModelHeader = {
    about:
      "Weights of the local intent router, made by bench/train-router.ts. Lines of the held-out fifth and of smcalflow2 were not trained on.",
    sources: [
      ...names.map((name) => ({
        name,
        licence: LICENCES[name] ?? "unknown",
        lines: lines.filter(({ source }) => source === name).length,
      })),
      { name: "templates of this project (bench/intent/templates)", licence: "MIT", lines: made.length },
    ],
    training: { ...SETTINGS, seed: 11, ...figures },
    featureBits: FEATURE_BITS,
    networks: networks.map(({ width, rowScale }) => ({ width, rowScale })),
    temperature,
    least,
    labels,
  };
  mkdirSync(MODEL, { recursive: true });
  const weights = encodeNetworks(networks);
  writeFileSync(new URL("weights.bin", MODEL), weights);
  writeFileSync(new URL("model.json", MODEL), `${JSON.stringify(header, null, 2)}\n`);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `${lines.length} lines and ${made.length} made ones, ${labels.length} labels, ${weights.length} bytes, ${seconds} s`,
  );
  for (const [name, figure] of Object.entries(figures)) console.log(`${name}: ${figure}`);
  console.log(`temperature ${temperature}, least ${JSON.stringify(least)}`);
  const judge = judgeBy(header, networks);
  const misses = new Map<Route, number>();
  for (const { text, route } of lines) {
    const judged = judge(text);
    const right = SERVED.includes(route) ? judged.route === route : !judged.taken;
    if (!right) misses.set(route, (misses.get(route) ?? 0) + 1);
  }
  console.log(`misses on its own lines: ${JSON.stringify(Object.fromEntries(misses))}`);
};
