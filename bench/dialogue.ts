import { setTimeout as sleep } from "node:timers/promises";
import type { ReplyFrame } from "../protocols/binary.ts";
import type { Client } from "../protocols/client.ts";
import type { SessionEvent } from "../protocols/events.ts";
import { speechEnd, type Wav } from "./wav.ts";

const FRAME_MS = 20;
/** Speech that the gateway has not noticed this long after the file's end is taken for not heard. */
const UNHEARD_MS = 2500;
/** A turn that has not ended after this is lost. */
const LOST_MS = 15_000;

/** One turn as the client saw it. */
export interface HeardTurn {
  readonly turn: number;
  readonly events: readonly SessionEvent[];
  readonly audio: readonly ReplyFrame[];
  /** When the first reply audio arrived, on the clock of performance.now. */
  readonly firstAudioAt: number | undefined;
}

export interface Spoken {
  readonly turns: readonly HeardTurn[];
  /** From the end of speech in the file to the first reply audio here; undefined where none came. */
  readonly firstAudioMs: number | undefined;
}

/** All that a client says once it has said hello. */
export type ClientSays = Parameters<Client["send"]>[0];

/** What carries a dialogue to the gateway. */
export interface DialogueLine {
  send(message: ClientSays): void;
  /** Sends 20 ms of the microphone. */
  sendFrame(samples: Int16Array): void;
  /** In Hz. */
  readonly sampleRate: number;
}

/** A scripted person at one end of a line: speaks files in real time, as into a microphone, and keeps what is heard. */
export interface Dialogue {
  /** Speaks one file and then silence until every turn that it began has ended. */
  speak(wav: Wav): Promise<Spoken>;
  /** Types instead of speaking. */
  type(text: string): Promise<HeardTurn>;
  hearEvent(event: SessionEvent): void;
  /** `at`: when it came, on the clock of performance.now. */
  hearAudio(frame: ReplyFrame, at: number): void;
  /** The line is gone. */
  end(): void;
}

interface Turn {
  readonly turn: number;
  readonly events: SessionEvent[];
  readonly audio: ReplyFrame[];
  firstAudioAt: number | undefined;
  isOver: boolean;
}

const isOver = (event: SessionEvent): boolean =>
  event.type === "turn.metrics" || event.type === "error" || (event.type === "transcript.final" && event.text === "");
const isAnnouncement = (events: readonly SessionEvent[]): boolean =>
  events.some((event) => event.type === "reply.started" && event.cause === "announcement");

/** `line` is asked for once the first thing is said. */
export const createDialogue = (line: () => DialogueLine): Dialogue => {
  const turns = new Map<number, Turn>();
  const turnOf = (turn: number): Turn => {
    const found = turns.get(turn) ?? { turn, events: [], audio: [], firstAudioAt: undefined, isOver: false };
    turns.set(turn, found);
    return found;
  };
  let hasEnded = false;
  let microphoneStart: number | undefined;
  let frames = 0;
  /** Sends a frame when a microphone would have it whole, by an absolute deadline. */
  const sendFrame = async (samples: Int16Array) => {
    microphoneStart ??= performance.now();
    frames++;
    const early = microphoneStart + frames * FRAME_MS - performance.now();
    if (early > 0) await sleep(early);
    if (!hasEnded) line().sendFrame(samples);
  };

  return {
    async speak(wav) {
      const frameSamples = (line().sampleRate * FRAME_MS) / 1000;
      const quiet = new Int16Array(frameSamples);
      const first = Math.max(0, ...turns.keys()) + 1;
      microphoneStart ??= performance.now();
      // Time went by without audio since the last file: the microphone starts anew.
      if (performance.now() - (microphoneStart + frames * FRAME_MS) > FRAME_MS) {
        microphoneStart = performance.now();
        frames = 0;
      }
      const begin = microphoneStart + frames * FRAME_MS;
      const speechEndAt = begin + (speechEnd(wav) / wav.sampleRate) * 1000;
      for (let at = 0; at < wav.samples.length && !hasEnded; at += frameSamples) {
        const frame = new Int16Array(frameSamples);
        frame.set(wav.samples.subarray(at, at + frameSamples));
        await sendFrame(frame);
      }
      const fileEnd = performance.now();
      const mine = () => [...turns.values()].filter(({ turn, events }) => turn >= first && !isAnnouncement(events));
      for (;;) {
        const waitedMs = performance.now() - fileEnd;
        const heard = mine();
        if (hasEnded || waitedMs > LOST_MS) break;
        if (heard.length > 0 && heard.every((turn) => turn.isOver)) break;
        if (heard.length === 0 && waitedMs > UNHEARD_MS) break;
        await sendFrame(quiet);
      }
      const heard = mine();
      const answered = heard.findLast(({ firstAudioAt }) => firstAudioAt !== undefined);
      return {
        turns: heard,
        firstAudioMs: answered?.firstAudioAt === undefined ? undefined : answered.firstAudioAt - speechEndAt,
      };
    },
    async type(text) {
      const first = Math.max(0, ...turns.keys()) + 1;
      line().send({ type: "input.text", text });
      const deadline = performance.now() + LOST_MS;
      for (;;) {
        const turn = [...turns.values()].find(({ turn, events }) => turn >= first && !isAnnouncement(events));
        if (turn?.isOver) return turn;
        if (hasEnded || performance.now() > deadline) throw new Error("no answer came to typed text");
        await sleep(5);
      }
    },
    hearEvent(event) {
      if (!("turn" in event) || event.turn === undefined) return;
      const turn = turnOf(event.turn);
      turn.events.push(event);
      turn.isOver ||= isOver(event);
    },
    hearAudio(frame, at) {
      const turn = turnOf(frame.turn);
      turn.firstAudioAt ??= at;
      turn.audio.push(frame);
    },
    end() {
      hasEnded = true;
    },
  };
};
