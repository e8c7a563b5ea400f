import type { Journal } from "../services/conversations/service.ts";
import { follow } from "./abort.ts";
import type { Announcements } from "./announcements.ts";
import type { Answer, Assistant, EarlierTurn } from "./assistant/assistant.ts";
import type { Say } from "./commands/command.ts";
import { createExchange, type Said } from "./exchange.ts";
import { createFloor } from "./floor.ts";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Peer } from "./peer.ts";
import type { SpeechToText, TextToSpeech, VoiceActivityDetector } from "./providers.ts";
import type { StageContext } from "./stage.ts";
import { sentences } from "./tts/sentences.ts";
import { transcribe } from "./turn.ts";
import type { Budget } from "./turns/budget.ts";
import { createEchoGuard } from "./turns/echo.ts";
import type { Ledger } from "./turns/ledger.ts";
import { createOverlapWatch } from "./turns/overlap-watch.ts";
import { createOwnPauses } from "./turns/pauses.ts";
import { createUtterance, type Utterance } from "./turns/utterance.ts";
import { createSegmenter, type SegmenterOptions } from "./vad/segmenter.ts";

export interface SessionOptions {
  readonly segmenter?: Omit<SegmenterOptions, "hangoverMs">;
  /**
   * What ends an utterance: "turns" weighs what was said, how it sounded and how long it has been quiet; "silence" waits
   * `silenceMs`. Default "turns".
   */
  readonly endpointing?: "turns" | "silence";
  /** Silence that ends an utterance where nothing else does. Default 400 ms. */
  readonly silenceMs?: number;
  /** Takes the echo of replies out of the microphone. Default true. */
  readonly echoGuard?: boolean;
  /** Speech this long keeps an answer from beginning over it. Default 250 ms. */
  readonly bargeInMs?: number;
  /** How far ahead of the listener reply audio may leave. Default 200 ms. */
  readonly leadMs?: number;
  /** A voice that gives no audio in this time has failed. Default 3000 ms. */
  readonly firstAudioTimeoutMs?: number;
  /** What a turn may take, by stage. Default 800 ms in all. */
  readonly budget?: Budget;
  /** An answer that takes longer from the end of speech is announced by a few words. Default 700 ms. */
  readonly fillerMs?: number;
  /** A turn that has no answer by then is given up, with an apology. Default 10 s. */
  readonly turnTimeoutMs?: number;
  /** Lets what people say into the logs. It is private: default false. */
  readonly logTranscripts?: boolean;
  /** After a hang-up, what was said is still done within this. Default 5000 ms. */
  readonly lingerMs?: number;
}

export interface SessionDeps {
  readonly vad: VoiceActivityDetector;
  readonly stt: SpeechToText;
  readonly tts: TextToSpeech;
  readonly assistant: Assistant;
  readonly announcements: Announcements;
  /** Names and words that a user is likely to say, for speech to text: titles of their tasks, people they meet. */
  readonly hints?: (userId: string) => Promise<readonly string[]>;
  /** Where turns are written down, without their words. */
  readonly ledger?: Ledger;
  /** Where what was said is kept for its user. */
  readonly journal?: Pick<Journal, "open">;
  /** The conversation that is gone on with, and what was said in it, oldest first. */
  readonly before?: { readonly conversationId?: string; readonly earlier: readonly EarlierTurn[] };
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Wall clock. */
  readonly clock: () => Date;
  readonly options?: SessionOptions;
}

/** Sound this long that is surely a voice was said to us, though no word of it was understood. */
const [UNHEARD_MS, UNHEARD] = [900, 0.85] as const;

/** Silence after a sound that moved no reply: by then its words are known, and a word after it is not taken for one with it. */
const UNMOVED_MS = 320;

/** Serves one caller, from hello to hang-up. Everything it starts has ended before it resolves. */
export const runSession = async (peer: Peer, deps: SessionDeps, signal: AbortSignal): Promise<void> => {
  const { vad, stt, tts, assistant, announcements, metrics, now, clock } = deps;
  const {
    segmenter: segmenterOptions,
    endpointing = "turns",
    silenceMs = 400,
    echoGuard = true,
    bargeInMs = 250,
    lingerMs = 5000,
  } = deps.options ?? {};
  const session = follow(signal);
  const log = deps.log.child({ sessionId: peer.id });
  const ctx: StageContext = { signal: session.signal, log, metrics, now };
  const dialogue = assistant.open(peer.caller, deps.before?.earlier);
  const floor = createFloor();
  const pauses = createOwnPauses();
  const guard = echoGuard ? createEchoGuard({ now }) : undefined;
  let lastAnswer: Answer | undefined;
  const isAsked = () => lastAnswer !== undefined && lastAnswer.open !== null;
  const overlap = createOverlapWatch({ now, metrics, isAsked, echo: guard ?? { echoShare: 0, hasEcho: false } });
  const running = new Set<Promise<void>>();
  const call = {};
  let turns = 0;
  let hasHungUp = false;
  let hints: readonly string[] = [];
  let speaking: Utterance | undefined;

  const hangoverMs = () => {
    const waitMs = speaking?.waitMs() ?? silenceMs;
    return overlap.isUnmoved ? Math.min(waitMs, UNMOVED_MS) : waitMs;
  };
  const segmenter = createSegmenter(vad, { ...segmenterOptions, hangoverMs });
  const exchange = createExchange(
    {
      ...{ peer, dialogue, floor },
      isInterrupted: () => speaking !== undefined && speaking.speechMs >= bargeInMs && speaking.silentMs < bargeInMs,
      onAudible: (control) => overlap.begin(control),
      echo: guard,
      onAnswer(answer) {
        lastAnswer = answer;
      },
    },
    deps,
    ctx,
  );

  const start = (work: Promise<void>) => {
    const tracked = work
      .catch((error) => log.error({ err: error }, "turn failed"))
      .finally(() => running.delete(tracked));
    running.add(tracked);
  };
  /** Never waited for: an utterance is heard with the hints there are. */
  const refreshHints = () => {
    deps.hints?.(peer.caller.userId).then(
      (found) => {
        hints = found;
      },
      (error) => log.warn({ err: error }, "hints could not be read"),
    );
  };

  /** Writes an utterance down to its end, and tells whether it is worth an answer. */
  const listen = async (utterance: Utterance, isOverReply: boolean): Promise<Said> => {
    const { turn, audio, ended } = utterance;
    const onTranscript = utterance.transcribed;
    const turnCtx = { ...ctx, log: log.child({ turn }) };
    const { text, confidence, sttMs } = await transcribe(
      { turn, audio, ended, hints, call, isOverReply, onTranscript },
      peer,
      stt,
      turnCtx,
    );
    const end = await ended;
    const speculation = utterance.take(text);
    if (utterance.dropped > 0) metrics.count("turn_speculations_total", { outcome: "dropped" }, utterance.dropped);
    const isUnheard = end.speechMs >= UNHEARD_MS && utterance.probability >= UNHEARD && !overlap.isPlaying;
    const verdict = text === "" ? (isUnheard ? "unheard" : "empty") : overlap.verdict(utterance, text);
    const ignored = verdict === "answer" ? undefined : verdict;
    if (!session.signal.aborted)
      peer.send({ type: "transcript.final", turn, text: ignored ? "" : text, confidence: ignored ? 0 : confidence });
    if (!ignored) exchange.stopReply();
    return { ...end, text, sttMs, speculation, dropped: utterance.dropped, ignored };
  };

  /** The beginning of an answer is made while it is not certain that the caller has finished. */
  const prepare = async ({ say }: Answer): Promise<void> => {
    if (typeof say !== "string") return;
    const { language, voice } = peer.caller;
    const how = { signal: session.signal, language, ...(voice !== undefined && { voice }) };
    for await (const first of sentences([say])) return void tts.prepare?.(first, how);
  };

  const startUtterance = (turn: number): Utterance => {
    const utterance = createUtterance({
      ...{ turn, dialogue, pauses, clock },
      signal: session.signal,
      isAnswer: isAsked,
      answers: () => exchange.answers,
      ...(endpointing === "turns" && stt.settles ? {} : { silenceMs }),
      onAnswered: prepare,
      onChange: () => overlap.look(utterance),
    });
    const isOverReply = overlap.isPlaying;
    start(exchange.run(turn, () => listen(utterance, isOverReply)).finally(refreshHints));
    return utterance;
  };

  const hear = async () => {
    const audio = guard ? guard.clean(peer.audio, ctx) : peer.audio;
    for await (const heard of segmenter.run(audio, ctx)) {
      if (heard.type === "started") {
        turns++;
        speaking = startUtterance(turns);
        peer.send({ type: "speech.started", turn: turns, startMs: heard.startMs });
      } else if (heard.type === "audio") {
        speaking?.hear(heard);
        overlap.look(speaking);
      } else {
        const { startMs, endMs, waitedMs } = heard;
        peer.send({ type: "speech.ended", turn: turns, startMs, endMs });
        speaking?.end({ waitedMs, speechMs: endMs - startMs });
        speaking = undefined;
        overlap.look(undefined);
      }
    }
  };

  const obey = async () => {
    for await (const action of peer.actions) {
      if (action.type === "commit") segmenter.commit();
      else if (action.type === "stop") exchange.stopReply();
      else if (action.type === "text") {
        exchange.stopReply();
        const { text } = action;
        const said: Said = { text, sttMs: 0, waitedMs: 0, speechMs: 0, dropped: 0 };
        start(exchange.run(++turns, async () => said).finally(refreshHints));
      } else {
        await floor.free(session.signal);
        session.abort();
      }
    }
  };

  /** Speaks one announcement when nobody has the floor, again if the caller spoke before any of it was heard. */
  const tell = async (say: Say): Promise<boolean> => {
    while (!session.signal.aborted && !hasHungUp) {
      await floor.free(session.signal);
      const leaveFloor = floor.take();
      try {
        const { firstAudioMs, reason } = await exchange.speak(++turns, say, "announcement");
        if (firstAudioMs !== null) return true;
        if (reason === "failed") return false;
      } finally {
        leaveFloor();
      }
    }
    return false;
  };

  const announce = async () => {
    for await (const { kind, say, delivered } of announcements(peer.caller, session.signal)) {
      // What was not heard stays due, for the next session.
      if (!(await tell(say))) continue;
      await delivered();
      metrics.count("announcements_total", { kind });
    }
  };

  refreshHints();
  peer.send({
    type: "session.ready",
    sessionId: peer.id,
    ...peer.format,
    engines: { vad: vad.name, stt: stt.name, router: assistant.name, tts: tts.name },
  });
  const others = [obey(), announce()].map((work) =>
    work.catch((error) => {
      if (!session.signal.aborted) log.error({ err: error }, "session loop failed");
    }),
  );
  session.signal.addEventListener("abort", () => peer.hangUp(), { once: true });
  try {
    await hear();
    // What was said is still done, though nobody hears the answer.
    hasHungUp = true;
    exchange.leave();
    await Promise.race([floor.free(session.signal), new Promise((resolve) => setTimeout(resolve, lingerMs).unref())]);
  } finally {
    session.abort();
    peer.hangUp();
    speaking?.end({ waitedMs: 0, speechMs: 0 });
    await Promise.all([...others, ...running]);
    session.release();
  }
};
