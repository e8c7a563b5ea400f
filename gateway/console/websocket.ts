import { connect } from "../../protocols/client.ts";
import { CAPTURE_RATE } from "./microphone.ts";
import { createSpeaker, type Speaker } from "./speaker.ts";
import type { Transport } from "./transport.ts";
import { volumeAfter } from "./volume.ts";

const REPLY_RATE = 24_000;
/** Microphone frames beyond this wait in vain: the gateway would hear them too late. */
const MAX_WAITING_BYTES = 64 * 1024;
/** The gateway ends a session in which nothing comes for 2 minutes; a page without a microphone says this often that it is there. */
const KEEP_ALIVE_MS = 30_000;
const FRAME_SAMPLES = CAPTURE_RATE / 50;
/** What is remembered of when frames were captured: 60 s of them. */
const FRAMES_KEPT = 3000;

/** Frames of 16-bit PCM over the gateway's own WebSocket. */
export const createWebSocketTransport = (element: HTMLAudioElement): Transport => ({
  name: "websocket",
  async call({ token, language, voice, engine, onEvent, signal }) {
    let speaker: Speaker | undefined;
    const cameAt = new Map<number, number>();
    const captured: { readonly endMs: number; readonly at: number }[] = [];
    let position = 0;
    let skipped = 0;
    let sent = 0;
    // RFC 3550's estimate: how unevenly frames come, compared with what they hold.
    let jitterMs = 0;
    let lastTransit: number | undefined;

    const client = await connect({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/stream`,
      token,
      audio: { encoding: "pcm_s16le", sampleRate: CAPTURE_RATE },
      reply: { encoding: "pcm_s16le", sampleRate: REPLY_RATE },
      client: "console",
      language,
      ...(voice === undefined ? {} : { voice }),
      ...(engine === undefined ? {} : { speech: { engine } }),
      signal,
      acknowledge: "manual",
      rewinds: true,
      onEvent(event) {
        if (event.type === "reply.ended" && event.reason === "interrupted") speaker?.drop(event.turn);
        if (event.type === "reply.resumed" && event.position !== undefined) speaker?.rewind(event.turn, event.position);
        const volume = volumeAfter(event);
        if (volume) speaker?.setVolume(volume);
        if (event.type === "reply.started") lastTransit = undefined;
        onEvent(event);
      },
      onAudio(frame) {
        const now = performance.now();
        if (!cameAt.has(frame.turn)) cameAt.set(frame.turn, now);
        const transit = now - (frame.position / REPLY_RATE) * 1000;
        if (lastTransit !== undefined) jitterMs += (Math.abs(transit - lastTransit) - jitterMs) / 16;
        lastTransit = transit;
        speaker?.play(frame);
      },
    });
    const opened = createSpeaker({
      sampleRate: client.ready.reply.sampleRate,
      element,
      onHeard: (turn, heard) => client.played(turn, heard),
    });
    speaker = opened;

    let stopListening: (() => void) | undefined;
    let keepAlive: ReturnType<typeof setInterval> | undefined;
    const sendFrame = (samples: Int16Array, capturedAt: number) => {
      if (client.bufferedAmount > MAX_WAITING_BYTES) {
        client.skipAudio();
        skipped++;
      } else client.sendAudio(samples, capturedAt);
      sent++;
      const frameMs = (samples.length / CAPTURE_RATE) * 1000;
      position += frameMs;
      captured.push({ endMs: position, at: capturedAt + frameMs });
      if (captured.length > FRAMES_KEPT) captured.splice(0, FRAMES_KEPT / 2);
    };
    const use = (microphone?: { onFrame(listen: typeof sendFrame): () => void }) => {
      stopListening?.();
      clearInterval(keepAlive);
      stopListening = microphone?.onFrame(sendFrame);
      if (!microphone)
        keepAlive = setInterval(() => sendFrame(new Int16Array(FRAME_SAMPLES), performance.now()), KEEP_ALIVE_MS);
    };
    use();
    const closed = client.closed.then((how) => {
      stopListening?.();
      clearInterval(keepAlive);
      opened.close();
      return how;
    });
    const end = () => void client.close();
    signal.addEventListener("abort", end, { once: true });

    return {
      ready: client.ready,
      send: client.send,
      use,
      hush: () => opened.drop(),
      heard: opened.heard,
      level: opened.level,
      capturedAt: (positionMs) => {
        const frame = captured.find(({ endMs }) => endMs >= positionMs);
        return frame && frame.at - (frame.endMs - positionMs);
      },
      firstAudioAt: (turn) => cameAt.get(turn),
      networkMs: () => undefined,
      stats: async () => ({
        jitterMs,
        loss: skipped === 0 ? "none (TCP)" : `${skipped} of ${sent} frames skipped`,
        codec: `PCM ${CAPTURE_RATE / 1000}/${client.ready.reply.sampleRate / 1000} kHz`,
        bufferedMs: opened.bufferedMs(),
      }),
      closed,
      close: end,
    };
  },
});
