import type { SessionEvent, StageTimes } from "../../protocols/events.ts";

type EventOf<Type extends SessionEvent["type"]> = Extract<SessionEvent, { type: Type }>;

/** One clause of a reply; its audio begins at sample `position`. */
export interface Piece {
  readonly text: string;
  readonly position: number;
}

/** What the page knows of one turn. Events add to it. */
export interface Turn {
  /** Said or typed, or the gateway's own: a reminder, alarm or timer that went off. */
  kind: "spoken" | "typed" | "announcement";
  /** Undefined where it was typed and the gateway has not said anything of it yet. */
  turn: number | undefined;
  text: string;
  isFinal: boolean;
  intent?: EventOf<"intent">;
  result?: EventOf<"command.result">;
  /** Rate of the reply's positions, in Hz. */
  sampleRate: number;
  readonly pieces: Piece[];
  ended?: EventOf<"reply.ended">;
  metrics?: EventOf<"turn.metrics">;
  error?: EventOf<"error">;
  /** Samples of the reply that have been heard. */
  heard: number;
  /** Stage times as far as this page saw them go by; the gateway's own replace them. */
  readonly seen: Partial<StageTimes>;
  /** When what came last did, on performance.now. */
  markAt: number;
  /** When the last sound of what was said was captured, or when it was typed, on performance.now. */
  saidAt: number | undefined;
  /** From the end of what was said to the first reply audio here, in milliseconds. */
  totalMs: number | undefined;
  /** Where that could not be measured: what the transport takes the way there and back for, in milliseconds. */
  networkMs: number | undefined;
}

export const newTurn = (kind: Turn["kind"], turn: number | undefined, now: number): Turn => ({
  kind,
  turn,
  text: "",
  isFinal: kind !== "spoken",
  sampleRate: 24_000,
  pieces: [],
  heard: 0,
  seen: {},
  markAt: now,
  saidAt: kind === "typed" ? now : undefined,
  totalMs: undefined,
  networkMs: undefined,
});

/** What only the transport can tell of the times of a turn. */
export interface Clocks {
  readonly now: number;
  capturedAt(positionMs: number): number | undefined;
}

/** Adds what `event` tells to `turn`. */
export const tell = (turn: Turn, event: SessionEvent, { now, capturedAt }: Clocks): void => {
  const lap = (stage: keyof StageTimes) => {
    turn.seen[stage] = now - turn.markAt;
    turn.markAt = now;
  };
  if (event.type === "speech.ended") {
    turn.saidAt = capturedAt(event.endMs);
    turn.markAt = turn.saidAt ?? now;
    if (turn.saidAt !== undefined) lap("endpoint");
  } else if (event.type === "transcript.partial") turn.text = event.text;
  else if (event.type === "transcript.final") {
    turn.text = event.text;
    turn.isFinal = true;
    lap("stt");
  } else if (event.type === "intent") {
    turn.intent = event;
    lap("intent");
  } else if (event.type === "command.result") {
    turn.result = event;
    lap("command");
  } else if (event.type === "reply.started") {
    turn.sampleRate = event.sampleRate;
    if (event.cause === "utterance") lap("tts");
  } else if (event.type === "reply.text") turn.pieces.push({ text: event.text, position: event.position });
  else if (event.type === "reply.ended") turn.ended = event;
  else if (event.type === "turn.metrics") turn.metrics = event;
  else if (event.type === "error") turn.error = event;
};

export interface Times {
  readonly stages: Partial<Record<keyof StageTimes | "network", number>>;
  /** Whether they are the gateway's own. */
  readonly areFinal: boolean;
}

/** Where the time of `turn` went; undefined where there is nothing to tell. */
export const timesOf = ({ kind, metrics, seen, totalMs, networkMs }: Turn): Times | undefined => {
  if (kind === "announcement") return undefined;
  if (!metrics) return Object.keys(seen).length > 0 ? { stages: seen, areFinal: false } : undefined;
  const { stages, firstAudioMs } = metrics;
  // What the gateway does not account for was spent on the way there and back.
  const network = totalMs === undefined || firstAudioMs === null ? networkMs : Math.max(0, totalMs - firstAudioMs);
  // What was typed had no end to find and nothing to write down.
  const { endpoint, stt, ...others } = stages;
  return {
    stages: {
      ...(kind === "typed" ? {} : { endpoint, stt }),
      ...others,
      ...(network === undefined ? {} : { network }),
    },
    areFinal: true,
  };
};
