import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { createResampler } from "../../native/resample.ts";
import { bytesOfSamples, samplesOfBytes } from "../../protocols/binary.ts";
import type { Heard, Said } from "../turns/caller.ts";
import { createLoudspeaker, type Loudspeaker } from "../turns/loudspeaker.ts";
import { clip } from "../turns/mix.ts";
import { createTranslator } from "./translate.ts";

/** The only rate of PCM that the protocol has. */
const WIRE_RATE = 24_000;
const RATE = 16_000;
const FRAME_MS = 20;
const FRAME_SAMPLES = (RATE * FRAME_MS) / 1000;
const OPEN_TIMEOUT_MS = 10_000;

/** A caller of an endpoint that speaks OpenAI's realtime protocol; `heard` is in our own words. */
export interface RealtimeCaller {
  readonly heard: readonly Heard[];
  readonly loudspeaker: Loudspeaker;
  say(samples: Int16Array, bed: Int16Array): Said;
  /** Ends the answer that is being given. */
  cancel(): void;
  until(isDone: () => boolean, timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export interface RealtimeCallerOptions {
  /** "wss://host/v1/realtime" */
  readonly url: string;
  readonly key?: string;
  readonly model?: string;
}

/** What a session is asked to be, in the words of either age of the protocol; `isNew` is that of sessions with a type. */
const sessionUpdate = (isNew: boolean): object => ({
  type: "session.update",
  session: isNew
    ? {
        type: "realtime",
        output_modalities: ["audio"],
        audio: {
          input: { format: { type: "audio/pcm", rate: WIRE_RATE }, turn_detection: { type: "server_vad" } },
          output: { format: { type: "audio/pcm", rate: WIRE_RATE } },
        },
      }
    : {
        modalities: ["text", "audio"],
        input_audio_format: "pcm16",
        output_audio_format: "pcm16",
        turn_detection: { type: "server_vad" },
      },
});

/** Opens a session whose microphone never rests. Resolves when the endpoint has taken the session's settings. */
export const openRealtimeCaller = async ({ url, key, model }: RealtimeCallerOptions): Promise<RealtimeCaller> => {
  const now = () => performance.now();
  const loudspeaker = createLoudspeaker(now);
  const heard: Heard[] = [];
  const translate = createTranslator();
  const up = createResampler(RATE, WIRE_RATE, 5);
  let down = createResampler(WIRE_RATE, RATE, 5);
  const address = new URL(url);
  if (model !== undefined) address.searchParams.set("model", model);
  const socket = new WebSocket(address, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
  let isClosed = false;
  const send = (message: object) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  let position = 0;
  const opened = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${url} did not begin a session`)), OPEN_TIMEOUT_MS);
    socket.once("error", reject);
    socket.once("close", (code) => {
      isClosed = true;
      reject(new Error(`${url} ended the session: ${code}`));
    });
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as Record<string, unknown>;
      if (message.type === "session.created") {
        const { session } = message as { session?: { type?: unknown } };
        send(sessionUpdate(session?.type === "realtime"));
      } else if (message.type === "session.updated") {
        clearTimeout(timer);
        resolve();
      } else if (message.type === "error") {
        const { error } = message as { error?: { message?: unknown } };
        reject(new Error(`${url}: ${String(error?.message ?? "an error")}`));
      }
      const { events, audio, turn } = translate(message, Math.round(streamMs()));
      for (const event of events) {
        heard.push({ at: now(), event });
        if (event.type === "reply.started") {
          position = 0;
          down.close();
          down = createResampler(WIRE_RATE, RATE, 5);
        }
        if (event.type === "reply.ended") loudspeaker.ended(event);
      }
      const decoded = audio === undefined ? undefined : samplesOfBytes(new Uint8Array(Buffer.from(audio, "base64")));
      if (!decoded) return;
      const samples = down.push(decoded);
      loudspeaker.take({ turn, position, samples });
      position += samples.length;
    });
  });

  let startedAt = now();
  let sent = 0;
  let clips: { readonly samples: Int16Array; readonly from: number }[] = [];
  let bed = new Int16Array(0);
  const streamMs = () => sent * FRAME_MS;
  await opened.catch((error) => {
    isClosed = true;
    socket.terminate();
    up.close();
    down.close();
    throw error;
  });
  startedAt = now();
  const microphone = (async () => {
    while (!isClosed) {
      const early = startedAt + (sent + 1) * FRAME_MS - now();
      if (early > 0) await sleep(early);
      if (isClosed) return;
      const from = sent * FRAME_SAMPLES;
      clips = clips.filter(({ samples, from: begin }) => begin + samples.length > from);
      const frame = new Int16Array(FRAME_SAMPLES);
      for (let i = 0; i < FRAME_SAMPLES; i++) {
        let value = bed.length > 0 ? (bed[(from + i) % bed.length] ?? 0) : 0;
        for (const { samples, from: begin } of clips) value += samples[from + i - begin] ?? 0;
        frame[i] = clip(value);
      }
      const audio = Buffer.from(bytesOfSamples(up.push(frame))).toString("base64");
      send({ type: "input_audio_buffer.append", audio });
      sent++;
    }
  })();

  return {
    heard,
    loudspeaker,
    say(samples, under) {
      bed = new Int16Array(under);
      clips.push({ samples, from: (sent + 1) * FRAME_SAMPLES });
      return { at: startedAt + (sent + 1) * FRAME_MS, streamMs: (sent + 1) * FRAME_MS };
    },
    cancel() {
      send({ type: "response.cancel" });
    },
    async until(isDone, timeoutMs) {
      const deadline = now() + timeoutMs;
      while (!isDone()) {
        if (isClosed || now() > deadline) return false;
        await sleep(10);
      }
      return true;
    },
    async close() {
      isClosed = true;
      await microphone;
      await new Promise<void>((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.once("close", () => resolve());
        socket.close(1000);
      });
      up.close();
      down.close();
    },
  };
};
