import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import type { ReplyFrame } from "../protocols/binary.ts";
import { type Client, connect, type WebSocketConstructor } from "../protocols/client.ts";
import type { AudioFormat, SessionEvent } from "../protocols/events.ts";
import { atRateOf, createCodec } from "./codec.ts";
import { speechEnd, type Wav } from "./wav.ts";

const FRAME_MS = 20;
/** Speech that the gateway has not noticed this long after the file's end is taken for not heard. */
const UNHEARD_MS = 2500;
/** A turn that has not ended after this is lost. */
const LOST_MS = 15_000;

export interface CallerOptions {
  readonly url: string;
  readonly token: string;
  /** What is spoken and heard. Default 16 kHz PCM. Files must have its rate. */
  readonly audio?: AudioFormat;
  readonly timeZone?: string;
  readonly language?: string;
  readonly client?: string;
  readonly onEvent?: (event: SessionEvent) => void;
  readonly onAudio?: (frame: ReplyFrame) => void;
}

/** One turn as the client saw it. */
export interface HeardTurn {
  readonly turn: number;
  readonly events: readonly SessionEvent[];
  readonly audio: readonly ReplyFrame[];
  /** When the first reply audio arrived, on the clock of performance.now. */
  readonly firstAudioAt: number | undefined;
}

/** A scripted caller: speaks files in real time, as a microphone would, and keeps what it hears. */
export interface CallerSession {
  readonly client: Client;
  /** Speaks one file and then silence until every turn that it began has ended. */
  speak(wav: Wav): Promise<Spoken>;
  /** Types instead of speaking. */
  type(text: string): Promise<HeardTurn>;
  close(): Promise<void>;
}

export interface Spoken {
  readonly turns: readonly HeardTurn[];
  /** From the end of speech in the file to the first reply audio here; undefined where none came. */
  readonly firstAudioMs: number | undefined;
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

/** Audio at a rate that the door takes as PCM. */
export const atDoorRate = (wav: Wav): Wav => atRateOf("pcm", wav);

export const openCaller = async (options: CallerOptions): Promise<CallerSession> => {
  const {
    audio = { encoding: "pcm_s16le", sampleRate: 16_000 },
    client: name = "earshot-caller",
    onEvent,
    onAudio,
  } = options;
  const turns = new Map<number, Turn>();
  const turnOf = (turn: number): Turn => {
    const found = turns.get(turn) ?? { turn, events: [], audio: [], firstAudioAt: undefined, isOver: false };
    turns.set(turn, found);
    return found;
  };
  const codec = createCodec(audio);
  const { onAudio: _, ...rest } = options;
  const client = await connect({
    ...rest,
    audio,
    client: name,
    WebSocket: WebSocket as unknown as WebSocketConstructor,
    onEvent(event) {
      if ("turn" in event && event.turn !== undefined) {
        const turn = turnOf(event.turn);
        turn.events.push(event);
        turn.isOver ||= isOver(event);
      }
      onEvent?.(event);
    },
    onPacket(packet) {
      const samples = codec.decode(packet.payload);
      if (!samples) return;
      const frame = { turn: packet.turn, position: packet.position, samples };
      const turn = turnOf(frame.turn);
      turn.firstAudioAt ??= performance.now();
      turn.audio.push(frame);
      onAudio?.(frame);
    },
  });
  let hasEnded = false;
  void client.closed.then(() => {
    hasEnded = true;
    codec.close();
  });

  const frameSamples = (audio.sampleRate * FRAME_MS) / 1000;
  const quiet = new Int16Array(frameSamples);
  let microphoneStart: number | undefined;
  let frames = 0;
  /** Sends a frame when a microphone would have it whole, by an absolute deadline. */
  const sendFrame = async (samples: Int16Array) => {
    microphoneStart ??= performance.now();
    frames++;
    const early = microphoneStart + frames * FRAME_MS - performance.now();
    if (early > 0) await sleep(early);
    if (hasEnded) return;
    const payload = codec.encode(samples);
    if (payload) client.sendPacket(payload);
  };

  return {
    client,
    async speak(wav) {
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
      client.send({ type: "input.text", text });
      const deadline = performance.now() + LOST_MS;
      for (;;) {
        const turn = [...turns.values()].find(({ turn, events }) => turn >= first && !isAnnouncement(events));
        if (turn?.isOver) return turn;
        if (hasEnded || performance.now() > deadline) throw new Error("no answer came to typed text");
        await sleep(5);
      }
    },
    async close() {
      await client.close();
    },
  };
};

const isAnnouncement = (events: readonly SessionEvent[]): boolean =>
  events.some((event) => event.type === "reply.started" && event.cause === "announcement");
