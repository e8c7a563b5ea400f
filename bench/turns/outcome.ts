import type { Heard, Said } from "./caller.ts";
import type { OverlapCase, TurnCase } from "./corpus.ts";
import { levelsOf, quietFrom, soundFrom, voiceLevel } from "./levels.ts";
import { RATE, type Span } from "./mix.ts";

/** What became of one utterance. Times in milliseconds after the last sample of speech. */
export interface TurnOutcome {
  readonly kind: TurnCase["kind"];
  readonly source: TurnCase["source"];
  readonly text: string;
  readonly bed: string;
  /** Which of its pauses were taken for its end; the length of `pauses` where it was cut at no pause of the script. */
  readonly cutAt: readonly number[];
  readonly pauses: TurnCase["pauses"];
  /** Until the gateway told that the utterance is over. */
  readonly endpointWaitMs: number | undefined;
  /** Until reply audio was heard. */
  readonly firstAudioMs: number | undefined;
  /** Whether what was heard first only filled the time until the answer. */
  readonly isFiller: boolean;
  /** Why nothing was heard at all. */
  readonly lost: "unheard" | "empty" | "silent" | undefined;
  /** What the gateway says its stages took, and what it heard: for reading, not for figures. */
  readonly stages?: Readonly<Record<string, number>> | undefined;
  readonly understood?: string;
}

/** All of it on one clock; `reply` is what came out of the loudspeaker, from `replyFromMs` on. */
export interface TurnRecord {
  readonly turn: TurnCase;
  readonly said: Said;
  readonly heard: readonly Heard[];
  readonly reply: Int16Array;
  readonly replyFromMs: number;
}

/** "One moment." and the like. */
const FILLER = /^\W*((just )?(one|a) (moment|second)|hold on|let me (see|check|look)|hmm)\b.{0,20}$/i;

const isFinal = ({ event }: Heard) => event.type === "transcript.final" && event.text !== "";

/** Reads from messages and sound what became of an utterance. */
export const turnOutcome = ({ turn, said, heard, reply, replyFromMs }: TurnRecord): TurnOutcome => {
  const { kind, source, text, bed, samples, pauses } = turn;
  const lengthMs = (samples.length * 1000) / RATE;
  const endAt = said.at + lengthMs;
  /** The pause that was going on, or had last gone on, at `ms` of the utterance. */
  const pauseAt = (ms: number) => {
    const index = pauses.findLastIndex(({ startMs }) => startMs <= ms + 60);
    return index < 0 ? pauses.length : index;
  };
  const cutAt = new Set<number>();
  const finals = heard.filter(isFinal);
  for (const [i, { at, event }] of finals.entries()) {
    const isLast = i === finals.length - 1;
    const own = "turn" in event ? (event.turn ?? 0) : 0;
    // Where text is slow the next part's may not be here yet, but it has begun to be heard.
    const goesOn = heard.some(
      ({ event: other }) =>
        other.type === "speech.started" && other.turn > own && other.startMs < said.streamMs + lengthMs,
    );
    // Committed while the speaker had more to say; or a part of it became a turn of its own.
    if (isLast && at >= endAt && !goesOn) continue;
    const ended = heard.findLast(({ event: other }) => other.type === "speech.ended" && other.turn === own)?.event;
    const saidMs = ended?.type === "speech.ended" ? ended.endMs - said.streamMs : at - said.at;
    if (saidMs < lengthMs - 150) cutAt.add(pauseAt(saidMs));
  }
  const levels = levelsOf(reply, RATE);
  const soundAt = (from: number) => {
    const found = soundFrom(levels, from - replyFromMs);
    return found === undefined ? undefined : replyFromMs + found;
  };
  const early = soundAt(said.at);
  if (early !== undefined && early < endAt) cutAt.add(pauseAt(early - said.at));
  const answered = soundAt(endAt);
  const over = heard.findLast(({ at, event }) => event.type === "speech.ended" && at > endAt);
  const firstText = heard.find(({ at, event }) => event.type === "reply.text" && at > endAt)?.event;
  const isHeard = heard.some(({ at, event }) => event.type === "speech.started" && at > said.at);
  const told = heard.findLast(({ event }) => event.type === "turn.metrics")?.event;
  return {
    stages: told?.type === "turn.metrics" ? { ...told.stages } : undefined,
    understood: finals.map(({ event }) => ("text" in event ? event.text : "")).join(" / "),
    kind,
    source,
    text,
    bed: bed.name,
    cutAt: [...cutAt].sort((a, b) => a - b),
    pauses,
    endpointWaitMs: over && over.at - endAt,
    firstAudioMs: answered === undefined ? undefined : answered - endAt,
    isFiller: firstText?.type === "reply.text" && FILLER.test(firstText.text),
    lost:
      (early ?? answered) !== undefined ? undefined : !isHeard ? "unheard" : finals.length === 0 ? "empty" : "silent",
  };
};

/** What became of a reply while something else sounded. Times in milliseconds after the sound's first sample. */
export interface OverlapOutcome {
  readonly kind: OverlapCase["kind"];
  readonly text: string;
  readonly echoDb: number | undefined;
  /** Until the reply was silent for good or for long; undefined where it played on. */
  readonly stopMs: number | undefined;
  /** Until the reply was 20 dB weaker than before for 150 ms; undefined where it never was. */
  readonly duckMs: number | undefined;
  /** From silence to the same reply being heard again; undefined where it was not. */
  readonly resumedMs: number | undefined;
  /** Whether the sound was answered as if it were said to us. */
  readonly isAnswered: boolean;
  /** The reply had fallen silent before the sound came: it can only have stopped by itself. */
  readonly isEarly: boolean;
  /** No reply began for it to sound over. */
  readonly isVoid: boolean;
}

export interface OverlapRecord {
  readonly overlap: OverlapCase;
  /** When the sound began; for pure echo, when the reply did. */
  readonly onsetAt: number;
  /** Until when the reply was watched. */
  readonly watchedUntil: number;
  readonly turn: number;
  readonly heard: readonly Heard[];
  /** What came out of the turn's reply, and when it begins. */
  readonly reply: Int16Array;
  readonly replyFromMs: number;
  /** Where it rested because nothing had come, in milliseconds of `reply`. */
  readonly gaps: readonly Span[];
}

/** A reply's own rests are shorter. */
const REST_MS = 450;
const DUCKED_DB = 20;
const DUCKED_FOR_MS = 150;

/** Reads from the sound what a reply did. */
export const overlapOutcome = ({
  overlap: { kind, text, echo },
  onsetAt,
  watchedUntil,
  turn,
  heard,
  reply,
  replyFromMs,
  gaps,
}: OverlapRecord): OverlapOutcome => {
  const fromMs = onsetAt - replyFromMs;
  const untilMs = watchedUntil - replyFromMs;
  const levels = levelsOf(reply, RATE).slice(0, Math.floor(untilMs / 10));
  const ended = heard.find(
    ({ at, event }) => event.type === "reply.ended" && event.turn === turn && at <= watchedUntil,
  );
  const isWhole = ended?.event.type === "reply.ended" && ended.event.reason === "completed";
  const quiet = quietFrom(levels, fromMs, { forMs: REST_MS });
  const isAtEnd = quiet !== undefined && soundFrom(levels, quiet) === undefined;
  // A reply that has been said whole is silent because there is no more to say.
  const stopped = quiet === undefined || (isAtEnd && (isWhole || quiet >= untilMs - REST_MS)) ? undefined : quiet;
  // Too short a silence to be told from a rest of the voice, were it not that nothing came.
  const gap = gaps.find(({ startMs, endMs }) => startMs >= fromMs && endMs <= untilMs);
  const isPaused = kind !== "interruption" && stopped === undefined && gap !== undefined;
  const again = stopped === undefined ? undefined : soundFrom(levels, stopped);
  const before = voiceLevel(levels, Math.max(0, fromMs - 1500), fromMs);
  const ducked = quietFrom(levels, fromMs, { underDb: before - DUCKED_DB, forMs: DUCKED_FOR_MS });
  const isAnswered = heard.some(
    ({ at, event }) =>
      event.type === "transcript.final" && event.text !== "" && event.turn > turn && at > onsetAt && at <= watchedUntil,
  );
  return {
    kind,
    text,
    echoDb: echo?.gainDb,
    isEarly: kind !== "echo" && stopped !== undefined && stopped <= fromMs,
    stopMs: isPaused ? gap.startMs - fromMs : stopped === undefined ? undefined : stopped - fromMs,
    duckMs: ducked === undefined || ducked >= untilMs - DUCKED_FOR_MS ? undefined : ducked - fromMs,
    resumedMs: isPaused
      ? gap.endMs - gap.startMs
      : stopped === undefined || again === undefined
        ? undefined
        : again - stopped,
    isAnswered,
    isVoid: false,
  };
};
