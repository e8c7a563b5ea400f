import { createOpusDecoder, isDtxPacket, opusPacketMs } from "../../native/opus.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import { createReorderWindow } from "./reorder.ts";

/** One Opus packet as RTP carries it. */
export interface OpusPacket {
  /** 16 bits. */
  readonly sequence: number;
  /** 32 bits, 48 000 a second whatever the rate. */
  readonly timestamp: number;
  readonly payload: Uint8Array;
}

export interface OpusListenerOptions {
  /** How long a gap is waited for. Default 60 ms. */
  readonly windowMs?: number;
  /** Gets 16 kHz audio, in order and without holes. */
  readonly onFrame: (frame: AudioFrame) => void;
  /** Called for packets that never came in time. */
  readonly onLost?: (packets: number) => void;
}

/** Turns one caller's Opus packets into a stream of audio without holes. */
export interface OpusListener {
  push(packet: OpusPacket, nowMs: number): void;
  /** Call it every 20 ms or so: gives up gaps, and feeds silence where the sender has gone quiet. */
  tick(nowMs: number): void;
  close(): void;
}

const CLOCK = 48;
const WRAP = 2 ** 32;
const PACKET_MS = 20;
/** A guess longer than this is a buzz; silence is better. */
const MAX_CONCEALED_MS = 100;
/** A timestamp this far off comes from another clock. */
const MAX_GAP_MS = 10_000;
/** Silence is fed once nothing has come for this long: a lost packet or a late one is not silence. */
const QUIET_MS = 100;

export const createOpusListener = ({ windowMs = 60, onFrame, onLost }: OpusListenerOptions): OpusListener => {
  const decoder = createOpusDecoder(HEARD_SAMPLE_RATE);
  const window = createReorderWindow<OpusPacket>({ windowMs });
  let samplesOut = 0;
  /** RTP time at which the audio given so far ends, apart from silence fed ahead of it. */
  let timestamp: number | undefined;
  /** Silence given though no packet asked for it yet. */
  let aheadMs = 0;
  let lastArrivalMs: number | undefined;

  const emit = (samples: Int16Array): void => {
    if (samples.length === 0) return;
    onFrame({ samples, sampleRate: HEARD_SAMPLE_RATE, startMs: (samplesOut / HEARD_SAMPLE_RATE) * 1000 });
    samplesOut += samples.length;
  };
  const quiet = (ms: number): void => emit(new Int16Array(Math.round((ms * HEARD_SAMPLE_RATE) / 1000)));
  // The decoder's memory is its own; frames are their readers'.
  const own = (samples: Int16Array | undefined): void => {
    if (samples) emit(samples.slice());
  };

  const missing = (gapMs: number, lost: number, packet: OpusPacket): void => {
    const fill = Math.max(0, gapMs - aheadMs);
    if (fill === 0) return;
    // Nothing was lost, so nothing was said: the sender left silence out.
    if (lost === 0 || isDtxPacket(packet.payload) || aheadMs > 0) {
      quiet(fill);
      return;
    }
    const recoverable = Math.min(fill, opusPacketMs(packet.payload) ?? PACKET_MS);
    const guessed = Math.min(fill - recoverable, MAX_CONCEALED_MS);
    if (guessed > 0) own(decoder.conceal(guessed));
    if (fill - recoverable > guessed) quiet(fill - recoverable - guessed);
    own(decoder.recover(packet.payload, recoverable));
  };

  const hear = (packet: OpusPacket, lost: number, restarted: boolean): void => {
    const ms = opusPacketMs(packet.payload);
    // No Opus: as good as lost, and the next packet's timestamp says how much.
    if (ms === undefined) {
      onLost?.(1);
      return;
    }
    if (lost > 0) onLost?.(lost);
    if (restarted) {
      decoder.reset();
      timestamp = undefined;
    }
    if (timestamp !== undefined) {
      const ahead = (packet.timestamp - timestamp + WRAP) % WRAP;
      const gapMs = (ahead < WRAP / 2 ? ahead : ahead - WRAP) / CLOCK;
      if (Math.abs(gapMs) > MAX_GAP_MS) decoder.reset();
      else if (gapMs > 0) missing(gapMs, lost, packet);
    }
    aheadMs = 0;
    timestamp = (packet.timestamp + ms * CLOCK) % WRAP;
    const samples = decoder.decode(packet.payload);
    if (samples) own(samples);
    else quiet(ms);
  };

  return {
    push(packet, nowMs) {
      lastArrivalMs = nowMs;
      for (const { item, lost, restarted } of window.push(packet.sequence, packet, nowMs)) hear(item, lost, restarted);
    },
    tick(nowMs) {
      for (const { item, lost, restarted } of window.expire(nowMs)) hear(item, lost, restarted);
      if (lastArrivalMs === undefined || window.dueMs !== undefined) return;
      // An utterance ends by the silence after it, and a sender that leaves silence out sends none.
      const owed = nowMs - lastArrivalMs - aheadMs;
      if (owed < QUIET_MS && aheadMs === 0) return;
      const whole = Math.floor(owed / PACKET_MS) * PACKET_MS;
      if (whole > 0) quiet(whole);
      aheadMs += Math.max(0, whole);
    },
    close: () => decoder.close(),
  };
};
