import { setTimeout as sleep } from "node:timers/promises";
import { VoiceError } from "../protocols/errors.ts";
import type { StageTimes } from "../protocols/events.ts";
import { follow } from "./abort.ts";
import type { Answer, Dialogue } from "./assistant/assistant.ts";
import type { Speech } from "./commands/command.ts";
import type { Floor } from "./floor.ts";
import type { Peer } from "./peer.ts";
import { playReply, type Reply, type ReplyControl } from "./reply.ts";
import type { SessionDeps } from "./session.ts";
import type { StageContext } from "./stage.ts";
import { answer } from "./turn.ts";
import { DEFAULT_BUDGET, overruns, startBudget, totalOf } from "./turns/budget.ts";
import type { Speculation } from "./turns/speculation.ts";

/** What a turn is to answer, and how long it has taken until there. */
export interface Said {
  readonly text: string;
  readonly sttMs: number;
  readonly waitedMs: number;
  readonly speechMs: number;
  readonly speculation?: Speculation | undefined;
  /** Speculations that were thrown away. */
  readonly dropped: number;
  /** Why there is nothing to answer; undefined: there is. */
  readonly ignored?: "empty" | "unheard" | "echo" | "backchannel" | "noise" | undefined;
}

/** Answers one caller, in the order of what was said; replies never overlap. */
export interface Exchange {
  /** Answers what `heard` gives. Rejects never: failures are told to the peer, and the caller hears an apology. */
  run(turn: number, heard: () => Promise<Said>): Promise<void>;
  /** Speaks; ends when it has been heard, or was stopped. */
  speak(turn: number, say: Speech, cause: "utterance" | "announcement"): Promise<Reply>;
  stopReply(): void;
  /** Answers given so far. */
  readonly answers: number;
  /** Nobody is there to hear anything any more. */
  leave(): void;
}

export interface ExchangeOptions {
  readonly peer: Peer;
  readonly dialogue: Dialogue;
  readonly floor: Floor;
  /** The caller is speaking again already, so that an answer would be spoken over them. */
  readonly isInterrupted: () => boolean;
  /** A reply can be heard; until the answer is called. */
  readonly onAudible: (control: ReplyControl) => () => void;
  readonly echo: Parameters<typeof playReply>[2]["echo"];
  readonly onAnswer: (answer: Answer) => void;
}

const APOLOGY = "Sorry, something went wrong.";
const TOO_LONG = "Sorry, that is taking too long.";
const FILLER = "One moment.";
const UNHEARD = "Sorry, I didn't catch that.";
/** An answer that comes this soon after the turn was committed needs none, however long the caller was waited for. */
const LEAST_FILLER_MS = 200;
/** What is still done after a model's last word. */
const SPARE_MS = 500;

const rounded = (times: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, Math.round(ms)]));

export const createExchange = (
  { peer, dialogue, floor, isInterrupted, onAudible, echo, onAnswer }: ExchangeOptions,
  deps: SessionDeps,
  ctx: StageContext,
): Exchange => {
  const { tts, metrics, clock, ledger } = deps;
  const page = deps.journal?.open({ userId: peer.caller.userId, conversationId: deps.before?.conversationId });
  const { now, log } = ctx;
  const {
    leadMs = 200,
    firstAudioTimeoutMs = 3000,
    logTranscripts = false,
    budget = DEFAULT_BUDGET,
    fillerMs = 700,
    turnTimeoutMs = 10_000,
  } = deps.options ?? {};
  let reply: ReplyControl | undefined;
  let isAudible = false;
  const isSpeaking = () => isAudible;
  let hasLeft = false;
  let answers = 0;
  let lane = Promise.resolve();

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const done = lane.then(work);
    lane = done.then(
      () => {},
      () => {},
    );
    return done;
  };

  const speak = async (
    turn: number,
    say: Speech,
    cause: "utterance" | "announcement",
    { signal = ctx.signal, stays = false }: { readonly signal?: AbortSignal; readonly stays?: boolean } = {},
  ): Promise<Reply> => {
    if (hasLeft) return { firstAudioMs: null, reason: "interrupted", heardText: "" };
    let release = () => {};
    let mine: ReplyControl | undefined;
    try {
      return await playReply(
        peer,
        tts,
        {
          ...{ turn, say, cause, leadMs, firstAudioTimeoutMs, stays },
          echo,
          onBegin(control) {
            mine = control;
            reply = control;
          },
          onAudible(control) {
            isAudible = true;
            release = onAudible(control);
          },
        },
        { ...ctx, signal, log: log.child({ turn }) },
      );
    } finally {
      release();
      isAudible = false;
      if (reply === mine) reply = undefined;
    }
  };

  /** The answer, and whether the caller was told to wait for it. */
  const ready = async (turn: number, said: Said): Promise<Awaited<ReturnType<typeof answer>> & { filler: boolean }> => {
    const controller = follow(ctx.signal);
    const turnCtx = { ...ctx, signal: controller.signal, log: log.child({ turn }) };
    const spentMs = said.waitedMs + said.sttMs;
    const left = startBudget(budget, spentMs, now);
    const quiet = new AbortController();
    let filler = false;
    const isFresh = said.speculation?.answers === answers;
    const speculation = isFresh ? said.speculation : undefined;
    if (!isFresh) said.speculation?.drop();
    const due = { deadline: now() + turnTimeoutMs - SPARE_MS, left: left.left };
    const answered = answer({ turn, text: said.text, speculation, ...due }, peer, dialogue, clock, turnCtx);
    const late = sleep(turnTimeoutMs, undefined, { signal: quiet.signal, ref: false }).then(() => {
      controller.abort();
      throw new VoiceError("provider_timeout", `no answer in ${turnTimeoutMs} ms`);
    });
    const deadAir = async () => {
      await sleep(Math.max(LEAST_FILLER_MS, Math.min(fillerMs - spentMs, left.left())), undefined, {
        signal: quiet.signal,
      });
      if (isInterrupted()) return;
      const speaking = follow(ctx.signal);
      // Once begun it is said to its end; an answer that comes before takes its place.
      const giveWay = () => {
        if (!isSpeaking()) speaking.abort();
      };
      quiet.signal.addEventListener("abort", giveWay, { once: true });
      const { firstAudioMs } = await speak(turn, FILLER, "utterance", { signal: speaking.signal });
      speaking.release();
      filler = firstAudioMs !== null;
      if (filler) metrics.count("fillers_total");
    };
    const filling = deadAir().catch(() => undefined);
    try {
      const given = await Promise.race([answered, late]);
      quiet.abort();
      await filling;
      return { ...given, filler };
    } finally {
      quiet.abort();
      late.catch(() => undefined);
      answered.catch(() => undefined);
      controller.release();
    }
  };

  const respond = async (turn: number, said: Said): Promise<void> => {
    const { text, sttMs, waitedMs, speechMs, dropped } = said;
    const { answer: given, intentMs, commandMs, filler } = await ready(turn, said);
    answers++;
    onAnswer(given);
    // The caller is speaking again already: what was done stands, but is not spoken over them.
    const { say, stays } = given;
    const spoken = isInterrupted() ? undefined : await speak(turn, say, "utterance", { stays });
    // Whoever is not listening pays for no more of it.
    given.stop();
    const isCut = spoken?.reason !== "completed";
    // What was never spoken was not heard either.
    if (isCut) dialogue.heard(given, spoken?.heardText ?? "");
    page?.said(turn, text, { stays });
    page?.answered(turn, given.text(), {
      ...{ route: given.intent.route, command: given.command, reasoning: given.reasoning, stays },
      ...(isCut && { heardText: spoken?.heardText ?? "" }),
    });
    const tts = spoken?.firstAudioMs ?? null;
    const stages: StageTimes = { endpoint: waitedMs, stt: sttMs, intent: intentMs, command: commandMs, tts: tts ?? 0 };
    const firstAudioMs = tts === null ? null : waitedMs + sttMs + intentMs + commandMs + tts;
    const over = overruns(stages, budget);
    const outcome = spoken?.reason ?? "interrupted";
    for (const [stage, ms] of Object.entries(stages)) metrics.observe("turn_stage_ms", ms, { stage });
    for (const stage of over) metrics.count("turn_overruns_total", { stage });
    if (firstAudioMs !== null) metrics.observe("turn_first_audio_ms", firstAudioMs);
    metrics.count("turns_total", { outcome });
    const budgetMs = totalOf(budget);
    peer.send({
      type: "turn.metrics",
      turn,
      stages,
      firstAudioMs,
      speechMs,
      budgetMs,
      over: [...over],
      dropped,
      filler,
    });
    const at = clock().toISOString();
    const { userId } = peer.caller;
    const isLocal = given.reasoning.engine === "local";
    const times = { stages, firstAudioMs, speechMs, budgetMs, over, dropped, filler, isLocal };
    ledger?.record({ sessionId: peer.id, userId, turn, at, outcome, ...times });
    const words = logTranscripts ? { text } : { characters: text.length };
    log
      .child({ turn })
      .info(
        { ...rounded({ ...stages, speechMs }), firstAudioMs: firstAudioMs && Math.round(firstAudioMs), ...words },
        "turn answered",
      );
  };

  return {
    speak,
    stopReply: () => reply?.stop(),
    get answers() {
      return answers;
    },
    leave() {
      hasLeft = true;
      reply?.stop();
    },
    async run(turn, heard) {
      const leaveFloor = floor.take();
      try {
        const said = await heard();
        if (said.ignored) {
          metrics.count("turns_total", { outcome: said.ignored });
          // Whoever spoke for so long waits for an answer.
          if (said.ignored === "unheard") await inOrder(() => speak(turn, UNHEARD, "utterance"));
          return;
        }
        await inOrder(() => respond(turn, said));
      } catch (error) {
        if (ctx.signal.aborted) return;
        const failure =
          error instanceof VoiceError ? error : new VoiceError("internal", "the turn failed", { cause: error });
        const isLate = failure.code === "provider_timeout";
        metrics.count("turns_total", { outcome: isLate ? "timed_out" : "failed" });
        log.child({ turn }).error({ err: error }, "turn failed");
        peer.send({ type: "error", code: failure.code, message: failure.message, retryable: true, turn });
        // A caller who hears nothing does not know what happened.
        await inOrder(() => speak(turn, isLate ? TOO_LONG : APOLOGY, "utterance"));
      } finally {
        leaveFloor();
      }
    },
  };
};
