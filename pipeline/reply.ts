import { setTimeout as sleep } from "node:timers/promises";
import type { AudioFrame } from "../protocols/audio.ts";
import { VoiceError } from "../protocols/errors.ts";
import { follow } from "./abort.ts";
import type { SayPart, Speech } from "./commands/command.ts";
import { createPacer } from "./pacer.ts";
import type { Peer } from "./peer.ts";
import type { TextToSpeech } from "./providers.ts";
import type { StageContext } from "./stage.ts";
import { orAborted } from "./tts/pieces.ts";
import { sentences } from "./tts/sentences.ts";
import type { EchoGuard } from "./turns/echo.ts";
import { type SpokenPiece, withWords, wordAt, wordsHeard } from "./turns/heard.ts";

/** Reply audio goes out in frames of this length. */
const FRAME_MS = 20;
/** A word that is over so soon is said to its end when a reply is stopped. */
const LAST_WORD_MS = 60;
/** An engine that gives no audio for so long waits for more text. */
const HUNGRY_MS = 150;
/** What of a word had been heard before a pause is said again, if it is no more than this. */
const AGAIN_MS = 400;

export interface ReplyOptions {
  readonly turn: number;
  readonly say: Speech;
  readonly cause: "utterance" | "announcement";
  /** How far ahead of the listener audio may leave. Default 200 ms. */
  readonly leadMs?: number;
  /** An engine that gives no audio in this time has failed. Default 3000 ms. */
  readonly firstAudioTimeoutMs?: number;
  /** Called at once. */
  readonly onBegin?: (control: ReplyControl) => void;
  /** Called when the first audio leaves. */
  readonly onAudible?: (control: ReplyControl) => void;
  /** Whether it may be spoken on this machine alone. Default false. */
  readonly stays?: boolean;
  /** Told of all that leaves, and of what becomes of it. */
  readonly echo?: Pick<EchoGuard, "played" | "held" | "rewound" | "ducked" | "hushed"> | undefined;
}

/** What can be done to a reply while it is spoken. All are told to the peer, and may be called twice. */
export interface ReplyControl {
  /** Softly, while it is not clear whether the caller speaks. */
  duck(): void;
  /** Silent, at once, keeping its place. */
  pause(): void;
  /** From where the word begins that was interrupted, where the client can go back. */
  resume(): void;
  /** For good: at once, or with the end of a word that is nearly over. */
  stop(): void;
  /** Text whose audio has been sent so far. */
  readonly said: string;
}

export interface Reply {
  /** Text to first audio at the transport; null where nothing was said. */
  readonly firstAudioMs: number | null;
  readonly reason: "completed" | "interrupted" | "failed";
  /** Words that the caller has heard of it, as far as the client acknowledged them. */
  readonly heardText: string;
}

async function* partsOf(say: Speech, language: string): AsyncGenerator<SayPart, void, undefined> {
  if (typeof say === "string") yield { text: say, language };
  else yield* say;
}

/**
 * Speaks one reply to a peer, paced, and tells it what is said where. Ends when the last sample has been played, or at
 * once when the signal fires. An engine that fails ends the reply with an error event; the session goes on.
 */
export const playReply = async (
  peer: Peer,
  tts: TextToSpeech,
  { turn, say, cause, leadMs = 200, firstAudioTimeoutMs = 3000, stays = false, onBegin, onAudible, echo }: ReplyOptions,
  { signal: parent, log, metrics, now }: StageContext,
): Promise<Reply> => {
  const begin = now();
  const stopping = follow(parent);
  const { signal } = stopping;
  const pacer = createPacer({ leadMs, now, signal });
  let firstAudioMs: number | null = null;
  let playedMs = 0;
  let loudness: "full" | "ducked" | "paused" = "full";
  const pieces: SpokenPiece[] = [];
  /** Called when the next piece begins. */
  const wake: (() => void)[] = [];
  const perMs = peer.replySampleRate / 1000;
  let stopTimer: NodeJS.Timeout | undefined;

  /** How long the word still takes that is being played, where that is not long. */
  const lastWordMs = (): number => {
    if (loudness === "paused" || pacer.playingMs === undefined) return 0;
    const position = peer.sentSamples(turn) - (playedMs - pacer.playingMs) * perMs;
    const word = wordAt(pieces, position);
    const leftMs = word ? (word.end - position) / perMs : 0;
    return leftMs <= LAST_WORD_MS ? leftMs : 0;
  };
  /** Where a reply that was paused goes on, unless that is where it was paused. */
  const interruptedWord = (): number | undefined => {
    if (!peer.rewinds) return undefined;
    const heard = peer.heardSamples(turn);
    const word = wordAt(pieces, heard);
    return word && heard - word.start <= AGAIN_MS * perMs ? word.start : undefined;
  };

  const control: ReplyControl = {
    duck() {
      if (loudness !== "full" || signal.aborted) return;
      loudness = "ducked";
      echo?.ducked(true);
      peer.send({ type: "reply.ducked", turn });
    },
    pause() {
      if (loudness === "paused" || signal.aborted) return;
      loudness = "paused";
      pacer.hold();
      echo?.held(true);
      echo?.ducked(false);
      peer.send({ type: "reply.paused", turn });
    },
    resume() {
      if (loudness === "full" || signal.aborted) return;
      const position = loudness === "paused" ? interruptedWord() : undefined;
      loudness = "full";
      if (position === undefined) pacer.resume();
      else {
        const waitingMs = (peer.sentSamples(turn) - position) / perMs;
        pacer.resume(playedMs - waitingMs);
        echo?.rewound(waitingMs);
      }
      echo?.ducked(false);
      echo?.held(false);
      peer.send({ type: "reply.resumed", turn, ...(position !== undefined && { position }) });
    },
    stop() {
      if (signal.aborted || stopTimer !== undefined) return;
      const end = () => {
        stopping.abort();
        peer.hush();
      };
      const leftMs = lastWordMs();
      if (leftMs > 0) stopTimer = setTimeout(end, leftMs);
      else end();
    },
    get said() {
      return pieces.map(({ text }) => text).join(" ");
    },
  };

  onBegin?.(control);

  const send = async (frame: AudioFrame, partLanguage: string, text?: string) => {
    if (firstAudioMs === null) {
      firstAudioMs = now() - begin;
      metrics.observe("tts_first_audio_ms", firstAudioMs, { engine: tts.name });
      peer.send({ type: "reply.started", turn, sampleRate: peer.replySampleRate, cause });
      onAudible?.(control);
    }
    const position = peer.sentSamples(turn);
    if (text !== undefined) {
      pieces.push({ text, position });
      for (const each of wake.splice(0)) each();
      peer.send({ type: "reply.text", turn, text, language: partLanguage, position });
    }
    const piece = pieces.at(-1);
    if (frame.words && piece)
      pieces[pieces.length - 1] = withWords(piece, frame.words, { position, sampleRate: peer.replySampleRate });
    const late = await pacer.ready(playedMs);
    if (signal.aborted) return;
    metrics.observe("reply_lateness_ms", late);
    await peer.play(turn, frame);
    echo?.played(frame);
    playedMs += (frame.samples.length / frame.sampleRate) * 1000;
  };

  const speak = async () => {
    const parts = partsOf(say, peer.caller.language);
    const { voice } = peer.caller;
    // The next may never come: a model can fall silent.
    const pull = () => orAborted(parts.next(), signal);
    let next = await pull();
    let failure: { readonly error: unknown } | undefined;
    let asked = 0;
    /** Since when the engine has given nothing though it was asked for. */
    let hungrySince: number | undefined;
    /** Until the piece before plays. An engine that makes no sound of it has need of more. */
    const room = async () => {
      while (pieces.length < asked && !signal.aborted) {
        await Promise.race([new Promise<void>((resolve) => wake.push(resolve)), sleep(HUNGRY_MS)]);
        if (hungrySince !== undefined && performance.now() - hungrySince >= HUNGRY_MS) return;
      }
    };
    /** What follows in one language, as one text: an engine then makes the next piece while one plays, and no more. */
    const together = async function* (language: string): AsyncIterable<string> {
      try {
        for (; next !== undefined && !next.done && next.value.language === language; next = await pull())
          for await (const sentence of sentences([next.value.text])) {
            await room();
            if (signal.aborted) return;
            asked++;
            yield sentence;
          }
      } catch (error) {
        // It is not the engine's.
        failure = { error };
      }
    };
    for (;;) {
      if (next === undefined || next.done) return;
      const { language } = next.value;
      const how = {
        ...{ signal, language },
        ...(voice === undefined ? {} : { voice }),
        ...(stays && { mayLeave: () => false }),
      };
      const spoken = tts.synthesize(together(language), how);
      hungrySince = performance.now();
      for await (const { frame, text: piece } of spoken) {
        hungrySince = undefined;
        let pieceLeft = piece;
        for (const part of slice(frame)) {
          if (signal.aborted) return;
          await send(part, language, pieceLeft);
          pieceLeft = undefined;
        }
        hungrySince = performance.now();
      }
      hungrySince = undefined;
      if (failure) throw failure.error;
      if (signal.aborted) return;
    }
  };

  // An engine that hangs must not hang the turn.
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      if (firstAudioMs === null)
        reject(new VoiceError("provider_timeout", `no speech was made in ${firstAudioTimeoutMs} ms`));
    }, firstAudioTimeoutMs);
  });

  let reason: Reply["reason"] = "completed";
  try {
    await Promise.race([speak(), deadline]);
    // The turn lasts until the caller has heard it: only then may a reminder or another reply begin.
    if (!signal.aborted && firstAudioMs !== null) await pacer.ready(playedMs + leadMs);
  } catch (error) {
    if (!signal.aborted) {
      reason = "failed";
      metrics.count("provider_failures_total", { provider: tts.name });
      log.error({ err: error, provider: tts.name }, "reply could not be spoken");
      const failure =
        error instanceof VoiceError
          ? error
          : new VoiceError("provider_failed", "the reply could not be spoken", { cause: error });
      peer.send({ type: "error", code: failure.code, message: failure.message, retryable: true, turn });
    }
  }
  clearTimeout(timer);
  clearTimeout(stopTimer);
  if (signal.aborted) {
    reason = "interrupted";
    echo?.ducked(false);
    echo?.held(false);
    echo?.hushed();
  }
  const [samples, heard] = [peer.sentSamples(turn), peer.heardSamples(turn)];
  const heardText =
    reason === "interrupted"
      ? wordsHeard(pieces, { sent: samples, heard, sampleRate: peer.replySampleRate })
      : control.said;
  stopping.release();
  if (firstAudioMs !== null || reason === "failed")
    peer.send({
      type: "reply.ended",
      turn,
      samples,
      heard,
      reason,
      ...(reason === "interrupted" ? { heardText } : {}),
    });
  return { firstAudioMs, reason, heardText };
};

/** Frames of at most 20 ms; the first tells all words. */
function* slice({ samples, sampleRate, startMs, words }: AudioFrame): Iterable<AudioFrame> {
  const frameSamples = Math.round((FRAME_MS * sampleRate) / 1000);
  for (let start = 0; start < samples.length; start += frameSamples)
    yield {
      samples: samples.subarray(start, start + frameSamples),
      sampleRate,
      startMs: startMs + (start / sampleRate) * 1000,
      ...(start === 0 && words && { words }),
    };
}
