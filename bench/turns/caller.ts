import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { type Client, connect, type WebSocketConstructor } from "../../protocols/client.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import { ECHO_MEMORY_MS, type EchoPath, echoOf } from "./echo.ts";
import { createLoudspeaker, type Loudspeaker } from "./loudspeaker.ts";
import { clip, RATE, samplesOf } from "./mix.ts";

const FRAME_MS = 20;
const FRAME_SAMPLES = samplesOf(FRAME_MS);

/** An event and when it came, on the clock of performance.now. */
export interface Heard {
  readonly at: number;
  readonly event: SessionEvent;
}

/** What was said: `at` is when its first sample was captured, `streamMs` where that lies in the microphone's stream. */
export interface Said {
  readonly at: number;
  readonly streamMs: number;
}

/** A caller with an open microphone, a loudspeaker, and noise around them. */
export interface TurnCaller {
  readonly client: Client;
  readonly loudspeaker: Loudspeaker;
  readonly heard: readonly Heard[];
  /** Says it from the next frame on; what is being said already goes on with it. */
  say(samples: Int16Array): Said;
  /** From now on the loudspeaker is heard in the microphone, or not. */
  setEcho(echo: EchoPath | undefined): void;
  setBed(bed: Int16Array): void;
  /** Resolves true when `isDone` does, false after `timeoutMs` or when the session has ended. */
  until(isDone: () => boolean, timeoutMs: number): Promise<boolean>;
  /** Whether the session ended before it was closed here. */
  readonly isLost: boolean;
  close(): Promise<void>;
}

export interface TurnCallerOptions {
  readonly url: string;
  readonly token: string;
  readonly bed: Int16Array;
}

/** Opens a session whose microphone never rests: 20 ms frames by absolute deadlines, mixed as they leave. */
export const openTurnCaller = async ({ url, token, bed: firstBed }: TurnCallerOptions): Promise<TurnCaller> => {
  const now = () => performance.now();
  const loudspeaker = createLoudspeaker(now);
  const heard: Heard[] = [];
  let bed = firstBed;
  let echo: EchoPath | undefined;
  let clips: { readonly samples: Int16Array; readonly from: number }[] = [];
  let [isClosing, isLost] = [false, false];

  const client = await connect({
    url,
    token,
    client: "earshot-bench",
    audio: { encoding: "pcm_s16le", sampleRate: RATE },
    WebSocket: WebSocket as unknown as WebSocketConstructor,
    onEvent(event) {
      heard.push({ at: now(), event });
      if (event.type === "reply.ended") loudspeaker.ended(event);
      else if (event.type === "reply.ducked") loudspeaker.ducked();
      else if (event.type === "reply.paused") loudspeaker.paused();
      else if (event.type === "reply.resumed") loudspeaker.resumed();
    },
    onAudio: (frame) => loudspeaker.take(frame),
  });
  void client.closed.then(() => {
    isLost = !isClosing;
    isClosing = true;
  });

  const startedAt = now();
  let sent = 0;
  /** The frame that was captured from `sent` frames after the start on. */
  const capture = (): Int16Array => {
    const from = sent * FRAME_SAMPLES;
    const capturedAt = startedAt + sent * FRAME_MS;
    const back = echo
      ? echoOf(
          loudspeaker.played(capturedAt - echo.delayMs - ECHO_MEMORY_MS, FRAME_SAMPLES + samplesOf(ECHO_MEMORY_MS)),
          echo.gainDb,
        )
      : undefined;
    clips = clips.filter(({ samples, from: begin }) => begin + samples.length > from);
    const frame = new Int16Array(FRAME_SAMPLES);
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      let value = (back?.[i] ?? 0) + (bed.length > 0 ? (bed[(from + i) % bed.length] ?? 0) : 0);
      for (const { samples, from: begin } of clips) value += samples[from + i - begin] ?? 0;
      frame[i] = clip(value);
    }
    return frame;
  };
  const microphone = (async () => {
    while (!isClosing) {
      // A frame can leave when its last sample has been captured.
      const early = startedAt + (sent + 1) * FRAME_MS - now();
      if (early > 0) await sleep(early);
      if (isClosing) return;
      client.sendAudio(capture(), startedAt + sent * FRAME_MS);
      sent++;
    }
  })();

  return {
    client,
    loudspeaker,
    heard,
    say(samples) {
      const streamMs = (sent + 1) * FRAME_MS;
      clips.push({ samples, from: (sent + 1) * FRAME_SAMPLES });
      return { at: startedAt + streamMs, streamMs };
    },
    setEcho(path) {
      echo = path;
    },
    setBed(samples) {
      bed = samples;
    },
    async until(isDone, timeoutMs) {
      const deadline = now() + timeoutMs;
      while (!isDone()) {
        if (isClosing || now() > deadline) return false;
        await sleep(10);
      }
      return true;
    },
    get isLost() {
      return isLost;
    },
    async close() {
      isClosing = true;
      await microphone;
      await client.close();
    },
  };
};
