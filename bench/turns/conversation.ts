import { setTimeout as sleep } from "node:timers/promises";
import { openTurnCaller, type TurnCaller } from "./caller.ts";
import type { OverlapCase, TurnCase } from "./corpus.ts";
import { RATE } from "./mix.ts";
import { type OverlapOutcome, overlapOutcome, type TurnOutcome, turnOutcome } from "./outcome.ts";
import { LONG_LIST } from "./phrases.ts";

/** One call: what is said in it, and over which replies something sounds. */
export interface Conversation {
  readonly turns: readonly TurnCase[];
  readonly overlaps: readonly OverlapCase[];
}

export interface ConversationOutcome {
  readonly turns: readonly TurnOutcome[];
  readonly overlaps: readonly OverlapOutcome[];
  /** Commands that interrupted a reply and were never answered. */
  readonly unanswered: number;
  /** Whether the session ended before the caller hung up. */
  readonly isLost: boolean;
}

/** A turn that nothing was heard of by then is lost. */
const LOST_MS = 5000;
/** The room is quiet so long before somebody speaks. */
const BEFORE_MS = 300;
/** A reply is watched so long after a sound over it. */
const WATCH_MS = 2200;
const ECHO_WATCH_MS = 4500;

const lengthOf = (samples: Int16Array) => (samples.length * 1000) / RATE;
const untilTime = (at: number) => sleep(Math.max(0, at - performance.now()));

/** Turns that were begun and have not ended. */
const pending = (caller: TurnCaller): number => {
  const open = new Set<number>();
  for (const { event } of caller.heard) {
    if (event.type === "speech.started") open.add(event.turn);
    else if (event.type === "turn.metrics") open.delete(event.turn);
    else if (event.type === "error" && event.turn !== undefined) open.delete(event.turn);
    else if (event.type === "transcript.final" && event.text === "") open.delete(event.turn);
  }
  return open.size;
};

const repliesBegun = (caller: TurnCaller) => caller.heard.filter(({ event }) => event.type === "reply.started").length;
const repliesOver = (caller: TurnCaller) => caller.heard.filter(({ event }) => event.type === "reply.ended").length;

/** Cuts off every reply until nothing is left to be answered. */
const settle = async (caller: TurnCaller): Promise<void> => {
  let stopped = -1;
  await caller.until(() => {
    const begun = repliesBegun(caller);
    const isPlaying = begun > repliesOver(caller);
    if (isPlaying && stopped !== begun) {
      caller.client.send({ type: "reply.stop" });
      stopped = begun;
    }
    return !isPlaying && pending(caller) === 0;
  }, LOST_MS);
};

const speak = async (caller: TurnCaller, turn: TurnCase): Promise<TurnOutcome> => {
  caller.setEcho(undefined);
  caller.setBed(turn.bed.samples);
  await sleep(BEFORE_MS);
  const said = caller.say(turn.samples);
  const endAt = said.at + lengthOf(turn.samples);
  await untilTime(endAt);
  const isAnswered = () =>
    caller.loudspeaker.silentAt > performance.now() &&
    caller.heard.some(({ at, event }) => event.type === "reply.started" && at >= endAt);
  await caller.until(isAnswered, LOST_MS);
  // Long enough for the first sound to come out.
  await sleep(150);
  const reply = { reply: caller.loudspeaker.recording(), replyFromMs: caller.loudspeaker.originMs };
  await settle(caller);
  return turnOutcome({ turn, said, heard: caller.heard.filter(({ at }) => at >= said.at), ...reply });
};

const overlap = async (
  caller: TurnCaller,
  what: OverlapCase,
): Promise<{ readonly outcome: OverlapOutcome; readonly isUnanswered: boolean }> => {
  const { kind, text, samples, echo, atMs, bed, isCommand } = what;
  caller.setBed(bed.samples);
  caller.setEcho(echo);
  const askedAt = performance.now();
  caller.client.send({ type: "input.text", text: LONG_LIST.ask });
  const started = () => caller.heard.find(({ at, event }) => event.type === "reply.started" && at >= askedAt);
  await caller.until(() => started() !== undefined, LOST_MS);
  const reply = started();
  const turn = reply && "turn" in reply.event ? reply.event.turn : undefined;
  if (!reply || turn === undefined) {
    const nothing = { stopMs: undefined, duckMs: undefined, resumedMs: undefined, isAnswered: false, isEarly: false };
    return { outcome: { kind, text, echoDb: echo?.gainDb, ...nothing, isVoid: true }, isUnanswered: false };
  }
  let onsetAt = reply.at;
  let watchedUntil = reply.at + ECHO_WATCH_MS;
  if (kind !== "echo") {
    await untilTime(reply.at + atMs);
    onsetAt = caller.say(samples).at;
    watchedUntil = onsetAt + lengthOf(samples) + WATCH_MS;
  }
  await untilTime(watchedUntil);
  const isReplied = () =>
    caller.heard.some(
      ({ event }) => event.type === "reply.started" && event.turn > turn && event.cause === "utterance",
    );
  const isUnanswered = isCommand && !(await caller.until(isReplied, LOST_MS));
  const outcome = overlapOutcome({
    overlap: what,
    onsetAt,
    watchedUntil,
    turn,
    heard: caller.heard,
    reply: caller.loudspeaker.recording(turn),
    replyFromMs: caller.loudspeaker.originMs,
    gaps: caller.loudspeaker.gaps(turn),
  });
  caller.setEcho(undefined);
  await settle(caller);
  return { outcome, isUnanswered };
};

/** Puts the list there that is asked for later: its reply is long enough to be spoken over. */
export const prepare = async (url: string, token: string): Promise<void> => {
  const caller = await openTurnCaller({ url, token, bed: new Int16Array(0) });
  for (const title of LONG_LIST.titles) {
    const begun = repliesBegun(caller);
    caller.client.send({ type: "input.text", text: LONG_LIST.add(title) });
    if (!(await caller.until(() => repliesBegun(caller) > begun, LOST_MS)))
      throw new Error("the gateway does not answer typed text");
    await settle(caller);
  }
  await caller.close();
};

/** One call from hello to hang-up. */
export const converse = async (
  url: string,
  token: string,
  conversation: Conversation,
): Promise<ConversationOutcome> => {
  const caller = await openTurnCaller({ url, token, bed: new Int16Array(0) });
  const turns: TurnOutcome[] = [];
  const overlaps: OverlapOutcome[] = [];
  let unanswered = 0;
  for (const turn of conversation.turns) if (!caller.isLost) turns.push(await speak(caller, turn));
  for (const what of conversation.overlaps) {
    if (caller.isLost) break;
    const { outcome, isUnanswered } = await overlap(caller, what);
    overlaps.push(outcome);
    if (isUnanswered) unanswered++;
  }
  const { isLost } = caller;
  await caller.close();
  return { turns, overlaps, unanswered, isLost };
};

/** The whole corpus as calls of at most `size` turns by one voice each. */
export const conversationsOf = (
  turns: readonly TurnCase[],
  overlaps: readonly OverlapCase[],
  size = 8,
): readonly Conversation[] => {
  const chunks = <T>(items: readonly T[]): T[][] =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
  const voices = [...new Set(turns.map(({ voice }) => voice))];
  const spoken = voices.flatMap((voice) => chunks(turns.filter((turn) => turn.voice === voice)));
  // A client has an echo or has none, and it stays where it is: one room a call.
  const rooms = [...new Set(overlaps.map(({ echo }) => echo))];
  const over = rooms.flatMap((room) => chunks(overlaps.filter(({ echo }) => echo === room)));
  // Talk and interruptions alternate, so that the load is the same throughout.
  return Array.from({ length: Math.max(spoken.length, over.length) }, (_, i) => [
    { turns: spoken[i] ?? [], overlaps: [] },
    { turns: [], overlaps: over[i] ?? [] },
  ])
    .flat()
    .filter((call) => call.turns.length + call.overlaps.length > 0);
};
