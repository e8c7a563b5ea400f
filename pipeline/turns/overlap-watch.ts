import type { Metrics } from "../metrics.ts";
import type { ReplyControl } from "../reply.ts";
import type { EchoGuard } from "./echo.ts";
import { decideOverlap, overlapText, WORD } from "./overlap.ts";
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
}

export interface OverlapWatchOptions {
  readonly now: () => number;
  readonly metrics: Metrics;
  /** What is known of replies that come back by the microphone. */
  readonly echo: Pick<EchoGuard, "echoShare" | "hasEcho">;
  /** A question of ours is open. */
  readonly isAsked: () => boolean;
}

/** Noise can be taken for a command; it sounds less like a voice. */
const MEANT = 0.7;
const MEANT_WITH_ECHO = 0.8;
/** Words that were said for so long are answered though they stopped nothing. */
const SAID_MS = 400;
/** Sound that is older than this tells nothing of the present. */
const STALE_MS = 450;

export const createOverlapWatch = ({ now, metrics, echo, isAsked }: OverlapWatchOptions): OverlapWatch => {
  let reply: ReplyControl | undefined;
  let pausedAt: number | undefined;
  let isSoft = false;
  let lookedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Utterances that a reply played under, what it had said by then, and whether it was stopped for them. */
  const overlapped = new WeakMap<Utterance, { said: string; isStopped: boolean }>();

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
      const known = overlapped.get(utterance) ?? { said: "", isStopped: false };
      overlapped.set(utterance, known);
      known.said = reply.said;
      const decision = decideOverlap({
        speechMs: utterance.speechMs,
        silentMs: utterance.silentMs,
        probability: utterance.probability,
        echoShare: echo.echoShare,
        hasEcho: echo.hasEcho,
        text: overlapText(utterance.text, reply.said),
        isSettled: utterance.isSettled,
        isMeant: meant(utterance),
        pausedMs: pausedAt === undefined ? 0 : now() - pausedAt,
        isSoft,
      });
      if (decision === "duck" && !isSoft) {
        isSoft = true;
        reply.duck();
      } else if (decision === "pause" && pausedAt === undefined) {
        pausedAt = now();
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
      if (kind === "stop") return utterance.probability >= WORD ? "answer" : "noise";
      return !echo.hasEcho && utterance.probability >= 0.75 && utterance.speechMs >= SAID_MS ? "answer" : "noise";
    },
  };
};
