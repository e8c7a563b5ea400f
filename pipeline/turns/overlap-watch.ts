import type { Metrics } from "../metrics.ts";
import type { ReplyControl } from "../reply.ts";
import type { EchoGuard } from "./echo.ts";
import { decideOverlap, ECHO, isSaid, isStop, type OverlapText, overlapText } from "./overlap.ts";
import type { Utterance } from "./utterance.ts";

/** Watches what is heard while replies play, and tells replies what to do. One for each session. */
export interface OverlapWatch {
  /** A reply can be heard from now on; until the answer is called. */
  begin(reply: ReplyControl): () => void;
  /** Something changed: sound came, a text, or time went by. */
  look(utterance: Utterance | undefined): void;
  /** What an utterance that has ended with `text` was: worth an answer or not. */
  verdict(utterance: Utterance, text: string): "answer" | "echo" | "backchannel" | "noise";
  /** A reply is playing, or waits for a decision. */
  readonly isPlaying: boolean;
  /** A reply plays on as if nothing had been said: so much silence after a sound is its end, and the next is another. */
  readonly isUnmoved: boolean;
}

export interface OverlapWatchOptions {
  readonly now: () => number;
  readonly metrics: Metrics;
  /** What is known of replies that come back by the microphone. */
  readonly echo: Pick<EchoGuard, "echoShare" | "hasEcho"> & Partial<Pick<EchoGuard, "isClear">>;
  /** A question of ours is open. */
  readonly isAsked: () => boolean;
}

/** Noise can be taken for a command; it sounds less like a voice. */
const MEANT = 0.7;
const MEANT_WITH_ECHO = 0.8;
/** What was heard is of one kind when two looks at the sound, 96 ms apart, agree. */
const STEADY_MS = 90;
/** A word or two that stopped nothing are answered where they lasted so long, and were as clear as this. */
const SPOKEN_MS = 400;
const CLEAR_VOICE = 0.97;
/** Sound after a rest of this length is another sound. */
const REST_MS = 96;
/** The voice detector's. */
const FRAME_MS = 32;
/** Sound that is older than this tells nothing of the present. */
const STALE_MS = 450;

/** What is known of one utterance that a reply plays under. */
interface Known {
  /** What the reply had said by then. */
  said: string;
  isStopped: boolean;
  /** The reply was silent for it. */
  wasPaused: boolean;
  kind: OverlapText;
  kindSince: number;
  /** The utterance's speech at the last look, and what of it was the reply's echo, or was before a rest. */
  speechMs: number;
  notOwnMs: number;
  clearMs: number;
}

export const createOverlapWatch = ({ now, metrics, echo, isAsked }: OverlapWatchOptions): OverlapWatch => {
  let reply: ReplyControl | undefined;
  let pausedAt: number | undefined;
  let isSoft = false;
  let lookedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Utterances that a reply played under. */
  const overlapped = new WeakMap<Utterance, Known>();
  const begun = () => ({ said: "", isStopped: false, wasPaused: false, kind: "none" as const, kindSince: now() });
  const unheard = { speechMs: 0, notOwnMs: 0, clearMs: 0 };

  /** Whether it is a command of ours, or the answer to a question that is open. */
  const meant = ({ understood, isSettled, text, speechMs, probability }: Utterance): boolean => {
    if (
      !isSettled ||
      probability < (echo.hasEcho ? MEANT_WITH_ECHO : MEANT) ||
      understood?.said !== text ||
      understood.plan.kind !== "run"
    )
      return false;
    if (understood.plan.answers !== null) return true;
    const { confidence, route } = understood.intent;
    const words = text.split(" ").length;
    // What is left of an echo makes short words; a caller who wants something says more.
    const isLong = echo.hasEcho ? words >= 3 && speechMs >= 400 : words >= 2;
    return isLong && confidence >= 0.6 && route !== "chat" && overlapText(text, "") === "words";
  };

  /** Follows what of an utterance may be the caller's. */
  const hear = (known: Known, { speechMs }: Utterance) => {
    const more = speechMs - known.speechMs;
    known.speechMs = speechMs;
    if (more <= 0) return;
    // A rest between two sounds is counted in with the second.
    const isOther = more >= REST_MS && known.speechMs !== more;
    if (isOther) [known.clearMs, known.notOwnMs] = [0, speechMs - FRAME_MS];
    if (pausedAt === undefined && echo.echoShare >= ECHO) {
      known.notOwnMs = speechMs;
      known.clearMs = 0;
    } else if (!echo.hasEcho || echo.isClear !== false) known.clearMs += isOther ? FRAME_MS : more;
  };

  const resume = () => {
    if (pausedAt === undefined && !isSoft) return;
    if (pausedAt !== undefined) {
      metrics.count("barge_ins_total", { outcome: "resumed" });
      metrics.observe("reply_paused_ms", now() - pausedAt);
    }
    pausedAt = undefined;
    isSoft = false;
    clearTimeout(timer);
    reply?.resume();
  };
  /** A client that has stopped sending sound must not leave its reply silent for ever. */
  const resumeUnlookedAt = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (pausedAt === undefined) return;
      if (now() - lookedAt >= STALE_MS) resume();
      else resumeUnlookedAt();
    }, STALE_MS);
  };

  return {
    get isPlaying() {
      return reply !== undefined;
    },
    get isUnmoved() {
      return reply !== undefined && pausedAt === undefined && !isSoft && !isAsked();
    },
    begin(control) {
      reply = control;
      pausedAt = undefined;
      isSoft = false;
      return () => {
        if (reply !== control) return;
        clearTimeout(timer);
        reply = undefined;
      };
    },
    look(utterance) {
      lookedAt = now();
      if (!reply) return;
      if (!utterance) return resume();
      const known = overlapped.get(utterance) ?? { ...begun(), ...unheard };
      overlapped.set(utterance, known);
      known.said = reply.said;
      hear(known, utterance);
      const text = overlapText(utterance.text, reply.said);
      if (text !== known.kind) [known.kind, known.kindSince] = [text, now()];
      const decision = decideOverlap({
        speechMs: utterance.speechMs - known.notOwnMs,
        clearMs: known.clearMs,
        silentMs: utterance.silentMs,
        probability: utterance.soundProbability,
        echoShare: echo.echoShare,
        hasEcho: echo.hasEcho,
        text,
        words: utterance.text.split(" ").length,
        isSteady: now() - known.kindSince >= STEADY_MS,
        wasPaused: known.wasPaused && pausedAt === undefined,
        isSettled: utterance.isSettled,
        isUnderstood: utterance.understood?.said === utterance.text,
        isMeant: meant(utterance),
        pausedMs: pausedAt === undefined ? 0 : now() - pausedAt,
        isSoft,
      });
      if (decision === "duck" && !isSoft) {
        isSoft = true;
        reply.duck();
      } else if (decision === "pause" && pausedAt === undefined) {
        pausedAt = now();
        known.wasPaused = true;
        reply.pause();
        resumeUnlookedAt();
      } else if (decision === "soften") {
        resume();
        isSoft = true;
        reply.duck();
      } else if (decision === "resume") resume();
      else if (decision === "stop") {
        known.isStopped = true;
        metrics.count("barge_ins_total", { outcome: "stopped" });
        const stopping = reply;
        clearTimeout(timer);
        reply = undefined;
        pausedAt = undefined;
        stopping.stop();
      }
    },
    verdict(utterance, text) {
      const known = overlapped.get(utterance);
      if (!known || known.isStopped) return "answer";
      const kind = overlapText(text, known.said);
      if (kind === "echo") return kind;
      // "Yes" to a question whose last word still sounds is an answer.
      if (kind !== "none" && (isAsked() || meant(utterance))) return "answer";
      if (kind === "backchannel") return kind;
      if (kind === "none") return "noise";
      // Nothing in it was voice enough, or meant enough, to stop the reply for.
      if (kind === "stop" || kind === "no")
        return isStop({ text: kind, probability: utterance.probability, isSettled: true, isSteady: true })
          ? "answer"
          : "noise";
      const { speechMs, probability } = utterance;
      const isClear = probability >= CLEAR_VOICE && speechMs >= SPOKEN_MS;
      const words = text.split(" ").length;
      return !echo.hasEcho && (isClear || isSaid({ speechMs, probability, words })) ? "answer" : "noise";
    },
  };
};
