import { createSileroDetector } from "../pipeline/vad/silero.ts";
import { type RunningGateway, startGateway } from "./gateway.ts";
import { localAddress } from "./local.ts";
import type { Bench } from "./main.ts";
import { type Percentiles, table } from "./report.ts";
import {
  type Conversation,
  type ConversationOutcome,
  conversationsOf,
  converse,
  prepare,
} from "./turns/conversation.ts";
import { type Corpus, createCorpus } from "./turns/corpus.ts";
import { type CurvePoint, curveOf, cutInsFor, scoreVoice, silenceFor } from "./turns/curve.ts";
import { figuresOf } from "./turns/score.ts";

/** Calls at a time. */
const CALLERS = 8;
/** Turns with pauses in a run of the usual size: `--n` asks for another number of them. */
const USUAL_TURNS = 128;
const SILENCES_MS = [100, 200, 300, 400, 500, 600, 700, 800, 1000];
/** What the gateway takes as a fixed silence. */
const MIN_SILENCE_MS = 100;

/** A frame leaves when its last sample has been captured: what is measured through the door waits so much longer. */
const FRAME_MS = 20;

type Address = Pick<RunningGateway, "url" | "token">;
export type TurnsFigures = ReturnType<typeof figuresOf>;

const converseAll = async (
  { url, token }: Address,
  calls: readonly Conversation[],
  name: string,
): Promise<readonly ConversationOutcome[]> => {
  const outcomes: ConversationOutcome[] = [];
  let next = 0;
  const work = async () => {
    while (next < calls.length) {
      const call = calls[next++];
      if (call) outcomes.push(await converse(url, token, call));
      process.stderr.write(`\rturns: ${name}: ${outcomes.length} of ${calls.length} calls`);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, work));
  process.stderr.write("\n");
  return outcomes;
};

/** Each caller says one thing first, so that nothing is still being made when it is measured. */
const warmUp = async ({ url, token }: Address, { turns }: Corpus): Promise<void> => {
  const plain = turns.filter(({ kind }) => kind === "complete");
  const call = (i: number) => ({ turns: plain.slice(i % plain.length, (i % plain.length) + 1), overlaps: [] });
  await Promise.all(Array.from({ length: CALLERS }, (_, i) => converse(url, token, call(i))));
};

const silenceCurve = async ({ turns }: Corpus): Promise<CurvePoint[]> => {
  const vad = await createSileroDetector();
  try {
    return curveOf(await Promise.all(turns.map((turn) => scoreVoice(vad, turn))), SILENCES_MS);
  } finally {
    await vad.close();
  }
};

/** The same words to a gateway that ends an utterance after so much silence and knows nothing else. */
const measureSilence = async (corpus: Corpus, silenceMs: number): Promise<TurnsFigures> => {
  const env = { ENDPOINTING: "silence", ENDPOINT_SILENCE_MS: String(silenceMs) };
  const gateway = await startGateway({ env });
  try {
    await warmUp(gateway, corpus);
    return figuresOf(await converseAll(gateway, conversationsOf(corpus.turns, []), `silence of ${silenceMs} ms`));
  } finally {
    await gateway.stop();
  }
};

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
const times = ({ p50, p95, p99 }: Percentiles) => [p50, p95, p99].map((ms) => ms.toFixed(0));

const print = (ours: TurnsFigures, baseline: TurnsFigures | undefined, curve: readonly CurvePoint[]) => {
  const row = (name: string, pick: (of: TurnsFigures) => Percentiles) => [
    name,
    ...times(pick(ours)),
    ...(baseline ? times(pick(baseline)) : []),
  ];
  const head = ["ms", "p50", "p95", "p99"];
  console.log(
    table([
      [...head, ...(baseline ? ["silence p50", "p95", "p99"] : [])],
      row("speech end to first sound", (of) => of.first_audio_ms),
      row("  complete commands", (of) => of.first_audio_complete_ms),
      row("endpoint wait", (of) => of.endpoint_wait_ms),
      row("  complete commands", (of) => of.endpoint_wait_complete_ms),
    ]),
  );
  const rate = (name: string, pick: (of: TurnsFigures) => number) => [
    name,
    percent(pick(ours)),
    baseline ? percent(pick(baseline)) : "",
  ];
  console.log(
    `\n${table([
      ["", "ours", "silence only"],
      rate("turns with pauses that were cut", (of) => of.cut_in_rate),
      rate("pauses that were taken for the end", (of) => of.cut_in_rate_per_pause),
      rate("turns without pauses that were cut", (of) => of.cut_in_rate_complete),
      ["turns lost", ours.turns_lost, baseline?.turns_lost ?? ""],
    ])}`,
  );
  const { barge_in_stop_ms: stop, barge_in_duck_ms: duck } = ours;
  console.log(
    [
      "",
      `barge-in to silence: p50 ${stop.p50.toFixed(0)}, p95 ${stop.p95.toFixed(0)} ms (${ours.barge_in_missed} never); to -20 dB: p50 ${duck.p50.toFixed(0)} ms`,
      `false barge-ins: ${percent(ours.false_barge_in_rate)} (${Object.entries(ours.false_barge_in_by_kind)
        .map(([kind, value]) => `${kind} ${percent(value)}`)
        .join(", ")}); resumed ${ours.resumed}`,
      `by its own echo: ${percent(ours.self_interruption_rate)} (${Object.entries(ours.self_interruption_by_db)
        .map(([db, value]) => `${db} dB ${percent(value)}`)
        .join(", ")})`,
      "",
    ].join("\n"),
  );
  console.log(
    table([
      ["fixed silence, ms", "wait p50", "mean", "turns cut"],
      ...curve.map((point) => [point.silence_ms, point.wait_ms_p50, point.wait_ms_mean, percent(point.cut_in_rate)]),
      ["ours", ours.endpoint_wait_ms.p50.toFixed(0), ours.endpoint_wait_ms.mean, percent(ours.cut_in_rate)],
    ]),
  );
};

/**
 * Conversations through the real door in real time, measured at the client on the sound itself: when it is cut in on,
 * how long it waits, and what stops a reply. Then the same words to a gateway that knows silence only, at the same wait.
 */
export const run: Bench = async ({ json, verbose, n = USUAL_TURNS, url }) => {
  const corpus = await createCorpus({ scale: n / USUAL_TURNS });
  for (const reason of corpus.skipped) process.stderr.write(`turns: left out: ${reason}\n`);
  const curve = await silenceCurve(corpus);
  const gateway = url === undefined ? await startGateway() : undefined;
  const address = gateway ?? (await localAddress({ ...(url === undefined ? {} : { url }) }));
  let outcomes: readonly ConversationOutcome[];
  try {
    await prepare(address.url, address.token);
    await warmUp(address, corpus);
    outcomes = await converseAll(address, conversationsOf(corpus.turns, corpus.overlaps), "the gateway");
  } finally {
    await gateway?.stop();
  }
  if (verbose) for (const { turns, overlaps } of outcomes) console.log(JSON.stringify({ turns, overlaps }));
  const ours = figuresOf(outcomes);
  const wait = ours.endpoint_wait_ms;
  // The detector lets go of speech some time after its end: that part of the wait is no silence.
  const silenceMs = Math.max(MIN_SILENCE_MS, Math.round(silenceFor(curve, wait.p50 - FRAME_MS)));
  // A gateway elsewhere cannot be started another way.
  const baseline = gateway ? await measureSilence(corpus, silenceMs) : undefined;
  if (!json) print(ours, baseline, curve);
  return {
    ...ours,
    baseline: {
      silence_ms: silenceMs,
      ...(baseline && {
        first_audio_ms: baseline.first_audio_ms,
        first_audio_complete_ms: baseline.first_audio_complete_ms,
        endpoint_wait_ms: baseline.endpoint_wait_ms,
        cut_in_rate: baseline.cut_in_rate,
        cut_in_rate_per_pause: baseline.cut_in_rate_per_pause,
        cut_in_rate_by_pause: baseline.cut_in_rate_by_pause,
        turns_lost: baseline.turns_lost,
      }),
      /** From the curve: fixed silences with our median wait, and with our mean wait. */
      cut_in_rate_at_p50: cutInsFor(curve, wait.p50 - FRAME_MS),
      cut_in_rate_at_mean: cutInsFor(curve, wait.mean - FRAME_MS, "wait_ms_mean"),
    },
    curve,
    operating_point: { wait_ms_p50: wait.p50, wait_ms_mean: wait.mean, cut_in_rate: ours.cut_in_rate },
    left_out: corpus.skipped,
  };
};
