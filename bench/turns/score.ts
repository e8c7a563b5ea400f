import { type Percentiles, percentiles } from "../report.ts";
import type { ConversationOutcome } from "./conversation.ts";
import type { OverlapOutcome, TurnOutcome } from "./outcome.ts";

/** A reply that rests longer than this after a sound that is nobody's words has been interrupted by it. */
const RESUMED_WITHIN_MS = 500;
/** Talking that did not stop a reply while it was watched counts as this. */
export const NEVER_MS = 2200;

const share = (count: number, of: number): number => (of === 0 ? 0 : Math.round((count / of) * 10_000) / 10_000);
const given = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value): value is number => value !== undefined);
const isCut = ({ cutAt }: TurnOutcome) => cutAt.length > 0;

/** How utterances were heard to the end. */
export interface TurnFigures {
  readonly first_audio_ms: Percentiles;
  readonly first_audio_complete_ms: Percentiles;
  readonly endpoint_wait_ms: Percentiles & { readonly mean: number };
  readonly endpoint_wait_complete_ms: Percentiles;
  /** Of turns with pauses, those that were cut at least once. */
  readonly cut_in_rate: number;
  readonly cut_in_rate_per_pause: number;
  readonly cut_in_rate_by_pause: Readonly<Record<string, number>>;
  readonly cut_in_rate_by_source: Readonly<Record<string, number>>;
  readonly cut_in_rate_complete: number;
  readonly turns: number;
  readonly turns_with_pauses: number;
  readonly pauses: number;
  /** Turns whose first sound was "One moment" or the like: their latency is that of the filler. */
  readonly fillers: number;
  readonly turns_lost: number;
  readonly lost_by_reason: Readonly<Record<string, number>>;
}

const rateBy = (rows: readonly { readonly key: string; readonly isHit: boolean }[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...new Set(rows.map(({ key }) => key))].sort().map((key) => {
      const of = rows.filter((row) => row.key === key);
      return [key, share(of.filter(({ isHit }) => isHit).length, of.length)];
    }),
  );

/** Latency is that of turns which were not cut: the others' answers are to half of what was said. */
export const turnFigures = (turns: readonly TurnOutcome[], unanswered = 0): TurnFigures => {
  const paused = turns.filter(({ kind }) => kind === "paused");
  const complete = turns.filter(({ kind }) => kind === "complete");
  const whole = turns.filter((turn) => !isCut(turn));
  const waits = given(turns.map(({ endpointWaitMs }) => endpointWaitMs));
  const pauses = turns.flatMap(({ pauses, cutAt }) =>
    pauses.map((pause, i) => ({ key: pause.kind, isHit: cutAt.includes(i) })),
  );
  const lost = turns.filter((turn) => turn.lost !== undefined);
  const reasons = [...new Set(lost.map((turn) => turn.lost ?? ""))];
  return {
    first_audio_ms: percentiles(given(whole.map(({ firstAudioMs }) => firstAudioMs))),
    first_audio_complete_ms: percentiles(
      given(complete.filter((turn) => !isCut(turn)).map(({ firstAudioMs }) => firstAudioMs)),
    ),
    endpoint_wait_ms: {
      ...percentiles(waits),
      mean: Math.round(waits.reduce((sum, ms) => sum + ms, 0) / Math.max(1, waits.length)),
    },
    endpoint_wait_complete_ms: percentiles(given(complete.map(({ endpointWaitMs }) => endpointWaitMs))),
    cut_in_rate: share(paused.filter(isCut).length, paused.length),
    cut_in_rate_per_pause: share(pauses.filter(({ isHit }) => isHit).length, pauses.length),
    cut_in_rate_by_pause: rateBy(pauses),
    cut_in_rate_by_source: rateBy(paused.map((turn) => ({ key: turn.source, isHit: isCut(turn) }))),
    cut_in_rate_complete: share(complete.filter(isCut).length, complete.length),
    turns: turns.length,
    turns_with_pauses: paused.length,
    pauses: pauses.length,
    fillers: turns.filter(({ isFiller }) => isFiller).length,
    turns_lost: lost.length + unanswered,
    lost_by_reason: {
      ...Object.fromEntries(reasons.map((reason) => [reason, lost.filter((turn) => turn.lost === reason).length])),
      ...(unanswered > 0 ? { interruption: unanswered } : {}),
    },
  };
};

/** How replies stood up to what sounded over them. */
export interface OverlapFigures {
  /** From the caller's first sound to silence; 2200 where the reply never stopped. */
  readonly barge_in_stop_ms: Percentiles;
  /** To 20 dB less than before, or to silence; the voice's own short rests count as well. */
  readonly barge_in_duck_ms: Percentiles;
  readonly barge_in_missed: number;
  /** Of backchannels, sounds, and replies with nothing but their echo at -10 dB or less. */
  readonly false_barge_in_rate: number;
  readonly false_barge_in_by_kind: Readonly<Record<string, number>>;
  /** Of replies that were heard in the microphone alone, or until something else was: those that stopped by it. */
  readonly self_interruption_rate: number;
  readonly self_interruption_by_db: Readonly<Record<string, number>>;
  /** Replies that fell silent for nothing and were heard again within half a second. */
  readonly resumed: number;
  readonly resume_ms: Percentiles;
  /** Sounds that were answered as if they had been said to us. */
  readonly answered_noise: number;
  readonly overlaps: number;
  /** Sounds for which no reply began. */
  readonly void_overlaps: number;
}

const isResumed = ({ resumedMs }: OverlapOutcome) => resumedMs !== undefined && resumedMs <= RESUMED_WITHIN_MS;
const isStopped = (outcome: OverlapOutcome) => outcome.stopMs !== undefined && !isResumed(outcome);

export const overlapFigures = (all: readonly OverlapOutcome[]): OverlapFigures => {
  const begun = all.filter(({ isVoid }) => !isVoid);
  // A reply that had stopped by itself says nothing about the sound that came after.
  const overlaps = begun.filter(({ isEarly }) => !isEarly);
  const real = overlaps.filter(({ kind }) => kind === "interruption");
  const nothing = overlaps.filter(({ kind }) => kind !== "interruption");
  const echoes = begun.filter(({ echoDb }) => echoDb !== undefined);
  const stoppedItself = (outcome: OverlapOutcome) => outcome.isEarly || (outcome.kind === "echo" && isStopped(outcome));
  // The loudest echo is measured, and is not promised.
  const promised = nothing.filter(({ echoDb = -99 }) => echoDb <= -10);
  const key = ({ kind }: OverlapOutcome) => kind;
  return {
    barge_in_stop_ms: percentiles(real.map(({ stopMs }) => stopMs ?? NEVER_MS)),
    barge_in_duck_ms: percentiles(real.map(({ stopMs, duckMs }) => Math.min(stopMs ?? NEVER_MS, duckMs ?? NEVER_MS))),
    barge_in_missed: real.filter(({ stopMs }) => stopMs === undefined).length,
    false_barge_in_rate: share(promised.filter(isStopped).length, promised.length),
    false_barge_in_by_kind: rateBy(nothing.map((outcome) => ({ key: key(outcome), isHit: isStopped(outcome) }))),
    self_interruption_rate: share(echoes.filter(stoppedItself).length, echoes.length),
    self_interruption_by_db: rateBy(
      echoes.map((outcome) => ({ key: String(outcome.echoDb), isHit: stoppedItself(outcome) })),
    ),
    resumed: nothing.filter(isResumed).length,
    resume_ms: percentiles(given(nothing.map(({ resumedMs }) => resumedMs))),
    answered_noise: nothing.filter(({ isAnswered }) => isAnswered).length,
    overlaps: begun.length,
    void_overlaps: all.length - begun.length,
  };
};

export const figuresOf = (outcomes: readonly ConversationOutcome[]) => {
  const sum = (pick: (outcome: ConversationOutcome) => number) => outcomes.reduce((all, each) => all + pick(each), 0);
  return {
    ...turnFigures(
      outcomes.flatMap(({ turns }) => turns),
      sum(({ unanswered }) => unanswered),
    ),
    ...overlapFigures(outcomes.flatMap(({ overlaps }) => overlaps)),
    sessions_lost: sum(({ isLost }) => (isLost ? 1 : 0)),
  };
};
