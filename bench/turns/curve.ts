import type { VoiceActivityDetector } from "../../pipeline/providers.ts";
import { percentile } from "../report.ts";
import type { TurnCase } from "./corpus.ts";
import { clip, RATE, samplesOf } from "./mix.ts";

/** What an utterance looks like to a voice detector. */
export interface VoicedUtterance {
  /** Probability of speech in each window, and how long a window is. */
  readonly scores: readonly number[];
  readonly windowMs: number;
  /** Where the utterance begins and ends in it. */
  readonly startMs: number;
  readonly endMs: number;
  readonly hasPauses: boolean;
}

/** What ending every utterance after one fixed silence would come to. */
export interface CurvePoint {
  readonly silence_ms: number;
  readonly wait_ms_p50: number;
  readonly wait_ms_mean: number;
  /** Of turns with pauses, those that are cut at least once. */
  readonly cut_in_rate: number;
}

const LEAD_MS = 1000;
const TAIL_MS = 2500;
/** The gateway's own hysteresis. */
const [ONSET, OFFSET] = [0.5, 0.4];

/** Scores every window of an utterance in its noise; much faster than it was spoken. */
export const scoreVoice = async (
  vad: VoiceActivityDetector,
  { samples, bed, pauses }: TurnCase,
): Promise<VoicedUtterance> => {
  const lead = samplesOf(LEAD_MS);
  const stream = vad.open();
  const scores: number[] = [];
  try {
    for (let from = 0; from < lead + samples.length + samplesOf(TAIL_MS); from += vad.frameSamples) {
      const frame = new Int16Array(vad.frameSamples);
      for (let i = 0; i < frame.length; i++)
        frame[i] = clip((samples[from + i - lead] ?? 0) + (bed.samples[(from + i) % bed.samples.length] ?? 0));
      scores.push(await stream.score(frame));
    }
  } finally {
    stream.close();
  }
  return {
    scores,
    windowMs: (vad.frameSamples * 1000) / RATE,
    startMs: LEAD_MS,
    endMs: LEAD_MS + (samples.length * 1000) / RATE,
    hasPauses: pauses.length > 0,
  };
};

/** When a fixed silence would end the utterance: each decision, in milliseconds of its audio. */
export const silenceEnds = ({ scores, windowMs, startMs }: VoicedUtterance, silenceMs: number): readonly number[] => {
  const ends: number[] = [];
  let isSpeaking = false;
  let lastSpeechMs = 0;
  for (const [i, score] of scores.entries()) {
    const nowMs = (i + 1) * windowMs;
    if (score >= (isSpeaking ? OFFSET : ONSET) && nowMs > startMs) {
      isSpeaking = true;
      lastSpeechMs = nowMs;
    } else if (isSpeaking && nowMs - lastSpeechMs >= silenceMs) {
      ends.push(nowMs);
      isSpeaking = false;
    }
  }
  return ends;
};

export const curveOf = (utterances: readonly VoicedUtterance[], silencesMs: readonly number[]): CurvePoint[] =>
  silencesMs.map((silenceMs) => {
    const waits: number[] = [];
    let [cut, paused] = [0, 0];
    for (const utterance of utterances) {
      const ends = silenceEnds(utterance, silenceMs);
      const last = ends.at(-1);
      if (last !== undefined && last >= utterance.endMs) waits.push(last - utterance.endMs);
      if (!utterance.hasPauses) continue;
      paused++;
      if (ends.some((end) => end < utterance.endMs)) cut++;
    }
    return {
      silence_ms: silenceMs,
      wait_ms_p50: Math.round(percentile(waits, 0.5)),
      wait_ms_mean: Math.round(waits.reduce((sum, ms) => sum + ms, 0) / Math.max(1, waits.length)),
      cut_in_rate: Math.round((cut / Math.max(1, paused)) * 10_000) / 10_000,
    };
  });

/** The fixed silence whose waits are like `waitMs`, between the points of the curve and along its ends. */
export const silenceFor = (
  curve: readonly CurvePoint[],
  waitMs: number,
  by: "wait_ms_p50" | "wait_ms_mean" = "wait_ms_p50",
): number => interpolate(curve, waitMs, by, "silence_ms");

/** How often a fixed silence with such waits cuts in. */
export const cutInsFor = (
  curve: readonly CurvePoint[],
  waitMs: number,
  by: "wait_ms_p50" | "wait_ms_mean" = "wait_ms_p50",
): number => Math.min(1, Math.max(0, interpolate(curve, waitMs, by, "cut_in_rate")));

const interpolate = (
  curve: readonly CurvePoint[],
  value: number,
  from: "wait_ms_p50" | "wait_ms_mean",
  to: "silence_ms" | "cut_in_rate",
): number => {
  const [first, second] = [curve[0], curve[1]];
  if (!first) return Number.NaN;
  if (!second) return first[to];
  const above = curve.findIndex((point) => point[from] >= value);
  const at = above < 0 ? curve.length - 1 : Math.max(1, above);
  const [low, high] = [curve[at - 1] ?? first, curve[at] ?? second];
  const span = high[from] - low[from];
  return span === 0 ? low[to] : low[to] + ((value - low[from]) / span) * (high[to] - low[to]);
};
