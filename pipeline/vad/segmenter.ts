import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import type { VoiceActivityDetector } from "../providers.ts";
import type { Stage } from "../stage.ts";
import { reblock } from "./reblock.ts";

/** What the segmenter hears. Positions count from the first sample of the session. */
export type Heard =
  | { readonly type: "started"; readonly startMs: number }
  /** Audio of the utterance that has started: pre-roll first, then as it comes. */
  | {
      readonly type: "audio";
      readonly frame: AudioFrame;
      /** Speech in this utterance so far, without the silence that may have followed it. */
      readonly speechMs: number;
      /** Silence since its last speech. */
      readonly silentMs: number;
      /** Of speech in this frame, 0 to 1. */
      readonly probability: number;
    }
  | {
      readonly type: "ended";
      readonly startMs: number;
      /** Where speech stopped; the silence that proved it came after. */
      readonly endMs: number;
      /** Measured from the arrival of the last speech to this decision. */
      readonly waitedMs: number;
      readonly cause: "silence" | "commit" | "too_long" | "hang_up";
    };

export interface SegmenterOptions {
  /** Speech probability at which speech begins. Default 0.5, Silero's own. */
  readonly onset?: number;
  /** Probability under which speech is silence again; lower than `onset`, so that it does not flutter. Default 0.4. */
  readonly offset?: number;
  /** Speech this long begins an utterance; clicks are shorter. Default 64 ms. */
  readonly minSpeechMs?: number;
  /** Silence that ends an utterance: fixed, or asked anew with each frame of silence. Default 350 ms. */
  readonly hangoverMs?: number | (() => number);
  /** Audio kept from before the onset, for soft first consonants. Default 300 ms. */
  readonly preRollMs?: number;
  /** An utterance is ended here even if speech goes on. Default 30 s. */
  readonly maxUtteranceMs?: number;
}

export interface Segmenter {
  readonly run: Stage<AudioFrame, Heard>;
  /** Ends the utterance that is going on, with the next frame. */
  commit(): void;
}

/** Cuts 16 kHz audio into utterances by voice activity, with hysteresis and pre-roll. One caller each. */
export const createSegmenter = (
  vad: VoiceActivityDetector,
  {
    onset = 0.5,
    offset = 0.4,
    minSpeechMs = 64,
    hangoverMs = 350,
    preRollMs = 300,
    maxUtteranceMs = 30_000,
  }: SegmenterOptions = {},
): Segmenter => {
  let commit = false;
  const waitMs = typeof hangoverMs === "number" ? () => hangoverMs : hangoverMs;

  const run: Stage<AudioFrame, Heard> = async function* (input, { signal, now }) {
    const stream = vad.open();
    const windowMs = (vad.frameSamples / HEARD_SAMPLE_RATE) * 1000;
    const preRollFrames = Math.ceil((preRollMs + minSpeechMs) / windowMs);
    const preRoll: AudioFrame[] = [];
    let speaking = false;
    let startMs = 0;
    let voicedMs = 0;
    let speechEndMs = 0;
    let speechSeenAt = 0;

    const end = (cause: Extract<Heard, { type: "ended" }>["cause"]): Heard => {
      speaking = false;
      voicedMs = 0;
      return { type: "ended", startMs, endMs: speechEndMs, waitedMs: Math.max(0, now() - speechSeenAt), cause };
    };

    try {
      for await (const frame of reblock(input, vad.frameSamples)) {
        if (signal.aborted) return;
        const arrivedAt = now();
        const probability = await stream.score(frame.samples);
        const frameEndMs = frame.startMs + windowMs;
        const isSpeech = probability >= (speaking ? offset : onset);
        if (isSpeech) {
          voicedMs += windowMs;
          speechEndMs = frameEndMs;
          speechSeenAt = arrivedAt;
        } else if (!speaking) voicedMs = 0;

        if (speaking) {
          const [speechMs, silentMs] = [speechEndMs - startMs, frameEndMs - speechEndMs];
          yield { type: "audio", frame: { ...frame, voiced: isSpeech }, speechMs, silentMs, probability };
          // With the frame that is nearest: the next would be late by more than this one is early.
          if (silentMs > 0 && silentMs + windowMs / 2 >= waitMs()) yield end("silence");
          else if (commit) yield end("commit");
          else if (frameEndMs - startMs >= maxUtteranceMs) yield end("too_long");
        } else {
          preRoll.push(frame);
          if (preRoll.length > preRollFrames) preRoll.shift();
          if (voicedMs >= minSpeechMs) {
            speaking = true;
            startMs = Math.max(0, frameEndMs - voicedMs);
            yield { type: "started", startMs };
            for (const kept of preRoll.splice(0))
              yield { type: "audio", frame: kept, speechMs: voicedMs, silentMs: 0, probability };
          }
        }
        commit = false;
      }
      if (speaking && !signal.aborted) yield end("hang_up");
    } finally {
      stream.close();
    }
  };

  return {
    run,
    commit() {
      commit = true;
    },
  };
};
