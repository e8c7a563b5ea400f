import { createResampler, type Resampler } from "../../native/resample.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import { encodeReplyPacket } from "../../protocols/binary.ts";
import type { AudioFormat } from "../../protocols/events.ts";
import type { Outlet } from "./outlet.ts";
import { createReplyEncoder } from "./reply-encoder.ts";

/** Turns whose positions are remembered: a client acknowledges the last one or two. */
const TURNS_KEPT = 32;
/**
 * Part of a packet waits this long for the rest, and then goes out with silence behind it. Audio leaves 200 ms before it
 * is heard, so this is in time for the end of a reply.
 */
const HOLD_MS = 100;

/** Reply audio on its way to one client, and how much of it was heard. Positions count samples at the format's rate. */
export interface Speaker {
  play(turn: number, frame: AudioFrame): Promise<void>;
  /** Takes note of what the client says it has played. False where that cannot be: not sent, or less than before. */
  played(turn: number, position: number): boolean;
  sentSamples(turn: number): number;
  heardSamples(turn: number): number;
  /** Nothing follows on what was played: whatever waits to become a whole packet goes out. */
  finish(): void;
  hush(): void;
  end(): void;
}

interface Positions {
  /** Without the silence that fills a packet. */
  sent: number;
  heard: number;
  /** Where the last packet ended, with that silence. */
  left: number;
}

/** Throws VoiceError "unsupported_audio" where the format is not spoken here. */
export const createSpeaker = (outlet: Outlet, format: AudioFormat): Speaker => {
  const encoder = createReplyEncoder(format);
  /** Positions may count at a higher rate than is encoded. */
  const scale = format.sampleRate / encoder.sampleRate;
  const turns = new Map<number, Positions>();
  let resampler: { readonly turn: number; readonly rate: number; readonly resampler: Resampler } | undefined;
  /** The packet that is not whole yet. */
  const packet = new Int16Array(encoder.packetSamples ?? 0);
  let held: { readonly turn: number; readonly position: number; filled: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isEnded = false;
  // Counts the times that what waits was dropped, so that a frame can tell whether that befell it.
  let drops = 0;

  const positionsOf = (turn: number) => {
    const known = turns.get(turn);
    if (known) return known;
    const fresh = { sent: 0, heard: 0, left: 0 };
    turns.set(turn, fresh);
    for (const oldest of turns.keys()) {
      if (turns.size <= TURNS_KEPT) break;
      turns.delete(oldest);
    }
    return fresh;
  };

  const release = () => {
    resampler?.resampler.close();
    resampler = undefined;
  };
  const resample = (turn: number, frame: AudioFrame): Int16Array => {
    // Voices of one reply may differ in rate, where it is in two languages.
    if (resampler?.turn !== turn || resampler.rate !== frame.sampleRate) {
      release();
      resampler = { turn, rate: frame.sampleRate, resampler: createResampler(frame.sampleRate, encoder.sampleRate) };
    }
    return resampler.resampler.push(frame.samples);
  };

  const transmit = (turn: number, position: number, samples: Int16Array) => {
    // A client that is too slow is cut off while it is sent something.
    if (isEnded) return;
    outlet.send(encodeReplyPacket({ turn, position, payload: encoder.encode(samples) }));
    positionsOf(turn).left = position + samples.length * scale;
  };
  const finish = () => {
    clearTimeout(timer);
    if (!held) return;
    const { turn, position, filled } = held;
    held = undefined;
    transmit(turn, position, packet.fill(0, filled));
  };
  const pack = (turn: number, samples: Int16Array) => {
    clearTimeout(timer);
    if (held?.turn !== turn) finish();
    const { sent } = positionsOf(turn);
    for (let at = 0; at < samples.length; ) {
      held ??= { turn, position: sent + at * scale, filled: 0 };
      const part = samples.subarray(at, at + packet.length - held.filled);
      packet.set(part, held.filled);
      held.filled += part.length;
      at += part.length;
      if (held.filled === packet.length) finish();
    }
    if (held) timer = setTimeout(finish, HOLD_MS);
  };
  const drop = () => {
    drops++;
    clearTimeout(timer);
    if (held) positionsOf(held.turn).sent -= held.filled * scale;
    held = undefined;
    release();
  };

  return {
    async play(turn, frame) {
      const before = drops;
      await outlet.room();
      if (isEnded || drops !== before) return;
      const samples = resample(turn, frame);
      if (samples.length === 0) return;
      if (packet.length > 0) pack(turn, samples);
      else transmit(turn, positionsOf(turn).sent, samples);
      positionsOf(turn).sent += samples.length * scale;
      await outlet.room();
    },
    played(turn, position) {
      const positions = turns.get(turn);
      if (!positions || position > positions.left || position < positions.heard) return false;
      positions.heard = Math.min(position, positions.sent);
      return true;
    },
    sentSamples: (turn) => turns.get(turn)?.sent ?? 0,
    heardSamples: (turn) => turns.get(turn)?.heard ?? 0,
    finish,
    hush() {
      drop();
      if (!isEnded) encoder.reset();
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      drop();
      encoder.close();
    },
  };
};
