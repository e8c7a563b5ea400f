import { createOpusEncoder, type OpusEncoder } from "../../native/opus.ts";
import { createResampler, type Resampler } from "../../native/resample.ts";
import type { Metrics } from "../../pipeline/metrics.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import { createPositions } from "./positions.ts";
import { encodeRtp } from "./rtp.ts";

/** Rate at which replies are encoded and their positions count, in Hz. */
export const REPLY_SAMPLE_RATE = 24_000;

export interface OutboundOptions {
  readonly payloadType: number;
  readonly ssrc: number;
  /** Sends one RTP packet. */
  readonly send: (packet: Buffer) => void;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** From a packet's leaving to its sound, for clients that do not say what they have heard. Default 120 ms. */
  readonly latencyMs?: number;
  /** Default: one of its own, at REPLY_SAMPLE_RATE. Closed in the end. */
  readonly encoder?: Pick<OpusEncoder, "encodeLater" | "close">;
}

/** Reply audio on its way to one client. Positions count samples at REPLY_SAMPLE_RATE. */
export interface Outbound {
  /** Resolves when there is room for more. */
  play(turn: number, frame: AudioFrame): Promise<void>;
  /** Takes note of what the client says it has heard. False where that cannot be: not sent, or less than before. */
  played(turn: number, position: number): boolean;
  sentSamples(turn: number): number;
  heardSamples(turn: number): number;
  /** Drops what has not left yet. */
  hush(): void;
  end(): void;
}

const FRAME_MS = 20;
const FRAME_SAMPLES = (REPLY_SAMPLE_RATE * FRAME_MS) / 1000;
/** RTP time of Opus counts at 48 kHz whatever the rate. */
const CLOCK = 48;
const FRAME_TICKS = FRAME_MS * CLOCK;
/** 60 ms: whatever waits here is still heard after a stop, and less than this stutters. */
const MAX_WAITING = 3;
/** Silence sent after a reply, so that the receiver's concealment does not draw out its last sound. */
const TAIL_FRAMES = 3;
/** A frame that is later than this has lost its place: what follows moves with it, as after silence. */
const STALL_MS = 60;
const NOTHING = new Uint8Array();

interface Waiting {
  /** Undefined: silence after a reply. */
  readonly turn: number | undefined;
  readonly samples: Int16Array;
  /** Samples in use; the rest is silence. */
  filled: number;
  /** Nothing may be added any more. */
  isEncoding: boolean;
  /** Undefined until it is encoded. */
  packet: Uint8Array | undefined;
}

export const createOutbound = (options: OutboundOptions): Outbound => {
  const { payloadType, ssrc, send, metrics, now, latencyMs = 120 } = options;
  const { encoder = createOpusEncoder({ sampleRate: REPLY_SAMPLE_RATE }) } = options;
  const positions = createPositions({ now, latencyMs: latencyMs + FRAME_MS, sampleRate: REPLY_SAMPLE_RATE });
  let resampler: { readonly turn: number; readonly rate: number; readonly resampler: Resampler } | undefined;
  const frames: Waiting[] = [];
  let waiting: (() => void)[] = [];
  let isEnded = false;
  // Counts the times that what waits was dropped, so that a frame can tell whether that befell it.
  let drops = 0;

  // Random starting points, as RTP wants them.
  let sequence = Math.floor(Math.random() * 0x10000);
  let timestamp = Math.floor(Math.random() * 0x1_0000_0000);
  /** When the next frame is due; `timestamp` is its. */
  let dueMs: number | undefined;
  let isTalking = false;
  let tailLeft = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Whether the timer only waits for the first frame to become whole. */
  let isHeld = false;
  /** Whether the first frame is due, and not encoded yet. */
  let isBehind = false;

  const hasRoom = () => isEnded || frames.length < MAX_WAITING;
  const wake = () => {
    if (!hasRoom()) return;
    const woken = waiting;
    waiting = [];
    for (const go of woken) go();
  };
  const room = (): Promise<void> =>
    hasRoom()
      ? Promise.resolve()
      : new Promise((resolve) => {
          waiting.push(resolve);
        });

  const frameOf = (turn: number | undefined): Waiting => {
    const samples = new Int16Array(FRAME_SAMPLES);
    const frame = { turn, samples, filled: 0, isEncoding: false, packet: undefined };
    frames.push(frame);
    return frame;
  };
  /** Ahead of its time and off the event loop: at fifty calls a third of a core goes into it. */
  const encode = (frame: Waiting) => {
    if (frame.isEncoding) return;
    frame.isEncoding = true;
    const done = (packet: Uint8Array) => {
      frame.packet = packet;
      if (isBehind && frames[0] === frame) run();
    };
    // A frame that cannot be encoded is a lost one.
    encoder.encodeLater(frame.samples).then(done, () => done(NOTHING));
  };

  const transmit = (payload: Uint8Array) => {
    if (payload.length > 0) send(encodeRtp({ payloadType, marker: !isTalking, sequence, timestamp, ssrc, payload }));
    isTalking = true;
    sequence = (sequence + 1) & 0xffff;
    timestamp = (timestamp + FRAME_TICKS) >>> 0;
  };

  /** Time went on while nothing was sent, and the receiver must know: else its buffer grows with every pause. */
  const skipTo = (atMs: number) => {
    if (dueMs !== undefined) timestamp = (timestamp + Math.max(0, Math.round((atMs - dueMs) * CLOCK))) >>> 0;
    dueMs = atMs;
    isTalking = false;
  };

  /** Sends what is due; answers whether to look again when the next frame is. */
  const sendDue = (): boolean => {
    for (;;) {
      const at = now();
      if (dueMs === undefined || at - dueMs > STALL_MS) skipTo(at);
      const due = dueMs ?? at;
      // Timers fire up to 1 ms early.
      if (due - at > 1) return true;
      if (frames.length === 0 && tailLeft > 0) {
        tailLeft--;
        frameOf(undefined);
      }
      const frame = frames[0];
      if (!frame) {
        isTalking = false;
        return false;
      }
      if (!frame.packet) {
        isBehind = true;
        encode(frame);
        return false;
      }
      frames.shift();
      transmit(frame.packet);
      if (frame.turn !== undefined) {
        metrics.observe("rtc_lateness_ms", Math.max(0, at - due));
        positions.left(frame.turn, frame.filled);
        tailLeft = TAIL_FRAMES;
      }
      wake();
      dueMs = due + FRAME_MS;
    }
  };

  const run = () => {
    clearTimeout(timer);
    timer = undefined;
    isHeld = false;
    isBehind = false;
    if (isEnded) return;
    if (sendDue() && dueMs !== undefined) timer = setTimeout(run, Math.max(1, dueMs - now()));
  };
  const begin = () => {
    const first = frames[0];
    if (!first || isBehind || (timer !== undefined && !isHeld)) return;
    const isWhole = first.filled === FRAME_SAMPLES || frames.length > 1;
    if (!isWhole && isHeld) return;
    if (!isWhole) {
      isHeld = true;
      timer = setTimeout(run, FRAME_MS);
      return;
    }
    // After silence: it may leave at once, but never before its turn.
    const at = now();
    if (dueMs === undefined || dueMs < at) skipTo(at);
    run();
  };

  const append = (turn: number, samples: Int16Array) => {
    for (let start = 0; start < samples.length; ) {
      let last = frames.at(-1);
      if (last?.turn !== turn || last.isEncoding) {
        if (last) encode(last);
        last = frameOf(turn);
      }
      const part = samples.subarray(start, start + FRAME_SAMPLES - last.filled);
      last.samples.set(part, last.filled);
      last.filled += part.length;
      start += part.length;
      if (last.filled === FRAME_SAMPLES) encode(last);
    }
    positions.took(turn, samples.length);
  };

  const release = () => {
    resampler?.resampler.close();
    resampler = undefined;
  };
  const resample = (turn: number, frame: AudioFrame): Int16Array => {
    if (frame.sampleRate === REPLY_SAMPLE_RATE) return frame.samples;
    // Voices of one reply may differ in rate, where it is in two languages.
    if (resampler?.turn !== turn || resampler.rate !== frame.sampleRate) {
      release();
      resampler = { turn, rate: frame.sampleRate, resampler: createResampler(frame.sampleRate, REPLY_SAMPLE_RATE) };
    }
    return resampler.resampler.push(frame.samples);
  };
  const drop = () => {
    drops++;
    for (const { turn, filled } of frames.splice(0)) if (turn !== undefined) positions.dropped(turn, filled);
    release();
    wake();
    // What was waited for is not coming.
    if (isBehind) run();
  };

  return {
    async play(turn, frame) {
      const before = drops;
      await room();
      if (isEnded || drops !== before) return;
      append(turn, resample(turn, frame));
      begin();
      await room();
    },
    played: positions.played,
    sentSamples: positions.sent,
    heardSamples: positions.heard,
    hush: drop,
    end() {
      if (isEnded) return;
      isEnded = true;
      clearTimeout(timer);
      drop();
      encoder.close();
    },
  };
};
