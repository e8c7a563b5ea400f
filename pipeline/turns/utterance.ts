import type { AudioFrame } from "../../protocols/audio.ts";
import type { Answer, Dialogue, Understood } from "../assistant/assistant.ts";
import type { Transcript } from "../providers.ts";
import { createQueue, type Queue } from "../queue.ts";
import type { Heard } from "../vad/segmenter.ts";
import { judge } from "./endpointing.ts";
import { createLastSound } from "./last-sound.ts";
import type { OwnPauses } from "./pauses.ts";
import { createProsody, type ProsodyFeatures } from "./prosody.ts";
import { type Speculation, speculate } from "./speculation.ts";

/** How an utterance ended. */
export interface UtteranceEnd {
  /** From the arrival of its last speech to the decision. */
  readonly waitedMs: number;
  readonly speechMs: number;
}

export interface UtteranceOptions {
  readonly turn: number;
  readonly dialogue: Dialogue;
  /** Ends with the session. */
  readonly signal: AbortSignal;
  readonly pauses: OwnPauses;
  /** A question of ours is open. */
  readonly isAnswer: () => boolean;
  /** Answers given so far. */
  readonly answers: () => number;
  readonly clock: () => Date;
  /** Decides by what was said; by this many milliseconds of silence alone where given. */
  readonly silenceMs?: number;
  /** What it may come to has been found out, while it is not certain that it is over. */
  readonly onAnswered?: (answer: Answer) => void;
  /** Anything changed that tells whether this is meant for us. */
  readonly onChange?: () => void;
}

/** One utterance while it is spoken: its sound on the way to speech to text, and when it is over. */
export interface Utterance {
  readonly turn: number;
  readonly audio: AsyncIterable<AudioFrame>;
  /** Speech so far, and silence since its last. */
  readonly speechMs: number;
  readonly silentMs: number;
  /** Mean probability of speech over its frames of speech. */
  readonly probability: number;
  /** The same since its last rest: what sounds now may be another voice than what sounded first. */
  readonly soundProbability: number;
  /** What was heard so far. */
  readonly text: string;
  /** Whether `text` is all that was said before the present silence. */
  readonly isSettled: boolean;
  /** What the settled text comes to, once known. */
  readonly understood: Understood | undefined;
  /** Silence after which it is over. */
  waitMs(): number;
  /** Speculations that were thrown away so far. */
  readonly dropped: number;
  hear(heard: Extract<Heard, { type: "audio" }>): void;
  /** What speech to text says while it is spoken. */
  transcribed(transcript: Transcript): void;
  end(end: UtteranceEnd): void;
  readonly ended: Promise<UtteranceEnd>;
  /** Work done already on exactly this text; what was done on another is thrown away. */
  take(text: string): Speculation | undefined;
}

/** Frames of 32 ms that an utterance may have waiting for speech to text: 32 s, more than an utterance lasts. */
const UTTERANCE_FRAMES = 1024;
/** Where speech to text is late with its text, silence of this length ends an utterance all the same. */
const NO_TEXT_MS = 1200;
/** So long into a silence its level is known, and with it when the last sound was. */
const SILENCE_MS = 64;
/** After sound that stands out of a silence, an utterance is not over for so long ... */
const AGAIN_MS = 96;
/** ... but no sound keeps it from its end for longer than a voice detector takes to tell that it is speech. */
const MOST_LATE_MS = 200;
/** Silence that may be an end: the same after which speech to text settles. */
const REST_MS = 96;
/** So long into it how it sounded is told, if no text asked for that before: later, too little of it is still known. */
const SOUNDED_MS = 128;

export const createUtterance = ({
  turn,
  dialogue,
  signal,
  pauses,
  isAnswer,
  answers,
  clock,
  silenceMs,
  onAnswered,
  onChange = () => {},
}: UtteranceOptions): Utterance => {
  const audio: Queue<AudioFrame> = createQueue<AudioFrame>(UTTERANCE_FRAMES, signal);
  const prosody = createProsody();
  const sound = createLastSound();
  /** The detector counts silence from its last frame of speech, the judgement from the last sound. */
  let lagMs = 0;
  /** When in this silence something last stood out of it. */
  let soundedMs = Number.NEGATIVE_INFINITY;
  let [speechMs, silentMs, restMs] = [0, 0, 0];
  let [frames, probabilities] = [0, 0];
  let [soundFrames, soundProbabilities] = [0, 0];
  let text = "";
  let isSettled = false;
  let speculation: Speculation | undefined;
  let dropped = 0;
  let waitMs: number | undefined;
  /** How the words before this silence sounded; null until that was asked. */
  let sounded: ProsodyFeatures | undefined | null = null;
  let end: (value: UtteranceEnd) => void = () => {};
  const ended = new Promise<UtteranceEnd>((resolve) => {
    end = resolve;
  });

  const drop = () => {
    if (!speculation) return;
    speculation.drop();
    speculation = undefined;
    dropped++;
  };
  const listenBack = (): ProsodyFeatures | undefined => {
    if (sounded === null) sounded = prosody.features();
    return sounded;
  };
  const decide = () => {
    ({ waitMs } = judge({
      text: isSettled ? text : undefined,
      understood: speculation?.known,
      isAnswer: isAnswer(),
      prosody: listenBack(),
      meanPauseMs: pauses.meanMs,
      speechMs,
    }));
  };

  return {
    turn,
    audio,
    ended,
    get speechMs() {
      return speechMs;
    },
    get silentMs() {
      return silentMs;
    },
    get probability() {
      return frames === 0 ? 0 : probabilities / frames;
    },
    get soundProbability() {
      return soundFrames === 0 ? 0 : soundProbabilities / soundFrames;
    },
    get text() {
      return text;
    },
    get isSettled() {
      return isSettled;
    },
    get understood() {
      return speculation?.known;
    },
    get dropped() {
      return dropped;
    },
    waitMs() {
      if (silenceMs !== undefined) return silenceMs;
      const wantedMs = (waitMs ?? NO_TEXT_MS) - lagMs;
      return Math.max(wantedMs, Math.min(soundedMs + AGAIN_MS, wantedMs + MOST_LATE_MS));
    },
    hear(heard) {
      audio.push(heard.frame);
      prosody.feed(heard.frame);
      sound.feed(heard.frame.samples);
      if (heard.silentMs >= SILENCE_MS && silentMs < SILENCE_MS) lagMs = sound.lagMs(heard.silentMs);
      if (heard.silentMs >= SILENCE_MS && sound.standsOut(heard.silentMs)) soundedMs = heard.silentMs;
      if (heard.silentMs >= SOUNDED_MS && silenceMs === undefined) listenBack();
      if (heard.silentMs === 0) {
        soundedMs = Number.NEGATIVE_INFINITY;
        sounded = null;
        frames++;
        probabilities += heard.probability;
        if (restMs >= REST_MS) {
          [soundFrames, soundProbabilities] = [0, 0];
          // Speech goes on: whatever was begun on half of it is not wanted.
          pauses.rested(restMs);
          isSettled = false;
          waitMs = undefined;
          drop();
        }
        soundFrames++;
        soundProbabilities += heard.probability;
      }
      [speechMs, silentMs, restMs] = [heard.speechMs, heard.silentMs, heard.silentMs];
    },
    transcribed(transcript) {
      text = transcript.text;
      isSettled = transcript.settled === true || transcript.final;
      if (transcript.settled && silenceMs === undefined && !transcript.final) {
        if (speculation?.text !== text) {
          drop();
          if (text !== "")
            speculation = speculate(text, dialogue, {
              signal,
              now: clock(),
              answers: answers(),
              ...(onAnswered && { onAnswered }),
              onKnown() {
                decide();
                onChange();
              },
            });
        }
        decide();
      }
      onChange();
    },
    end(value) {
      audio.end();
      end(value);
    },
    take(final) {
      if (speculation?.text === final) return speculation;
      drop();
      return undefined;
    },
  };
};
