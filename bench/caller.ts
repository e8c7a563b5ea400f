import WebSocket from "ws";
import type { ReplyFrame } from "../protocols/binary.ts";
import { type Client, connect, type WebSocketConstructor } from "../protocols/client.ts";
import type { AudioFormat, SessionEvent } from "../protocols/events.ts";
import { atRateOf, createCodec } from "./codec.ts";
import { createDialogue, type Dialogue } from "./dialogue.ts";
import type { Wav } from "./wav.ts";

export type { HeardTurn, Spoken } from "./dialogue.ts";

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

/** A scripted caller: speaks files in real time, as a microphone would, and keeps what it hears. */
export interface CallerSession extends Pick<Dialogue, "speak" | "type"> {
  readonly client: Client;
  close(): Promise<void>;
}

/** Audio at a rate that the door takes as PCM. */
export const atDoorRate = (wav: Wav): Wav => atRateOf("pcm", wav);

/** Calls by WebSocket. */
export const openCaller = async (options: CallerOptions): Promise<CallerSession> => {
  const {
    audio = { encoding: "pcm_s16le", sampleRate: 16_000 },
    client: name = "earshot-caller",
    onEvent,
    onAudio,
  } = options;
  const codec = createCodec(audio);
  const dialogue = createDialogue(() => ({
    send: (message) => client.send(message),
    sendFrame(samples) {
      const payload = codec.encode(samples);
      if (payload) client.sendPacket(payload);
    },
    sampleRate: audio.sampleRate,
  }));
  const { onAudio: _, ...rest } = options;
  const client = await connect({
    ...rest,
    audio,
    client: name,
    WebSocket: WebSocket as unknown as WebSocketConstructor,
    onEvent(event) {
      dialogue.hearEvent(event);
      onEvent?.(event);
    },
    onPacket(packet) {
      const at = performance.now();
      const samples = codec.decode(packet.payload);
      if (!samples) return;
      const frame = { turn: packet.turn, position: packet.position, samples };
      dialogue.hearAudio(frame, at);
      onAudio?.(frame);
    },
  });
  void client.closed.then(() => {
    dialogue.end();
    codec.close();
  });
  return {
    client,
    speak: dialogue.speak,
    type: dialogue.type,
    async close() {
      await client.close();
    },
  };
};
