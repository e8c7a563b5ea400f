import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface FakeEndpointOptions {
  /** "new": sessions have a type, and audio comes as `response.output_audio.delta`. */
  readonly age: "old" | "new";
  /** Silence after which it answers, in milliseconds of the audio that it was sent. */
  readonly silenceMs?: number;
}

export interface FakeEndpoint {
  readonly url: string;
  /** Every message it was sent but for audio. */
  readonly received: readonly Record<string, unknown>[];
  close(): Promise<void>;
}

const RATE = 24_000;
const LOUD = 500;

const loudness = (samples: Int16Array) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
const beep = Buffer.from(
  Int16Array.from({ length: RATE / 4 }, (_, i) => 8000 * Math.sin((2 * Math.PI * 440 * i) / RATE)).buffer,
).toString("base64");

/** Speaks OpenAI's realtime wire: hears speech by its loudness, and answers everything with a beep. */
export const startFakeEndpoint = async ({ age, silenceMs = 300 }: FakeEndpointOptions): Promise<FakeEndpoint> => {
  const received: Record<string, unknown>[] = [];
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));

  const serve = (socket: WebSocket) => {
    const send = (message: object) => socket.send(JSON.stringify(message));
    let heardMs = 0;
    let speechAt: number | undefined;
    let isSpeaking = false;
    send({ type: "session.created", session: age === "new" ? { type: "realtime" } : { object: "realtime.session" } });

    const hear = (samples: Int16Array) => {
      heardMs += (samples.length * 1000) / RATE;
      if (loudness(samples) > LOUD) {
        if (!isSpeaking) send({ type: "input_audio_buffer.speech_started", audio_start_ms: heardMs });
        isSpeaking = true;
        speechAt = heardMs;
      } else if (isSpeaking && heardMs - (speechAt ?? 0) >= silenceMs) {
        isSpeaking = false;
        send({ type: "input_audio_buffer.speech_stopped", audio_end_ms: speechAt });
        send({ type: "input_audio_buffer.committed", item_id: "i" });
        send({ type: "response.created", response: { id: "r" } });
        send({ type: age === "new" ? "response.output_audio.delta" : "response.audio.delta", delta: beep });
        send({ type: "response.done", response: { id: "r", status: "completed" } });
      }
    };

    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as Record<string, unknown>;
      if (message.type === "input_audio_buffer.append") {
        const bytes = new Uint8Array(Buffer.from(String(message.audio), "base64"));
        return hear(new Int16Array(bytes.buffer, 0, bytes.length / 2));
      }
      received.push(message);
      if (message.type === "session.update") send({ type: "session.updated", session: message.session });
    });
  };
  server.on("connection", serve);

  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`,
    received,
    close: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
};
