import type { AudioFrame } from "../protocols/audio.ts";
import { VoiceError } from "../protocols/errors.ts";
import { type Followed, follow } from "./abort.ts";
import type { Announcements } from "./announcements.ts";
import type { Assistant } from "./assistant/assistant.ts";
import type { Say, Speech } from "./commands/command.ts";
import { createFloor } from "./floor.ts";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Peer } from "./peer.ts";
import type { SpeechToText, TextToSpeech, VoiceActivityDetector } from "./providers.ts";
import { createQueue, type Queue } from "./queue.ts";
import { playReply, type Reply } from "./reply.ts";
import type { StageContext } from "./stage.ts";
import { answer, transcribe } from "./turn.ts";
import { createSegmenter, type SegmenterOptions } from "./vad/segmenter.ts";

export interface SessionOptions {
  readonly segmenter?: SegmenterOptions;
  /** Speech this long stops a reply that is playing; shorter sounds do not. Default 250 ms. */
  readonly bargeInMs?: number;
  /** How far ahead of the listener reply audio may leave. Default 200 ms. */
  readonly leadMs?: number;
  /** A voice that gives no audio in this time has failed. Default 3000 ms. */
  readonly firstAudioTimeoutMs?: number;
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
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Wall clock. */
  readonly clock: () => Date;
  readonly options?: SessionOptions;
}

/** Frames of 32 ms that an utterance may have waiting for speech to text: 32 s, more than an utterance lasts. */
const UTTERANCE_FRAMES = 1024;
const APOLOGY = "Sorry, something went wrong.";

/** The utterance that is being spoken. */
interface Speaking {
  /** Speech so far. */
  speechMs: number;
  readonly audio: Queue<AudioFrame>;
  end(times: { waitedMs: number; speechMs: number }): void;
}

const rounded = (times: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, Math.round(ms)]));

/** Serves one caller, from hello to hang-up. Everything it starts has ended before it resolves. */
export const runSession = async (peer: Peer, deps: SessionDeps, signal: AbortSignal): Promise<void> => {
  const { vad, stt, tts, assistant, announcements, metrics, now, clock } = deps;
  const {
    segmenter: segmenterOptions,
    bargeInMs = 250,
    leadMs = 200,
    firstAudioTimeoutMs = 3000,
    logTranscripts = false,
    lingerMs = 5000,
  } = deps.options ?? {};
  const session = follow(signal);
  const log = deps.log.child({ sessionId: peer.id });
  const ctx: StageContext = { signal: session.signal, log, metrics, now };
  const dialogue = assistant.open(peer.caller);
  const floor = createFloor();
  const segmenter = createSegmenter(vad, segmenterOptions);
  const running = new Set<Promise<void>>();
  let turns = 0;
  let hasHungUp = false;
  let hints: readonly string[] = [];
  let speaking: Speaking | undefined;
  let reply: Followed | undefined;
  // Answers are given in the order of what was said, and replies never overlap.
  let lane = Promise.resolve();

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const done = lane.then(work);
    lane = done.then(
      () => {},
      () => {},
    );
    return done;
  };
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
  const stopReply = () => {
    if (!reply) return;
    reply.abort();
    peer.hush();
  };

  const speak = async (turn: number, say: Speech, cause: "utterance" | "announcement"): Promise<Reply> => {
    if (hasHungUp) return { firstAudioMs: null, reason: "interrupted" };
    const controller = follow(session.signal);
    reply = controller;
    try {
      return await playReply(
        peer,
        tts,
        { turn, say, cause, leadMs, firstAudioTimeoutMs },
        { ...ctx, signal: controller.signal, log: log.child({ turn }) },
      );
    } finally {
      controller.release();
      if (reply === controller) reply = undefined;
    }
  };

  /** Answers what was said or typed: `heard` gives the text and how long the turn has taken until there. */
  const runTurn = async (
    turn: number,
    heard: () => Promise<{ text: string; sttMs: number; waitedMs: number; speechMs: number }>,
  ): Promise<void> => {
    const leaveFloor = floor.take();
    const turnCtx = { ...ctx, log: log.child({ turn }) };
    try {
      const { text, sttMs, waitedMs, speechMs } = await heard();
      if (!text) return metrics.count("turns_total", { outcome: "empty" });
      await inOrder(async () => {
        const { say, intentMs, commandMs } = await answer(turn, text, peer, dialogue, clock, turnCtx);
        // The caller is speaking again already: what was done stands, but is not spoken over them.
        const spoken = speaking && speaking.speechMs >= bargeInMs ? undefined : await speak(turn, say, "utterance");
        const tts = spoken?.firstAudioMs ?? null;
        const stages = { endpoint: waitedMs, stt: sttMs, intent: intentMs, command: commandMs, tts: tts ?? 0 };
        const firstAudioMs = tts === null ? null : waitedMs + sttMs + intentMs + commandMs + tts;
        for (const [stage, ms] of Object.entries(stages)) metrics.observe("turn_stage_ms", ms, { stage });
        if (firstAudioMs !== null) metrics.observe("turn_first_audio_ms", firstAudioMs);
        metrics.count("turns_total", { outcome: spoken?.reason ?? "interrupted" });
        peer.send({ type: "turn.metrics", turn, stages, firstAudioMs, speechMs });
        const said = logTranscripts ? { text } : { characters: text.length };
        turnCtx.log.info(
          { ...rounded({ ...stages, speechMs }), firstAudioMs: firstAudioMs && Math.round(firstAudioMs), ...said },
          "turn answered",
        );
      });
    } catch (error) {
      if (session.signal.aborted) return;
      metrics.count("turns_total", { outcome: "failed" });
      turnCtx.log.error({ err: error }, "turn failed");
      const failure =
        error instanceof VoiceError ? error : new VoiceError("internal", "the turn failed", { cause: error });
      peer.send({ type: "error", code: failure.code, message: failure.message, retryable: true, turn });
      // A caller who hears nothing does not know what happened.
      await inOrder(() => speak(turn, APOLOGY, "utterance"));
    } finally {
      leaveFloor();
      refreshHints();
    }
  };

  const startUtterance = (turn: number): Speaking => {
    const audio = createQueue<AudioFrame>(UTTERANCE_FRAMES, session.signal);
    let end: Speaking["end"] = () => {};
    const times = new Promise<{ waitedMs: number; speechMs: number }>((resolve) => {
      end = (value) => {
        audio.end();
        resolve(value);
      };
    });
    const ended = times.then(() => {});
    start(
      runTurn(turn, async () => {
        const transcript = await transcribe({ turn, audio, ended, hints }, peer, stt, {
          ...ctx,
          log: log.child({ turn }),
        });
        return { ...transcript, ...(await times) };
      }),
    );
    return { speechMs: 0, audio, end };
  };

  const hear = async () => {
    for await (const heard of segmenter.run(peer.audio, ctx)) {
      if (heard.type === "started") {
        turns++;
        speaking = startUtterance(turns);
        peer.send({ type: "speech.started", turn: turns, startMs: heard.startMs });
      } else if (heard.type === "audio") {
        if (!speaking) continue;
        speaking.audio.push(heard.frame);
        speaking.speechMs = heard.speechMs;
        if (speaking.speechMs >= bargeInMs) stopReply();
      } else {
        const { startMs, endMs, waitedMs } = heard;
        peer.send({ type: "speech.ended", turn: turns, startMs, endMs });
        speaking?.end({ waitedMs, speechMs: endMs - startMs });
        speaking = undefined;
      }
    }
  };

  const obey = async () => {
    for await (const action of peer.actions) {
      if (action.type === "commit") segmenter.commit();
      else if (action.type === "stop") stopReply();
      else if (action.type === "text") {
        stopReply();
        const turn = ++turns;
        start(runTurn(turn, async () => ({ text: action.text, sttMs: 0, waitedMs: 0, speechMs: 0 })));
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
        const { firstAudioMs, reason } = await speak(++turns, say, "announcement");
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
    stopReply();
    await Promise.race([floor.free(session.signal), new Promise((resolve) => setTimeout(resolve, lingerMs).unref())]);
  } finally {
    session.abort();
    peer.hangUp();
    speaking?.end({ waitedMs: 0, speechMs: 0 });
    await Promise.all([...others, ...running]);
    session.release();
  }
};
